"""What is made of a record, as a job: made once, fenced, tried again, ordered again."""

from pathlib import Path

import pytest
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from governance.actions import artefacts
from governance.artefacts.pack.audit_pack import assemble
from governance.models import Artefact, ArtefactFile, AuditDetail, AuditEvent, Checkpoint
from governance.vocabulary import EventType, State
from portal.lib import storage
from portal.lib.jobs import MAX_ATTEMPTS, JobState
from portal.lib.refusals import NotNow, NotPermitted
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(world: World, settings: Settings, tmp_path: Path) -> Artefact:
    """Waits for a worker; what it is made from lies in a store of its own, so that a test may break it."""
    submission = factories.submission(world, at=State.APPROVED)
    found = Artefact.objects.get(record__submission=submission)
    log = storage.path_of(generation_log(found)).read_bytes()
    settings.FILES_DIR = tmp_path
    storage.put(log)
    return found


def state_of(pack: Artefact) -> tuple[str, int, str]:
    found = Artefact.objects.get(pk=pack.pk)
    return found.state, found.attempt, found.error


def generation_log(pack: Artefact) -> str:
    return str(pack.record.submission.version.generation_runs.get().sha256)


def test_making_a_pack_puts_the_submission_in_force_and_says_so(pack: Artefact) -> None:
    made = artefacts.make(pack.pk)

    assert made is not None
    assert made.state == JobState.SUCCEEDED
    submission = factories.again(pack.record.submission)
    assert submission.state == State.IN_FORCE
    done, in_force = AuditEvent.objects.filter(subject_id=str(submission.pk)).order_by("seq")[15:]
    assert (done.type, in_force.type) == (EventType.PACK_MADE, EventType.IN_FORCE)
    assert done.body["facts"] == {
        "artefact": str(pack.pk),
        "kind": "pack",
        "edition": "full",
        "record_digest": pack.record.digest,
        "files": {file.name: file.sha256 for file in made.files.all()},
        "checkpoint": done.seq,
    }
    assert Checkpoint.objects.get(size=done.seq).organisation_id == done.organisation_id
    assert [(file.name, file.media_type) for file in made.files.all()] == [
        ("audit-pack.zip", "application/zip"), ("audit-pack.pdf", "application/pdf"),
    ]  # fmt: skip
    assert all(storage.path_of(file.sha256).stat().st_size == file.bytes for file in made.files.all())


def test_a_pack_that_is_made_is_left_alone(pack: Artefact) -> None:
    artefacts.make(pack.pk)
    before, events = Artefact.objects.values().get(pk=pack.pk), AuditEvent.objects.count()

    assert artefacts.make(pack.pk) is None
    assert (Artefact.objects.values().get(pk=pack.pk), AuditEvent.objects.count()) == (before, events)
    assert artefacts.reconcile() == []


def test_a_pack_in_another_workers_hands_is_left_alone(pack: Artefact) -> None:
    Artefact.objects.claim(pack.pk, owner="another", seconds=60)

    assert artefacts.make(pack.pk) is None
    assert state_of(pack) == (JobState.RUNNING, 1, "")
    assert artefacts.reconcile() == []


def test_a_pack_whose_worker_was_lost_is_made_by_the_next(pack: Artefact) -> None:
    Artefact.objects.claim(pack.pk, owner="lost", seconds=-1)

    assert artefacts.reconcile() == [pack.pk]
    made = artefacts.make(pack.pk, owner="next")
    assert made is not None
    assert (made.state, made.attempt, made.owner) == (JobState.SUCCEEDED, 2, "next")


def test_an_attempt_that_was_overtaken_writes_nothing(pack: Artefact) -> None:
    attempt = Artefact.objects.claim(pack.pk, owner="slow", seconds=-1)
    assert attempt == 1
    made = artefacts.produce(pack)
    Artefact.objects.claim(pack.pk, owner="fast", seconds=60)
    events = AuditEvent.objects.count()

    assert artefacts.finish(pack, made, attempt=attempt) is None
    assert (state_of(pack), AuditEvent.objects.count()) == ((JobState.RUNNING, 2, ""), events)
    assert ArtefactFile.objects.count() == 0


def test_a_fault_is_said_and_tried_again_and_given_up_at_last(world: World, pack: Artefact) -> None:
    """The generation log is gone from the store, then it is back."""
    log = storage.path_of(generation_log(pack))
    hidden = log.rename(log.with_name("hidden"))
    said = []
    for _ in range(MAX_ATTEMPTS):
        assert artefacts.reconcile() == [pack.pk]
        assert artefacts.make(pack.pk) is None
        said.append(state_of(pack))
    hidden.rename(log)

    assert said == [
        (JobState.QUEUED, 1, "Attempt 1 of 3 failed (FileNotFoundError). The portal will try again."),
        (JobState.QUEUED, 2, "Attempt 2 of 3 failed (FileNotFoundError). The portal will try again."),
        (JobState.DEAD, 3, artefacts.GIVEN_UP % {"number": 3, "most": 3, "error": "FileNotFoundError"}),
    ]
    assert (artefacts.reconcile(), artefacts.make(pack.pk)) == ([], None)
    assert factories.again(pack.record.submission).state == State.APPROVED

    artefacts.order(pack.record.submission, kind="pack", by=world.actor("otto"))
    assert artefacts.reconcile() == [pack.pk]
    assert artefacts.make(pack.pk) is not None
    assert factories.again(pack.record.submission).state == State.IN_FORCE


def test_an_object_that_was_changed_in_the_store_is_not_packed(pack: Artefact) -> None:
    log = storage.path_of(generation_log(pack))
    log.chmod(0o640)
    whole = log.read_bytes()
    log.write_bytes(whole + b" ")

    assert artefacts.make(pack.pk) is None
    log.write_bytes(whole)
    assert state_of(pack) == (JobState.QUEUED, 1, "Attempt 1 of 3 failed (ValueError). The portal will try again.")


def test_a_worker_lost_in_the_last_attempt_is_the_end(pack: Artefact) -> None:
    Artefact.objects.filter(pk=pack.pk).update(
        state=JobState.RUNNING, attempt=MAX_ATTEMPTS, owner="lost", lease_until=Now()
    )

    assert artefacts.reconcile() == []
    assert state_of(pack)[0] == JobState.DEAD
    assert state_of(pack)[2] == artefacts.LOST % {"count": MAX_ATTEMPTS}


def test_only_a_pack_that_was_given_up_is_ordered_again(world: World, pack: Artefact) -> None:
    with pytest.raises(NotNow, match="made, or is being made"):
        artefacts.order(pack.record.submission, kind="pack", by=world.actor("otto"))
    with pytest.raises(NotPermitted):
        artefacts.order(pack.record.submission, kind="pack", by=world.actor("nell"))


def test_what_is_not_under_a_checkpoint_yet_cannot_be_assembled(pack: Artefact) -> None:
    with pytest.raises(LookupError, match="No checkpoint covers the sign-off yet"):
        assemble(pack.record)


def test_an_erased_name_is_said_and_the_pack_is_whole(pack: Artefact) -> None:
    AuditDetail.objects.all().delete()

    artefacts.produce(pack)
    content = assemble(pack.record)

    assert {event.who for event in content.events} == {"name erased"}


def test_a_record_without_a_completed_sign_off_has_no_pack(world: World) -> None:
    submission = factories.submission(world, at=State.REVIEW)
    pack = Artefact.objects.create(record=submission.records.get(), kind="pack")

    assert artefacts.make(pack.pk) is None
    assert state_of(pack) == (JobState.QUEUED, 1, "Attempt 1 of 3 failed (LookupError). The portal will try again.")
