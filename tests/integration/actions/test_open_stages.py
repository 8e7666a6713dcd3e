"""Several stages open at once, several people at one stage, and acting for another, which nobody may do yet."""

import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from governance import audit
from governance.actions import sign_off
from governance.api.signing import SignatureShape
from governance.artefacts.pack.audit_pack import sign_off as in_pack
from governance.models import AuditEvent, Signature, Submission
from governance.queries.chain import walk
from governance.vocabulary import EventType, State
from portal.accounts import reauthentication
from portal.accounts.actor import Principal
from portal.accounts.models import Membership
from portal.accounts.reauthentication import Proof, purpose_of
from portal.lib.canonical import canonical, sha256
from portal.lib.ids import uuid7
from portal.lib.refusals import NotNow, NotPermitted, Refused
from tests import factories, made_up
from tests.integration.views.reading import text
from tests.people import PASSWORD, World, settle

pytestmark = pytest.mark.django_db


def at_once(world: World, made: Submission, *acts: tuple[str, str]) -> list[str]:
    """Each (person, stage) signs in a connection of its own at the same moment; what came of it."""
    shown, barrier = factories.standing(made).record.digest, Barrier(len(acts))
    actors = {name: world.actor(name) for name, _ in acts}

    def act(name: str, stage: str) -> str:
        barrier.wait()
        try:
            sign_off.sign(made, stage=stage, by=actors[name], shown=shown, proof=Proof(PASSWORD), session=name)
        except Refused as refused:
            return type(refused).__name__
        else:
            return "signed"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, *zip(*acts, strict=True)))


@pytest.mark.django_db(transaction=True)
def test_two_signers_of_two_open_stages_at_once_both_sign(transactional_db: None, made_up_template: None) -> None:
    world = settle()
    made = factories.submission(world, at=State.SIGN_OFF)

    assert at_once(world, made, ("ama", "lab"), ("otto", "ethics")) == ["signed", "signed"]
    assert sorted(made.signatures.values_list("stage", flat=True)) == ["ethics", "lab", "responsibility", "review"]


@pytest.mark.django_db(transaction=True)
def test_two_signers_of_a_stage_that_asks_for_one_are_one_signature(transactional_db: None) -> None:
    world = settle()
    Membership.objects.create(user=world.users["noor"], organisation=world.lab, role="lab_head")
    made = factories.submission(world, at=State.SIGN_OFF)

    assert sorted(at_once(world, made, ("ama", "lab"), ("noor", "lab"))) == ["NotPermitted", "signed"]
    assert made.signatures.filter(stage="lab").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_signers_of_a_stage_that_asks_for_two_finish_it(transactional_db: None, made_up_template: None) -> None:
    world = settle()
    made_up.seat_the_board(world)
    made = factories.submission(world, at=State.SIGN_OFF)
    for stage, name in (("lab", "ama"), ("ethics", "otto")):
        factories.sign(world, made, stage, by=name)

    assert at_once(world, made, ("bea", "board"), ("bo", "board")) == ["signed", "signed"]
    assert factories.again(made).state == State.APPROVED


@pytest.mark.past_the_actions
def test_the_database_takes_one_signature_of_a_person_at_a_stage_of_a_record(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    signature = made.signatures.get()

    with pytest.raises(IntegrityError, match="a_person_signs_a_stage_of_a_record_once"), transaction.atomic():
        copy(signature)
    copy(signature, signer=world.users["ama"])


def copy(signature: Signature, **changed: object) -> Signature:
    fields = {
        field.name: getattr(signature, field.name) for field in Signature._meta.concrete_fields if field.name != "id"
    }
    return Signature.objects.create(**{**fields, **changed})


def test_a_stage_signed_meanwhile_is_not_open_any_more(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)
    factories.sign(world, made, "lab", by="ama")
    Membership.objects.create(user=world.users["noor"], organisation=world.lab, role="lab_head")

    with pytest.raises(NotPermitted, match="this stage is not open now"):
        factories.sign(world, made, "lab", by="noor")
    with pytest.raises(NotNow, match="possible only in the state “Consolidation”"):
        factories.sign(world, made, "review", by="ines")


@pytest.mark.parametrize("signed_before", [False, True])
def test_nobody_can_sign_for_another_yet(world: World, *, signed_before: bool) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)
    if signed_before:
        factories.sign(world, made, "lab", by="ama")

    with pytest.raises(NotPermitted, match="You cannot act on behalf of Otto Lindqvist"):
        sign_off.sign(
            made,
            stage="lab",
            by=world.actor("ama"),
            shown=factories.standing(made).record.digest,
            proof=Proof(PASSWORD),
            session="s",
            on_behalf_of=world.users["otto"],
        )

    assert made.signatures.filter(stage="lab").count() == signed_before


