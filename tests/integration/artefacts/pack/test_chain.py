"""Every way to alter a log in a real PostgreSQL is found, and the first bad event named."""

import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from governance import audit
from governance.actions import erasures
from governance.actions.checkpoints import TREES, seal_one, tree_of
from governance.models import AuditDetail, AuditEvent, AuditHead, Checkpoint
from governance.queries.chain import START, ChainVerdict, walk
from governance.vocabulary import EventType
from portal.accounts.models import Organisation
from portal.lib import merkle
from portal.lib.canonical import canonical, sha256
from portal.lib.ids import uuid7
from tests.assurance import Tried
from tests.people import World

pytestmark = pytest.mark.django_db

SEALED = (4, 8)
EVENTS = 10


@pytest.fixture
def owner(world: World) -> Organisation:
    """Ten events; checkpoints over the first four and the first eight."""
    for number in range(EVENTS):
        audit.record(
            EventType.ROLE_GRANTED,
            actor=world.actor("adam"),
            subject=world.users["sade"],
            organisation=world.northgate,
            facts={"number": number, "naïve": "ümläut €"},
            reason="as asked",
        )
        if number + 1 in SEALED:
            seal_one(AuditHead.objects.get(pk=world.northgate.pk))
    return world.northgate


@pytest.fixture
def superuser(owner: Organisation) -> None:
    """Somebody who may do anything with the database: the triggers are off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("governance_auditevent", "governance_checkpoint"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only_rows")


def events(owner: Organisation) -> Any:
    return AuditEvent.objects.filter(organisation=owner).order_by("seq")


def rehash(owner: Organisation, since: int) -> None:
    """Makes the chain fit again from an event on, as a thorough forger does."""
    prev = events(owner).get(seq=since - 1).hash if since else START
    for event in events(owner).filter(seq__gte=since):
        event.body["prev"] = prev
        prev = sha256(canonical(event.body))
        events(owner).filter(pk=event.pk).update(body=event.body, prev_hash=event.body["prev"], hash=prev)
    AuditHead.objects.filter(pk=owner.pk).update(hash=prev)


def change_fact(owner: Organisation, seq: int) -> None:
    body = events(owner).get(seq=seq).body
    events(owner).filter(seq=seq).update(body={**body, "facts": {"number": 99}})


def forged_checkpoint(owner: Organisation, size: int) -> None:
    """The database's checkpoint is replaced by one over the chain as it is now, signed with another key."""
    leaves = [merkle.leaf(bytes.fromhex(event.hash)) for event in events(owner)[:size]]
    root, key = merkle.root(leaves), Ed25519PrivateKey.generate()
    text = f"countersign.local/log/{owner.pk}\n{size}\n{base64.b64encode(root).decode()}\n"
    line = base64.b64encode(b"\0\0\0\0" + key.sign(text.encode())).decode()
    note = f"{text}\n\u2014 countersign.local/log/{owner.pk} {line}\n"
    Checkpoint.objects.filter(organisation=owner, size=size).update(root=root.hex(), note=note)


def truncate(owner: Organisation, size: int) -> None:
    events(owner).filter(seq__gte=size).delete()
    last = events(owner).get(seq=size - 1)
    AuditHead.objects.filter(pk=owner.pk).update(size=size, hash=last.hash)


def edit(owner: Organisation) -> None:
    change_fact(owner, 5)


def edit_and_rehash_it(owner: Organisation) -> None:
    change_fact(owner, 5)
    body = events(owner).get(seq=5).body
    events(owner).filter(seq=5).update(hash=sha256(canonical(body)))


def edit_column(owner: Organisation) -> None:
    events(owner).filter(seq=6).update(actor_id="somebody else")


def edit_time(owner: Organisation) -> None:
    events(owner).filter(seq=6).update(at="2020-01-01T00:00:00Z")


def swap(owner: Organisation) -> None:
    first, second = events(owner).get(seq=2), events(owner).get(seq=3)
    events(owner).filter(pk=first.pk).update(seq=1000)
    events(owner).filter(pk=second.pk).update(seq=2)
    events(owner).filter(pk=first.pk).update(seq=3)


def delete_middle(owner: Organisation) -> None:
    events(owner).filter(seq=7).delete()


def delete_first(owner: Organisation) -> None:
    events(owner).filter(seq=0).delete()


