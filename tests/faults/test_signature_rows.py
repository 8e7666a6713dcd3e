"""Somebody with the database edits what people signed: the row is named, shown as broken, and no pack is made of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from governance.actions import artefacts
from governance.models import Artefact, AuditDetail, AuditEvent, Signature, Submission
from governance.vocabulary import State
from portal.lib import seal
from tests import factories
from tests.integration.views.reading import text
from tests.people import World

pytestmark = [pytest.mark.django_db, pytest.mark.past_the_actions]
ClientOf = Callable[[str], Client]


def without_triggers(*tables: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only_rows")


def edit(made: Submission, **columns: Any) -> Signature:
    """The lab's signature, changed as a superuser can."""
    without_triggers("governance_signature")
    row = Signature.objects.get(submission=made, stage="lab")
    Signature.objects.filter(pk=row.pk).update(**columns)
    return Signature.objects.get(pk=row.pk)


def signed_again(row: Signature) -> dict[str, Any]:
    """The same statement, said to follow upon nothing."""
    said = seal.statement_of(row.envelope)
    return {**said, "predicate": {**said["predicate"], "earlier": []}}


EDITS: dict[str, tuple[Callable[[Signature], dict[str, Any]], str]] = {
    "name": (lambda _: {"signer_name": "Somebody Else"}, "differs from what was signed in: name."),
    "words": (lambda _: {"statement": "I looked at the title."}, "differs from what was signed in: words."),
    "meaning": (lambda _: {"meaning": "review"}, "differs from what was signed in: meaning."),
    "role": (lambda _: {"signer_role": "Institutional official"}, "differs from what was signed in: role."),
    "organisation": (lambda _: {"signer_organisation": "Eastbrook"}, "differs from what was signed in: organisation."),
    "time": (lambda row: {"signed_at": row.signed_at - timedelta(days=30)}, "differs from what was signed in: time."),
    "record": (lambda _: {"record_digest": "0" * 64}, "differs from what was signed in: record."),
    "covers": (lambda _: {"covers": {"use": "0" * 64}}, "differs from what was signed in: what it covers."),
    "stage": (lambda _: {"stage": "review", "stage_label": "Independent review"}, "in: stage and name of the stage."),
    "payload": (lambda row: {"envelope": {**row.envelope, "payload": "e30="}}, "The seal of this signature does not hold."),
    "no envelope": (lambda _: {"envelope": {}}, "The seal of this signature does not hold."),
    "another of the portal's": (
        lambda row: {"envelope": seal.envelope(signed_again(row))},
        "The audit log records another signature in its place.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), EDITS.values(), ids=EDITS.keys())
def test_an_edited_row_is_shown_as_broken_and_no_pack_is_made(
    world: World, client_of: ClientOf, change: Callable[[Signature], dict[str, Any]], said: str
) -> None:
    made = factories.submission(world, at=State.APPROVED)
    before = Signature.objects.get(submission=made, stage="lab")
    row = edit(made, **change(before))

    assert artefacts.make(Artefact.objects.get().pk) is None
    assert said in Artefact.objects.get().error
    standing = factories.standing(made)
    assert (standing.submission.state, list(standing.broken)) == (State.APPROVED, [row.pk])
    assert not standing.is_valid(row)
    shown = text(client_of("otto").get(f"/submissions/{made.pk}/"))
    assert said in shown
    assert "Somebody Else" not in shown


def test_the_api_answers_with_what_was_sealed(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    edit(made, signer_name="Somebody Else", statement="I looked at the title.")

    given = client_of("otto").get(f"/api/v1/submissions/{made.pk}/record/").json()["signatures"]
    lab = next(item for item in given if item["stage"] == "lab")

    assert (lab["signer_name"], lab["valid"]) == ("Ama Boateng", False)
    assert lab["faults"] == ["The row in the database differs from what was signed in: words and name."]
    assert [item["valid"] for item in given if item["stage"] != "lab"] == [True, True, True]


def test_a_signature_that_the_log_does_not_record_counts_for_nothing(world: World) -> None:
    """Copied with the portal's own key and a new id, as somebody with database and key could."""
    made = factories.submission(world, at=State.SIGN_OFF)
    twin = Signature.objects.get(submission=made, stage="review")
    twin.pk, twin.stage = None, "institution"
    twin.signer = world.users["otto"]
    statement = seal.statement_of(twin.envelope)
    predicate = {**statement["predicate"], "stage": "institution", "signer_id": str(world.users["otto"].pk)}
    twin.envelope = seal.envelope({**statement, "predicate": predicate})
    twin.save(force_insert=True)

    standing = factories.standing(made)

    assert list(standing.broken.values()) == [["The audit log does not record this signature."]]
    assert [item.stage for item in standing.valid_signatures] == ["responsibility", "review"]


def test_a_deleted_signature_is_missed_by_the_pack(world: World) -> None:
    made = factories.submission(world, at=State.APPROVED)
    without_triggers("governance_signature")
    Signature.objects.filter(submission=made, stage="lab").delete()

    assert artefacts.make(Artefact.objects.get().pk) is None
    assert "The log records a signature that is missing from the database." in Artefact.objects.get().error


def test_names_and_times_beside_an_event_are_printed_only_as_recorded(world: World) -> None:
    factories.submission(world, at=State.APPROVED)
    event = AuditEvent.objects.filter(type="signed").latest("seq")
    AuditDetail.objects.filter(event=event).update(content={**event.detail.content, "actor": "Somebody Else"})

    assert artefacts.make(Artefact.objects.get().pk) is None
    assert f"Event {event.seq}: the names or reasons kept beside it were changed." in Artefact.objects.get().error


def test_a_pack_is_verified_before_it_is_put_in_force(world: World) -> None:
    """The record itself is edited, and no signature: every signature is for another one then."""
    made = factories.submission(world, at=State.APPROVED)
    without_triggers("governance_approvalrecord")
    record = Artefact.objects.get().record
    edited = record.canonical.replace("The modelling team of the lab.", "Everybody who asks for it.")
    type(record).objects.filter(pk=record.pk).update(canonical=edited)

    assert artefacts.make(Artefact.objects.get().pk) is None
    assert factories.again(made).state == State.APPROVED
    assert "Sign-offs: Not signed: PI responsibility." in Artefact.objects.get().error