@pytest.mark.past_the_actions
def test_a_signature_for_another_names_both_wherever_it_is_shown(
    world: World, client_of: Callable[[str], Client]
) -> None:
    """Below the policy that refuses it, everything is ready to say for whom somebody signed."""
    made = factories.submission(world, at=State.SIGN_OFF)
    standing, user, otto = factories.standing(made), world.users["ama"], world.users["otto"]
    by = replace(world.actor("ama"), on_behalf_of=Principal(str(otto.pk), otto.name))
    purpose = purpose_of(submission=str(made.pk), record_digest=standing.record.digest, stage="lab", meaning="approval")
    proof = reauthentication.prove(user, Proof(PASSWORD), purpose=purpose, session="s")

    given = sign_off.create(
        standing, standing.stage_at("lab"), user=user, by=by, made=proof, reason="", place=world.lab
    )

    statement = json.loads(base64.b64decode(given.envelope["payload"]))
    assert (given.on_behalf_of, given.shown_name) == (otto, "Ama Boateng for Otto Lindqvist")
    assert given.people == (str(user.pk), str(otto.pk))
    assert statement["predicateType"] == "urn:countersign:sign-off:v2"
    assert statement["predicate"]["on_behalf_of"] == {"id": str(otto.pk), "name": "Otto Lindqvist"}
    assert in_pack(given, event=1, superseded="").name == "Ama Boateng for Otto Lindqvist"
    assert SignatureShape(given, context={"standing": standing}).data["on_behalf_of"] == "Otto Lindqvist"
    assert "Ama Boateng for Otto Lindqvist" in text(client_of("priya").get(f"/submissions/{made.pk}/"))


@pytest.mark.past_the_actions
@pytest.mark.parametrize(
    "spoil",
    [{"on_behalf_of_name": "Otto"}, {"on_behalf_of": "otto"}, {"on_behalf_of": "priya", "on_behalf_of_name": "P"}],
)
def test_the_database_takes_a_principal_only_whole_and_never_the_signer(world: World, spoil: dict[str, str]) -> None:
    signature = factories.submission(world, at=State.REVIEW).signatures.get()
    changed = {key: world.users[value] if key == "on_behalf_of" else value for key, value in spoil.items()}

    with pytest.raises(IntegrityError, match="on_behalf_of_another_with_their_name"), transaction.atomic():
        copy(signature, stage="lab", **changed)


def test_an_event_names_for_whom_it_was_and_older_events_still_hold(world: World) -> None:
    made = factories.draft_version(world)
    by = replace(world.actor("ama"), on_behalf_of=Principal("someone", "Ada Lind"))

    acted = audit.record(EventType.COMMENTED, actor=by, subject=made, organisation=world.lab)

    assert acted.body["format"] == "countersign/audit-event@2"
    assert acted.body["actor"]["on_behalf_of"] == "someone"
    assert AuditEvent.objects.earliest("seq").body["actor"]["on_behalf_of"] is None
    assert audit.who(acted.detail.content) == "Ama Boateng for Ada Lind"
    assert audit.who({"actor": "Ama Boateng"}) == "Ama Boateng"
    assert acted.hash == sha256(canonical(acted.body))


def test_a_log_that_began_in_the_first_format_goes_on_in_the_second(world: World) -> None:
    """As it lies in an installation of before: events of both formats, one chain."""
    head, salt, detail = audit.locked_head(world.northgate.pk), "0" * 32, {"actor": "Ada", "subject": "x", "reason": ""}
    body = {
        "format": "countersign/audit-event@1", "id": str(uuid7()), "stream": str(world.northgate.pk), "seq": head.size,
        "at": audit.database_time().isoformat(timespec="microseconds"), "type": "role_granted",
        "actor": {"id": "ada", "kind": "person", "roles": []}, "subject": {"type": "user", "id": "x"}, "facts": {},
        "detail_sha256": audit.salted(salt, detail), "prev": head.hash,
    }  # fmt: skip
    audit.append(head, body, salt, detail)
    audit.record(
        EventType.ROLE_GRANTED, actor=world.actor("adam"), subject=world.users["ama"], organisation=world.northgate
    )

    found = walk(world.northgate.pk)

    assert (found.intact, found.events) == (True, 2), found
