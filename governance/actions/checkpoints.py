"""Seal the log: sign the head of each organisation's tree and write it where the database cannot reach it."""

import base64
import os
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from governance.models import AuditEvent, AuditHead, Checkpoint
from portal.lib import merkle, seal


def seal_all() -> list[Checkpoint]:
    """A checkpoint for every organisation in which something happened since the last one."""
    return [made for head in AuditHead.objects.exclude(size=0) if (made := seal_one(head))]


def seal_one(head: AuditHead) -> Checkpoint | None:
    """The checkpoint over the events committed so far; None when the last one still is the head."""
    if Checkpoint.objects.filter(organisation_id=head.organisation_id, size=head.size).exists():
        return None
    leaves = AuditEvent.objects.leaves(head.organisation_id, head.size)
    root = merkle.root(leaves)
    origin = origin_of(head.organisation_id)
    note = seal.note(origin, f"{origin}\n{len(leaves)}\n{base64.b64encode(root).decode()}\n")
    try:
        with transaction.atomic():
            made = Checkpoint.objects.create(
                organisation_id=head.organisation_id, size=len(leaves), root=root.hex(), note=note
            )
    except IntegrityError:
        return None
    write_outside(made)
    return made


def origin_of(organisation_id: object) -> str:
    return f"{settings.PORTAL_ORIGIN}/log/{organisation_id}"


def write_outside(checkpoint: Checkpoint) -> Path:
    """The note as a file, written whole or not at all."""
    folder = Path(settings.CHECKPOINT_DIR) / str(checkpoint.organisation_id)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{checkpoint.size:012d}.txt"
    temporary = target.with_suffix(f".{os.getpid()}")
    temporary.write_text(checkpoint.note)
    temporary.replace(target)
    return target
