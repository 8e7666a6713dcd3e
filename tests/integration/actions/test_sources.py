"""A source is changed: who may, what it supersedes, who becomes a maker, what the log says."""

from collections.abc import Mapping
from datetime import date

import pytest

from governance.actions import datasets, sources
from governance.models import AuditEvent, Source, Version
from governance.queries import parts_taken
from governance.queries.replay import replay
from governance.vocabulary import State
from portal.lib.canonical import digest
from portal.lib.refusals import Invalid, NotNow, NotPermitted
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db
REASON = "The agreement was renewed with another end."
RENEWED = {"authority_until": date(2030, 1, 1)}


def the_source() -> Source:
    return Source.objects.get()


def changed(
    world: World, fields: Mapping[str, object], *, by: str = "sade", reason: str = "", yes: bool = False
) -> Source:
    return sources.change(the_source(), fields=fields, by=world.actor(by), reason=reason, supersedes=yes)


def differences() -> list[str]:
    """Between the rows and a replay of the logs; the roles of the people in the tests were never recorded."""
    rows = [said for said in replay().differences if not said.startswith("membership")]
    return [*rows, *parts_taken.differences()]


def test_what_no_record_says_changes_without_a_word(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)
    before = factories.standing(made).record.digest

    changed(world, {"uri": "https://example.org/claims"}, by="priya")

    assert factories.standing(made).record.digest == before
    event = AuditEvent.objects.get(type="source_changed")
    uri = {"before": digest(""), "after": digest("https://example.org/claims")}
    assert (event.body["facts"]["fields"], event.body["facts"]["versions"]) == ({"uri": uri}, [str(made.version_id)])
    assert differences() == []


def test_a_right_needs_a_reason_and_a_word_where_people_signed(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)

    with pytest.raises(Invalid) as without:
        changed(world, RENEWED)
    with pytest.raises(Invalid) as unmeant:
        changed(world, RENEWED, reason=REASON)

    assert (without.value.field, unmeant.value.confirm) == ("reason", "supersedes")
    assert (the_source().authority_until, factories.again(made).state) == (None, State.SIGN_OFF)


def test_a_submission_under_way_is_signed_again(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)

    changed(world, {"licence": "Data use agreement 8"}, reason=REASON, yes=True)

    standing = factories.standing(made)
    assert (standing.submission.state, standing.valid_signatures) == (State.ATTESTATION, ())
    assert standing.submission.signatures.count() == 2
    factories.sign(world, made, "responsibility", by="priya")
    assert factories.again(made).state == State.REVIEW
    assert differences() == []


def test_an_approval_in_force_is_suspended_and_reinstated_by_a_signature_over_what_holds_now(world: World) -> None:
    made = factories.submission(world, at=State.IN_FORCE)

    changed(world, {"consent_ref": "Form 4", **RENEWED}, reason=REASON, yes=True)

    event = AuditEvent.objects.get(type="suspended")
    assert (factories.again(made).state, event.body["actor"]["kind"]) == (State.SUSPENDED, "system")
    assert event.detail.content["reason"].startswith("The source “Insurance claims 2024” changed")
    factories.sign(world, made, "reinstate", by="otto", reason="I read the renewed agreement.")
    assert factories.again(made).state == State.IN_FORCE
    assert differences() == []


def test_nothing_changes_while_the_pack_is_being_made(world: World) -> None:
    factories.submission(world, at=State.APPROVED)

    with pytest.raises(NotNow, match="is being put in force"):
        changed(world, RENEWED, reason=REASON, yes=True)


def test_who_decides_or_comes_from_elsewhere_may_not(world: World) -> None:
    factories.submission(world, at=State.SIGN_OFF)

    for name in ("rui", "ama", "otto", "adam", "petra", "ada", "nia", "nora", "vera"):
        with pytest.raises(NotPermitted):
            changed(world, {"uri": "https://example.org/"}, by=name)


def test_whoever_changed_a_source_makes_what_is_derived_from_it(world: World) -> None:
    first = factories.complete_version(world)
    changed(world, {"issuer": "Northgate"}, by="priya")
    assert str(world.users["priya"].pk) in Version.objects.get(pk=first.pk).made_by

    second = factories.draft_version(world, title="Another")
    sources.declare(second, role="training", source=the_source(), by=world.actor("sade"))

    assert str(world.users["priya"].pk) in Version.objects.get(pk=second.pk).made_by
    third = datasets.start_version(factories.registered_version(world, title="Third").dataset, by=world.actor("sade"))
    assert str(world.users["priya"].pk) not in Version.objects.get(pk=third.pk).made_by
    assert differences() == []


def test_what_makes_no_sense_is_refused_at_its_field(world: World) -> None:
    factories.complete_version(world)

    for name, value in {"sha256": "abc", "title": " ", "licence": ""}.items():
        with pytest.raises(Invalid) as refused:
            changed(world, {name: value}, reason=REASON)
        assert refused.value.field == name
    assert not AuditEvent.objects.filter(type="source_changed").exists()
