"""Seal the log: sign the head of each organisation's tree and write it where the database cannot reach it."""

import base64
import os
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from governance.models import AuditEvent, AuditHead, Checkpoint
from portal.lib import merkle, seal

TREES: dict[UUID, tuple[merkle.Frontier, str]] = {}


def seal_all() -> list[Checkpoint]:
    """A checkpoint for every organisation in which something happened since the last one."""
    return [made for head in AuditHead.objects.exclude(size=0) if (made := seal_one(head))]


def seal_one(head: AuditHead) -> Checkpoint | None:
    """The checkpoint over the events committed so far; None when the last one still is the head."""
    if Checkpoint.objects.filter(organisation_id=head.organisation_id, size=head.size).exists():
        return None
    root = tree_of(head)
    origin = origin_of(head.organisation_id)
    note = seal.note(origin, f"{origin}\n{head.size}\n{base64.b64encode(root).decode()}\n")
    try:
        with transaction.atomic():
            made = Checkpoint.objects.create(
                organisation_id=head.organisation_id, size=head.size, root=root.hex(), note=note
            )
            write_outside(made)
    except IntegrityError:
        return None
    return made


def tree_of(head: AuditHead) -> bytes:
    """The root over the first `size` events. A worker goes on from the tree it last saw, while the log goes on from there too."""
    tree, last = TREES.get(head.organisation_id, (merkle.Frontier(), ""))
    events = AuditEvent.objects.filter(organisation_id=head.organisation_id)
    if tree.size > head.size or (tree.size and not events.filter(seq=tree.size - 1, hash=last).exists()):
        tree = merkle.Frontier()
    tree = merkle.Frontier(tree.size, list(tree.roots))
    for leaf in AuditEvent.objects.leaves(head.organisation_id, head.size, since=tree.size):
        tree.add(leaf)
    TREES[head.organisation_id] = (tree, head.hash)
    return tree.head()


def origin_of(organisation_id: object) -> str:
    return f"{settings.PORTAL_ORIGIN}/log/{organisation_id}"


def write_outside(checkpoint: Checkpoint) -> Path:
    """The note as a file, written whole or not at all. One that another history left under this name stays as it is."""
    folder = Path(settings.CHECKPOINT_DIR) / str(checkpoint.organisation_id)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{checkpoint.size:012d}.txt"
    if target.exists() and target.read_text() != checkpoint.note:
        target = target.with_stem(f"{target.stem}-{checkpoint.root[:16]}")
    temporary = target.with_suffix(f".{os.getpid()}")
    temporary.write_text(checkpoint.note)
    temporary.replace(target)
    return target