def delete_tail(owner: Organisation) -> None:
    events(owner).filter(seq=9).delete()


def delete_unsealed_tail_and_rewind(owner: Organisation) -> None:
    """Nothing was signed over the last two events: this alone a chain cannot see."""
    truncate(owner, 8)


def delete_sealed_tail_and_rewind(owner: Organisation) -> None:
    truncate(owner, 6)


def rewrite_everything(owner: Organisation) -> None:
    change_fact(owner, 5)
    rehash(owner, 5)


def rewrite_everything_and_replace_the_checkpoint(owner: Organisation) -> None:
    rewrite_everything(owner)
    forged_checkpoint(owner, 8)


def restore_yesterday(owner: Organisation) -> None:
    """The database is that of an earlier backup, its checkpoints included; the copies outside remain."""
    truncate(owner, 5)
    Checkpoint.objects.filter(organisation=owner, size__gt=5).delete()


def restore_yesterday_and_go_on(owner: Organisation) -> None:
    tail = list(events(owner).filter(seq__gte=5))
    restore_yesterday(owner)
    for event in tail:
        event.body["facts"] = {"number": event.seq * 2}
    AuditEvent.objects.bulk_create(tail)
    AuditHead.objects.filter(pk=owner.pk).update(size=EVENTS)
    rehash(owner, 5)


def change_reason(owner: Organisation) -> None:
    detail = AuditDetail.objects.get(event__organisation=owner, event__seq=3)
    AuditDetail.objects.filter(pk=detail.pk).update(content={**detail.content, "reason": "for fun"})


def forge_checkpoint_only(owner: Organisation) -> None:
    forged_checkpoint(owner, 8)


def lose_checkpoint(owner: Organisation) -> None:
    Checkpoint.objects.filter(organisation=owner, size=4).delete()


def edit_outside_copy(owner: Organisation) -> None:
    path = Path(settings.CHECKPOINT_DIR) / str(owner.pk) / f"{8:012d}.txt"
    path.write_text(path.read_text().replace("\n8\n", "\n7\n"))


def strange_outside_file(owner: Organisation) -> None:
    (Path(settings.CHECKPOINT_DIR) / str(owner.pk) / "notes.txt").write_text("not a checkpoint")


def wrong_head(owner: Organisation) -> None:
    AuditHead.objects.filter(pk=owner.pk).update(hash="0" * 64)


def no_head(owner: Organisation) -> None:
    AuditHead.objects.filter(pk=owner.pk).delete()


def zero_head(owner: Organisation) -> None:
    AuditHead.objects.filter(pk=owner.pk).update(size=0, hash=START)


def lowered_head(owner: Organisation) -> None:
    """What happened after the last checkpoint stays in the table, and the head no longer counts it."""
    AuditHead.objects.filter(pk=owner.pk).update(size=9, hash=events(owner).get(seq=8).hash)


def raised_head(owner: Organisation) -> None:
    AuditHead.objects.filter(pk=owner.pk).update(size=11)


def forge_behind_the_head(owner: Organisation) -> None:
    """An event is put behind the head, well chained, so that it seems still to be on its way."""
    last = events(owner).get(seq=EVENTS - 1)
    body = {**last.body, "id": str(uuid7()), "seq": EVENTS, "prev": last.hash}
    AuditEvent.objects.create(
        id=body["id"], organisation=owner, seq=EVENTS, type=last.type, at=last.at, subject_type=last.subject_type,
        subject_id=last.subject_id, actor_id=last.actor_id, body=body, prev_hash=last.hash, hash=sha256(canonical(body)),
    )  # fmt: skip


def another_id(owner: Organisation) -> None:
    """The key by which pages and details find the event."""
    events(owner).filter(seq=6).update(id=uuid7())


def another_stream(owner: Organisation) -> None:
    """The last event moves to the log of another institution, and the head goes back with it."""
    other = Organisation.objects.get(name="Eastbrook University")
    AuditHead.objects.create(organisation=other, size=1, hash=events(owner).get(seq=0).hash)
    events(owner).filter(seq=0).update(organisation=other)


def delete_details(owner: Organisation) -> None:
    AuditDetail.objects.filter(event__organisation=owner).delete()


def delete_more_than_was_erased(owner: Organisation) -> None:
    erasures.erase(owner, events=[2, 3], reason="asked for")
    AuditDetail.objects.filter(event__organisation=owner, event__seq=5).delete()


