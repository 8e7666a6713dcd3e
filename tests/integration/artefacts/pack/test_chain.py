"""Every way to alter a log in a real PostgreSQL is found, and the first bad event named."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from governance import audit
from governance.actions.checkpoints import seal_one
from governance.models import AuditDetail, AuditEvent, AuditHead, Checkpoint
from governance.queries.chain import START, ChainVerdict, walk
from governance.vocabulary import EventType
from portal.accounts.models import Organisation
from portal.lib import merkle
from portal.lib.canonical import canonical, sha256
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


REWRITTEN = "in the database was signed over other events. One of the events 4 to 7 was rewritten."
OUTSIDE = "The checkpoint over 8 events kept outside the database"
CASES: list[tuple[Callable[[Organisation], None], int | None, str]] = [
    (edit, 5, "Event 5 was changed: its hash does not match its content."),
    (edit_and_rehash_it, 6, "Event 6 does not contain the hash of the event before it."),
    (edit_column, 6, "Event 6: its columns do not match the event that was recorded."),
    (edit_time, 6, "Event 6: its columns do not match the event that was recorded."),
    (swap, 2, "Event 2 does not contain the hash of the event before it."),
    (delete_middle, 7, "Event 7 is missing: the next event is 8."),
    (delete_first, 0, "Event 0 is missing: the next event is 1."),
    (delete_tail, 9, "The end is missing from event 9 on. The log once held 10 events, and 9 events are left."),
    (delete_sealed_tail_and_rewind, 6, f"The end is missing from event 6 on. {OUTSIDE} was signed, and 6 events are left."),
    (rewrite_everything, 4, f"The checkpoint over 8 events {REWRITTEN}"),
    (rewrite_everything_and_replace_the_checkpoint, 4, f"{OUTSIDE} was signed over other events. One of the events 4 to 7 was rewritten."),
    (restore_yesterday, 5, f"The end is missing from event 5 on. {OUTSIDE} was signed, and 5 events are left."),
    (restore_yesterday_and_go_on, 4, f"{OUTSIDE} was signed over other events. One of the events 4 to 7 was rewritten."),
    (change_reason, 3, "Event 3: the names or reasons kept beside it were changed."),
    (forge_checkpoint_only, None, "The checkpoint over 8 events in the database is not signed with this portal's key."),
    (lose_checkpoint, None, "The checkpoint over 4 events kept outside the database is missing from the database."),
    (edit_outside_copy, None, f"{OUTSIDE} is not signed with this portal's key."),
    (strange_outside_file, None, "The checkpoint over 0 events kept outside the database is not signed with this portal's key."),
    (wrong_head, 9, "The head of the log names another last event than the one stored."),
]  # fmt: skip


def test_an_unaltered_log_is_intact(owner: Organisation) -> None:
    assert walk(owner.pk) == ChainVerdict(events=EVENTS, intact=True, first_bad=None, reason="", checkpoints=2)


def test_a_log_without_events_is_intact(world: World) -> None:
    assert walk(world.northgate.pk) == ChainVerdict(0, True, None, "", 0)


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize(("alter", "first_bad", "reason"), CASES, ids=[alter.__name__ for alter, _, _ in CASES])
def test_what_was_altered_is_found_and_located(
    owner: Organisation, alter: Callable[[Organisation], None], first_bad: int | None, reason: str
) -> None:
    alter(owner)

    verdict = walk(owner.pk)

    assert (verdict.intact, verdict.first_bad, verdict.reason) == (False, first_bad, reason)


@pytest.mark.usefixtures("superuser")
def test_what_no_checkpoint_covers_yet_can_be_cut_off_unseen(owner: Organisation) -> None:
    """Said in every pack; it is why every sign-off is followed by a checkpoint."""
    delete_unsealed_tail_and_rewind(owner)

    assert walk(owner.pk) == ChainVerdict(8, True, None, "", 2)


def test_erased_details_leave_the_log_intact(owner: Organisation) -> None:
    AuditDetail.objects.filter(event__organisation=owner).delete()

    assert walk(owner.pk).intact


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["governance_auditevent", "governance_checkpoint"])
def test_the_triggers_refuse_what_the_tests_above_had_to_switch_off(
    owner: Organisation, table: str, statement: str
) -> None:
    with pytest.raises(DatabaseError, match="rows of this table are never changed"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


def test_command_says_that_every_log_is_intact(owner: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")

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
