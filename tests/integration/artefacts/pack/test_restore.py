"""A backup that was restored: what it lacks is said by the checkpoints kept outside, recorded, and never mistaken for tampering."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from governance import audit
from governance.actions.checkpoints import seal_one
from governance.models import AuditEvent, AuditHead, Checkpoint
from governance.queries.chain import ChainVerdict, walk
from governance.vocabulary import EventType
from portal.accounts.actor import SYSTEM
from portal.accounts.models import Organisation
from tests.integration.artefacts.pack import test_chain
from tests.integration.artefacts.pack.test_chain import restore_yesterday, wipe_outside

pytestmark = pytest.mark.django_db
owner, superuser = test_chain.owner, test_chain.superuser


def happen(owner: Organisation, times: int = 1) -> None:
    for _ in range(times):
        audit.record(EventType.ROLE_GRANTED, actor=SYSTEM, subject=owner, organisation=owner)


def seal(owner: Organisation) -> None:
    seal_one(AuditHead.objects.get(pk=owner.pk))


def outside(owner: Organisation) -> list[Path]:
    return sorted((Path(settings.CHECKPOINT_DIR) / str(owner.pk)).iterdir())


@pytest.fixture
def restored(owner: Organisation, superuser: None) -> Organisation:
    """The database of six events ago; the checkpoint over eight lies outside."""
    restore_yesterday(owner)
    return owner


def test_what_the_backup_lacks_is_said(restored: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="Look for a newer backup"):
        call_command("restored")

    said = capsys.readouterr().out
    assert "1 checkpoints kept outside were signed later, the last over 8 events" in said
    assert not walk(restored.pk).intact


def test_the_log_goes_on_and_says_so(restored: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    left = AuditHead.objects.get(pk=restored.pk).size
    call_command("restored", "--reason=The disk broke.")
    happen(restored, 10 - left)
    seal(restored)

    event = AuditEvent.objects.get(type=EventType.LOG_RESTORED)
    assert (event.seq, event.body["facts"]["until"], event.body["facts"]["missing"]) == (left, 8, 1)
    assert (event.actor_id, event.detail.content["reason"]) == (SYSTEM.id, "The disk broke.")
    verdict = walk(restored.pk)
    assert (verdict.intact, verdict.reason, verdict.lost, verdict.events) == (True, "", 1, 11)
    call_command("verify_audit", f"--organisation={restored.pk}")
    assert "1 checkpoints lost by a restored backup, as the log records" in capsys.readouterr().out
    call_command("restored")


def test_a_checkpoint_over_as_many_events_as_a_lost_one_leaves_that_where_it_is(restored: Organisation) -> None:
    before = {path.name: path.read_text() for path in outside(restored)}
    call_command("restored", "--reason=The disk broke.")
    happen(restored, 8 - AuditHead.objects.get(pk=restored.pk).size)
    seal(restored)

    after = {path.name: path.read_text() for path in outside(restored)}
    assert before.items() < after.items()
    assert (walk(restored.pk).intact, walk(restored.pk).lost) == (True, 1)


def test_a_restore_excuses_no_other_loss(restored: Organisation) -> None:
    """What was sealed after it is missed, and so is a copy of what was lost."""
    call_command("restored", "--reason=The disk broke.")
    happen(restored, 3)
    seal(restored)
    kept = AuditHead.objects.get(pk=restored.pk).size
    happen(restored)
    seal(restored)
    test_chain.truncate(restored, kept)

    assert not walk(restored.pk).intact


def test_copies_of_what_was_lost_must_stay(restored: Organisation) -> None:
    call_command("restored", "--reason=The disk broke.")
    lost = max(outside(restored))
    lost.unlink()

    verdict = walk(restored.pk)

    assert (verdict.intact, verdict.lost) == (False, 0)
    assert "are not those that were recorded when it was restored" in verdict.reason


def test_a_second_restore_names_the_first_one_s_too(restored: Organisation) -> None:
    call_command("restored", "--reason=The disk broke.")
    happen(restored, 6)
    seal(restored)
    happen(restored)
    kept = AuditHead.objects.get(pk=restored.pk).size
    happen(restored, 2)
    seal(restored)
    test_chain.truncate(restored, kept)
    Checkpoint.objects.filter(organisation=restored, size__gt=kept).delete()

    call_command("restored", "--reason=It broke again.")

    assert (walk(restored.pk).intact, walk(restored.pk).lost) == (True, 2)


def test_what_is_left_must_be_intact(restored: Organisation) -> None:
    test_chain.change_fact(restored, 1)

    with pytest.raises(CommandError, match="Event 1 was changed"):
        call_command("restored", "--reason=The disk broke.")


def test_a_restore_that_lost_nothing_is_an_event_too(owner: Organisation) -> None:
    call_command("restored", "--reason=A rehearsal.")

    assert walk(owner.pk) == ChainVerdict(11, True, None, "", 2)


def test_wiped_copies_are_no_restore(owner: Organisation) -> None:
    wipe_outside(owner)

    call_command("restored", "--reason=A rehearsal.")

    assert "Of the copies kept outside the database, 2 of 2 are missing" in walk(owner.pk).reason