def wipe_outside(owner: Organisation) -> None:
    shutil.rmtree(Path(settings.CHECKPOINT_DIR) / str(owner.pk))


def lose_one_outside(owner: Organisation) -> None:
    (Path(settings.CHECKPOINT_DIR) / str(owner.pk) / f"{8:012d}.txt").unlink()


REWRITTEN = "in the database was signed over other events. One of the events 4 to 7 was rewritten."
OUTSIDE = "The checkpoint over 8 events kept outside the database"
COPIES, BRING = "Of the copies kept outside the database,", "Bring them back from where they were kept."
BACKUP = ": a backup made before it was restored, or the end was deleted."
CASES: list[tuple[Callable[[Organisation], None], int | None, str]] = [
    (edit, 5, "Event 5 was changed: its hash does not match its content."),
    (edit_and_rehash_it, 6, "Event 6 does not contain the hash of the event before it."),
    (edit_column, 6, "Event 6: its columns do not match the event that was recorded."),
    (edit_time, 6, "Event 6: its columns do not match the event that was recorded."),
    (swap, 2, "Event 2 does not contain the hash of the event before it."),
    (delete_middle, 7, "Event 7 is missing: the next event is 8."),
    (delete_first, 0, "Event 0 is missing: the next event is 1."),
    (delete_tail, 9, "The end is missing from event 9 on. The log once held 10 events, and 9 events are left."),
    (delete_sealed_tail_and_rewind, 6, f"The end is missing from event 6 on. {OUTSIDE} was signed, and 6 events are left{BACKUP}"),
    (rewrite_everything, 4, f"The checkpoint over 8 events {REWRITTEN}"),
    (rewrite_everything_and_replace_the_checkpoint, 4, f"{OUTSIDE} was signed over other events. One of the events 4 to 7 was rewritten."),
    (restore_yesterday, 5, f"The end is missing from event 5 on. {OUTSIDE} was signed, and 5 events are left{BACKUP}"),
    (restore_yesterday_and_go_on, 4, f"{OUTSIDE} was signed over other events. One of the events 4 to 7 was rewritten."),
    (change_reason, 3, "Event 3: the names or reasons kept beside it were changed."),
    (forge_checkpoint_only, None, "The checkpoint over 8 events in the database is not signed with this portal's key."),
    (lose_checkpoint, None, "The checkpoint over 4 events kept outside the database is missing from the database."),
    (edit_outside_copy, None, f"{OUTSIDE} is not signed with this portal's key."),
    (strange_outside_file, None, "The checkpoint over 0 events kept outside the database is not signed with this portal's key."),
    (wrong_head, 9, "The head of the log names another last event than the one stored."),
    (no_head, 0, "The head of the log is missing, and 10 events are stored."),
    (zero_head, 0, "The head of the log says that it ends before event 0, and 10 events are stored."),
    (lowered_head, 9, "The head of the log says that it ends before event 9, and 10 events are stored."),
    (raised_head, 10, "The end is missing from event 10 on. The log once held 11 events, and 10 events are left."),
    (forge_behind_the_head, 10, "The head of the log says that it ends before event 10, and 11 events are stored."),
    (another_id, 6, "Event 6: its columns do not match the event that was recorded."),
    (another_stream, 0, "Event 0 is missing: the next event is 1."),
    (delete_details, 0, "Event 0: the names and reasons kept beside it are missing, and no erasure of them is recorded."),
    (delete_more_than_was_erased, 5, "Event 5: the names and reasons kept beside it are missing, and no erasure of them is recorded."),
    (wipe_outside, None, f"{COPIES} 2 of 2 are missing, the first over 4 events. {BRING}"),
    (lose_one_outside, None, f"{COPIES} 1 of 2 are missing, the first over 8 events. {BRING}"),
]  # fmt: skip


def test_an_unaltered_log_is_intact(owner: Organisation) -> None:
    assert walk(owner.pk) == ChainVerdict(events=EVENTS, intact=True, first_bad=None, reason="", checkpoints=2)


