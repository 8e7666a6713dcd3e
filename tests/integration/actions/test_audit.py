"""The audit log: appended in the transaction, chained, closed to change, sealed outside."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from governance import audit
from governance.actions import checkpoints, datasets, reviews
from governance.audit import event_hash, salted
from governance.models import AuditEvent, AuditHead, Checkpoint, Dataset
from governance.vocabulary import EventType, State
from portal.lib import merkle
from portal.lib.grants import grant_rights
from tests import factories
from tests.conftest import truncatable
from tests.people import World, settle

pytestmark = pytest.mark.django_db
APPEND_ONLY = {
    "governance_act", "governance_approvalrecord", "governance_artefactfile", "governance_auditevent", "governance_checkpoint",
    "governance_comment", "governance_evidence", "governance_generationrun", "governance_libraryversion", "governance_maker",
    "governance_signature", "governance_vote",
}  # fmt: skip


def test_events_form_one_chain_an_organisation(world: World) -> None:
    factories.registered_version(world)
    factories.dataset(world, by="nia")

    for organisation in (world.northgate, world.organisations["Eastbrook University"]):
        events = list(AuditEvent.objects.filter(organisation=organisation).order_by("seq"))
        assert [event.seq for event in events] == list(range(len(events)))
        assert [event.prev_hash for event in events] == ["0" * 64, *(event.hash for event in events[:-1])]
        assert all(event.hash == event_hash(event.body) for event in events)


def test_names_and_reasons_stay_out_of_the_chain(world: World) -> None:
    factories.dataset(world)

    event = AuditEvent.objects.get(type="dataset_registered")
    assert "Sade" not in str(event.body)
    assert event.detail.content["actor"] == "Sade Okafor"
    assert event.body["detail_sha256"] == salted(event.detail.salt, event.detail.content)


def test_a_change_that_fails_leaves_no_event(world: World) -> None:
    def fail_afterwards() -> None:
        with transaction.atomic():
            factories.dataset(world)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_afterwards()

    assert (Dataset.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.past_the_actions
def test_the_database_refuses_to_change_what_was_recorded(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)
    reviews.comment(made, section="use", text="A word.", by=world.actor("rui"))
    factories.sign_all(world, made)
    factories.make_pack(world, factories.again(made))
    checkpoints.seal_all()

    for table in sorted(APPEND_ONLY):
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            assert refusal(statement) == "never changed", statement


@pytest.mark.past_the_actions
def test_the_database_refuses_to_truncate(world: World) -> None:
    truncatable(allowed=False)

    for table in sorted(APPEND_ONLY):
        assert refusal(f"TRUNCATE {table} CASCADE") == "never changed", table


def refusal(statement: str) -> str:
    """What the database says to it; empty where it does it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "never changed" if "never changed" in str(error) else str(error)
    return ""


def test_the_application_may_only_add_and_read(world: World) -> None:
    factories.dataset(world)
    protected = grant_rights()

    assert set(protected) == APPEND_ONLY
    with connection.cursor() as cursor:
        for right, allowed in (
            ("SELECT", True),
            ("INSERT", True),
            ("UPDATE", False),
            ("DELETE", False),
            ("TRUNCATE", False),
        ):
            cursor.execute(
                "SELECT has_table_privilege(%s, 'governance_auditevent', %s)", [settings.DATABASE_APP_ROLE, right]
            )
            assert cursor.fetchone() == (allowed,)


def test_a_checkpoint_is_the_root_of_all_events_and_lies_outside(world: World) -> None:
    factories.registered_version(world)

    made = checkpoints.seal_all()
    again = checkpoints.seal_all()

    hashes = AuditEvent.objects.filter(organisation=world.northgate).order_by("seq").values_list("hash", flat=True)
    root = merkle.root([merkle.leaf(bytes.fromhex(value)) for value in hashes])
    assert [(item.size, item.root) for item in made] == [(len(hashes), root.hex())]
    assert again == []
    outside = Path(settings.CHECKPOINT_DIR) / str(world.northgate.pk) / f"{len(hashes):012d}.txt"
    assert outside.read_text() == Checkpoint.objects.get().note


def test_what_is_not_sealed_yet_is_a_few_seconds_old() -> None:
    """So much, and no more, can somebody with the database cut off or forge at the end of a log."""
    assert settings.CELERY_BEAT_SCHEDULE["seal-log"]["schedule"] <= 5


@pytest.mark.django_db(transaction=True)
def test_many_writers_leave_no_gap_and_no_fork(transactional_db: None) -> None:
    world = settle()
    dataset, actor = factories.dataset(world), world.actor("sade")

    def append(number: int) -> None:
        try:
            with transaction.atomic():
                audit.record(
                    EventType.REGISTRATION_CHANGED,
                    actor=actor,
                    subject=dataset,
                    organisation=world.lab,
                    facts={"n": number},
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(append, range(60)))

    events = list(AuditEvent.objects.order_by("seq"))
    assert [event.seq for event in events] == list(range(62))
    assert [event.prev_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert AuditHead.objects.get().size == 62


def test_a_new_version_carries_the_words_over(world: World) -> None:
    version = factories.registered_version(world)

    second = datasets.start_version(version.dataset, by=world.actor("sade"))

    assert (second.number, second.purpose, second.derivations.count(), second.files.count()) == (
        2,
        version.purpose,
        1,
        0,
    )


def test_who_made_and_who_decided_is_written_with_the_event(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)

    decided = made.acts.order_by("stage", "person__name").values_list("person__name", "stage")
    assert list(decided) == [
        ("Priya Raman", "responsibility"),
        ("Ines Holm", "review"),
        ("Rui Tavares", "review"),
    ]
    assert [maker.person.name for maker in made.version.makers.all()] == ["Sade Okafor"]
    facts = AuditEvent.objects.filter(type="voted").values_list("body__facts__stage", flat=True)
    assert list(facts) == ["review", "review"]
    assert audit.envelopes_of(made).keys() == {str(item.pk) for item in made.signatures.all()}
