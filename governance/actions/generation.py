"""File the generation log of a version: checked where it can do no harm, kept byte for byte, never changed."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from governance import audit, generation_log, policy, summary
from governance.actions.datasets import lock
from governance.dossier import Dossier
from governance.generation_log.examples import left_over
from governance.models import GenerationRun, StoredFile, Version
from governance.vocabulary import Action, EventType
from portal.accounts.actor import Actor
from portal.lib import reading, storage
from portal.lib.language import gettext as _
from portal.lib.readable import Kind
from portal.lib.refusals import Invalid, NotNow

READ_HERE = 256 * 1024
"""Bytes of a log that take no longer to check than a child takes to start."""


def file_log(version: Version, *, data: bytes, by: Actor) -> GenerationRun:
    """Checks a generation log against its schema and files it. Raises Invalid with the faults, by JSON pointer.

    Reading it is done before anything is locked.
    """
    policy.require(by, Action.EDIT_VERSION, version.subject())
    return keep_log(version, log=read_log(data), data=data, by=by)


def read_log(data: bytes) -> dict[str, Any]:
    """The log; one that takes long to check is checked in a limited child."""
    if len(data) > generation_log.MAX_BYTES:
        raise Invalid(generation_log.TOO_LARGE, field="log")
    if found := generation_log.faults_of(data) if len(data) <= READ_HERE else faults_by_child(data):
        raise Invalid(*found, field="log")
    log = generation_log.parse(data)
    if found := generation_log.first(map(str, generation_log.impossible(log, timezone.now()))):
        raise Invalid(*found, field="log")
    words = _("%(field)s still says what the example says. Replace it, or name it under “missing” with the reason.")
    if found := generation_log.first(words % {"field": field} for field in left_over(log)):
        raise Invalid(*found, field="log")
    return log


def faults_by_child(data: bytes) -> list[str]:
    with storage.staged() as (file, path):
        file.write(data)
        file.flush()
        with reading.read(Kind.LOG, path) as (done, _nothing):
            if done.returncode == 0:
                said: list[str] = json.loads(done.stdout)
                return said
    return [_("Reading the log took too long. Move what is long in it into files and refer to them by digest.")]


@transaction.atomic
def keep_log(version: Version, *, log: dict[str, Any], data: bytes, by: Actor) -> GenerationRun:
    locked = lock(version)
    policy.require(by, Action.EDIT_VERSION, locked.subject())
    if not locked.is_with_its_author:
        raise NotNow(
            _(
                "A submission of this version is with someone else. You can file a log when the submission returns to you."
            )
        )
    if faults := disagreements(locked, log):
        raise Invalid(*faults, field="log")
    run = GenerationRun.objects.create(
        version=locked,
        log=log,
        sha256=storage.put(data).sha256,
        generator_type=log["generator"]["type"],
        generator_name=generation_log.name_of(log)[:200],
        completeness=generation_log.completeness_of(log),
        filed_by_id=by.id,
    )
    audit.record(
        EventType.GENERATION_LOGGED,
        actor=by,
        subject=locked,
        organisation=locked.dataset.organisation,
        facts={"run": str(run.pk), "sha256": run.sha256, "generator": run.generator_type},
    )
    summary.write_version(locked)
    return run


def disagreements(version: Version, log: dict[str, Any]) -> list[str]:
    """A run must have made at least one of the synthetic tables, by digest; which one, the log says."""
    draws = Dossier(version).draws
    made = generation_log.outputs_of(log)
    if any(file.sha256 in made for file in draws):
        return []
    return [no_output(file) for file in draws]


def no_output(file: StoredFile) -> str:
    return _(
        "/outputs names no file with the digest of “%(name)s” (%(digest)s…). File the log of the run that made it."
    ) % {"name": file.name, "digest": file.sha256[:12]}