def test_a_log_without_events_is_intact(world: World) -> None:
    assert walk(world.northgate.pk) == ChainVerdict(0, True, None, "", 0)


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize(("alter", "first_bad", "reason"), CASES, ids=[alter.__name__ for alter, _, _ in CASES])
def test_what_was_altered_is_found_and_located(
    owner: Organisation, alter: Callable[[Organisation], None], first_bad: int | None, reason: str, tried: Tried
) -> None:
    alter(owner)

    verdict = walk(owner.pk)

    assert (verdict.intact, verdict.first_bad, verdict.reason) == (False, first_bad, reason)
    tried("The audit log altered by a superuser: found, and located", 1, 1)


@pytest.mark.usefixtures("superuser")
def test_what_no_checkpoint_covers_yet_can_be_cut_off_unseen(owner: Organisation) -> None:
    """Said in every pack; it is why every sign-off is followed by a checkpoint."""
    delete_unsealed_tail_and_rewind(owner)

    assert walk(owner.pk) == ChainVerdict(8, True, None, "", 2)


def test_erased_details_are_recorded_counted_and_leave_the_log_intact(
    owner: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("erase_details", f"--organisation={owner.pk}", "--event=2", "--event=3", "--reason=asked for")

    assert walk(owner.pk) == ChainVerdict(EVENTS + 1, True, None, "", 2, erased=2)
    call_command("verify_audit", f"--organisation={owner.pk}")
    assert capsys.readouterr().out.splitlines() == [
        "Erased, and recorded as event 10.",
        "Northgate Trust: intact, 11 events, 2 checkpoints, names and reasons of 2 erased.",
    ]
    with pytest.raises(CommandError, match="Nothing is kept beside event 2"):
        call_command("erase_details", f"--organisation={owner.pk}", "--event=2", "--reason=again")


def test_an_event_moved_to_another_log_is_found_there_too(owner: Organisation, superuser: None) -> None:
    another_stream(owner)

    verdict = walk(Organisation.objects.get(name="Eastbrook University").pk)

    assert (verdict.first_bad, verdict.reason) == (0, "Event 0: its columns do not match the event that was recorded.")


def test_a_worker_goes_on_from_the_tree_it_saw_and_starts_again_where_the_log_was_changed(owner: Organisation) -> None:
    head = AuditHead.objects.get(pk=owner.pk)
    whole = merkle.root(AuditEvent.objects.leaves(owner.pk, EVENTS))
    for tree in (merkle.Frontier(), merkle.Frontier(4, [b"of another log"])):
        TREES[owner.pk] = (tree, "0" * 64)
        assert tree_of(head) == whole
    shorter = AuditHead(organisation=owner, size=5, hash=events(owner).get(seq=4).hash)
    assert tree_of(shorter) == merkle.root(AuditEvent.objects.leaves(owner.pk, 5))
    assert tree_of(head) == whole


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["governance_auditevent", "governance_checkpoint"])
def test_the_triggers_refuse_what_the_tests_above_had_to_switch_off(
    owner: Organisation, table: str, statement: str
) -> None:
    with pytest.raises(DatabaseError, match="rows of this table are never changed"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


def test_command_says_that_every_log_is_intact(owner: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    for institution in Organisation.objects.filter(kind="institution").order_by("name"):
        call_command("verify_audit", f"--organisation={institution.pk}")

    assert capsys.readouterr().out.splitlines() == [
        "Eastbrook University: intact, 0 events, 0 checkpoints.",
        "Northgate Trust: intact, 10 events, 2 checkpoints.",
    ]


@pytest.mark.usefixtures("superuser")
def test_command_names_the_first_bad_event_and_fails(owner: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    edit(owner)

    with pytest.raises(CommandError, match="1 log is not intact"):
        call_command("verify_audit", f"--organisation={owner.pk}")

    assert capsys.readouterr().out.splitlines() == [
        "Northgate Trust: NOT INTACT from event 5 on. Event 5 was changed: its hash does not match its content."
    ]


def test_command_refuses_an_organisation_that_keeps_no_log(world: World) -> None:
    with pytest.raises(CommandError, match="No institution"):
        call_command("verify_audit", f"--organisation={world.lab.pk}")


def test_events_are_stored_as_they_were_hashed(owner: Organisation) -> None:
    """Python's quick JSON and the canonical form are tried in turn; both must be able to say no."""
    for event in events(owner):
        assert event.hash == sha256(canonical(event.body))
        assert event.hash != sha256(json.dumps(event.body).encode())
