"""Signatures: who may, what they bind, what makes them fall."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.utils import timezone

from governance.actions import datasets, evidence, reviews, sign_off, submissions
from governance.models import AuditEvent, Signature
from governance.vocabulary import Action, State
from portal.accounts import reauthentication
from portal.accounts.actor import SYSTEM
from portal.accounts.models import Membership, Reauthentication
from portal.accounts.reauthentication import Proof
from portal.lib import seal
from portal.lib.refusals import NotNow, NotPermitted
from tests import factories
from tests.assurance import Tried
from tests.people import PASSWORD, World, settle

pytestmark = pytest.mark.django_db


def test_a_signature_holds_everything_as_it_was(world: World) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    digest = factories.standing(made).record.digest

    signature = factories.sign(world, made, "responsibility", by="priya")

    assert (signature.signer_name, signature.signer_title, signature.signer_role, signature.signer_organisation) == (
        "Priya Raman",
        "Professor of health economics",
        "Principal investigator",
        "Health Economics Lab",
    )
    assert (signature.meaning, signature.record_digest, signature.authenticators) == (
        "responsibility",
        digest,
        ["password"],
    )
    assert signature.utc_offset == "+00:00"


def test_a_signature_is_a_sealed_statement_over_the_parts_it_covers(world: World) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    record = factories.standing(made).record

    signature = factories.sign(world, made, "responsibility", by="priya")

    payload = base64.b64decode(signature.envelope["payload"])
    public = Ed25519PublicKey.from_public_bytes(seal.public_bytes())
    public.verify(
        base64.b64decode(signature.envelope["signatures"][0]["sig"]),
        seal.pre_authentication(seal.PAYLOAD_TYPE, payload),
    )
    subjects = {item["name"]: item["digest"]["sha256"] for item in json.loads(payload)["subject"]}
    assert subjects == {
        f"record.json#/parts/{name}": record.part_digests[name]
        for name in ("identity", "registration", "use", "risk", "verdicts", "rules")
    }


def test_a_wrong_password_signs_nothing(world: World) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    with pytest.raises(NotPermitted, match="password is incorrect"):
        sign_off.sign(
            made,
            stage="responsibility",
            by=world.actor("priya"),
            shown=factories.standing(made).record.digest,
            proof=Proof("wrong"),
            session="s",
        )

    assert not Signature.objects.exists()
    assert factories.again(made).state == State.ATTESTATION
    assert AuditEvent.objects.filter(type="signing_refused", subject_id=str(made.pk)).count() == 1


def test_five_wrong_passwords_close_the_door_for_a_while(world: World) -> None:
    user = world.users["priya"]
    for _ in range(5):
        with pytest.raises(NotPermitted, match="password is incorrect"):
            reauthentication.prove(user, Proof("wrong"), purpose="p", session="s")

    with pytest.raises(NotPermitted, match="Wait 15 minutes"):
        reauthentication.prove(user, Proof(PASSWORD), purpose="p", session="s")


def test_a_proof_serves_one_purpose_once_in_one_session_and_not_for_long(world: World) -> None:
    user = world.users["priya"]

    def prove() -> Reauthentication:
        return reauthentication.prove(user, Proof(PASSWORD), purpose="this", session="mine")

    for purpose, session in (("that", "mine"), ("this", "theirs")):
        with pytest.raises(NotPermitted):
            reauthentication.consume(prove(), purpose=purpose, session=session)
    used = prove()
    reauthentication.consume(used, purpose="this", session="mine")
    with pytest.raises(NotPermitted):
        reauthentication.consume(used, purpose="this", session="mine")
    old = prove()
    with time_machine.travel(timezone.now() + reauthentication.LIFETIME * 2, tick=False), pytest.raises(NotPermitted):
        reauthentication.consume(old, purpose="this", session="mine")


def test_a_record_changed_after_it_was_shown_is_refused_with_the_difference(world: World) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    shown = sign_off.show(made, stage="responsibility", by=world.actor("priya")).record.digest
    evidence.file_report(made.version, report=factories.report(made.version, utility="attention"), by=SYSTEM)

    with pytest.raises(NotNow) as refused:
        factories.sign(world, made, "responsibility", by="priya", shown=shown)

    changed = [(item["part"], item["where"], item["before"], item["after"]) for item in refused.value.changes]
    assert ("verdicts", "/protocols/tabular-1/groups/utility", "pass", "attention") in changed
    assert not Signature.objects.exists()


def test_the_same_act_twice_is_one_signature(world: World) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    shown = factories.standing(made).record.digest

    first = factories.sign(world, made, "responsibility", by="priya", shown=shown)
    second = factories.sign(world, made, "responsibility", by="priya", shown=shown)

    assert first == second
    assert factories.again(made).signatures.count() == 1


@pytest.mark.parametrize(
    ("name", "stage", "state", "why"),
    [
        ("sade", "responsibility", State.ATTESTATION, "principal investigator"),
        ("nils", "responsibility", State.ATTESTATION, "principal investigator"),
        ("adam", "lab", State.SIGN_OFF, "not your turn"),
        ("otto", "lab", State.SIGN_OFF, "not your turn"),
        ("ines", "lab", State.SIGN_OFF, "not your turn"),
        ("otto", "institution", State.SIGN_OFF, "not open now"),
        ("vera", "vendor", State.SIGN_OFF, "no such stage"),
        ("noor", "review", State.CONSOLIDATION, "Take the review first"),
    ],
)
def test_the_wrong_person_is_refused(world: World, name: str, stage: str, state: State, why: str) -> None:
    made = factories.submission(world, at=state)
    before = made.signatures.count()

    with pytest.raises(NotPermitted, match=why):
        factories.sign(world, made, stage, by=name)

    assert made.signatures.count() == before


def test_one_person_signs_one_stage_whatever_roles_they_hold(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)
    Membership.objects.create(user=world.users["rui"], organisation=world.lab, role="lab_head")

    with pytest.raises(NotPermitted, match="at most one stage"):
        factories.sign(world, made, "lab", by="rui")


def test_who_made_the_version_does_not_sign_it_off(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)
    Membership.objects.create(user=world.users["sade"], organisation=world.lab, role="lab_head")

    with pytest.raises(NotPermitted, match="made or supplied"):
        factories.sign(world, made, "lab", by="sade")


def test_the_vendor_signs_last_for_its_own_data_only(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)
    for stage, name in (("lab", "ama"), ("institution", "otto")):
        factories.sign(world, made, stage, by=name)

    with pytest.raises(NotPermitted):
        factories.sign(world, made, "vendor", by="victor")
    factories.sign(world, made, "vendor", by="vera")

    assert factories.again(made).state == State.APPROVED
    assert [item.meaning for item in factories.again(made).signatures.all()] == [
        "responsibility", "review", "approval", "approval", "acknowledgement",
    ]  # fmt: skip


@pytest.mark.past_the_actions
def test_terms_leave_the_responsibility_and_take_the_approvals(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)
    factories.sign(world, made, "lab", by="ama")

    made.conditions.update(text="Another condition")

    standing = factories.standing(made)
    valid = {item.stage: standing.is_valid(item) for item in standing.submission.signatures.all()}
    assert valid == {"responsibility": True, "review": True, "lab": False}


def test_a_result_inside_the_thresholds_reopens_the_review_only(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)

    evidence.file_report(made.version, report=factories.report(made.version, other=7), by=SYSTEM)

    standing = factories.standing(made)
    assert standing.submission.state == State.REVIEW
    assert {item.stage: standing.is_valid(item) for item in made.signatures.all()} == {
        "responsibility": True,
        "review": False,
    }
    assert AuditEvent.objects.filter(subject_id=str(made.pk), type="review_reopened").count() == 1


def test_a_verdict_that_changes_takes_the_pi_signature_too(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)

    evidence.file_report(made.version, report=factories.report(made.version, utility="attention"), by=SYSTEM)

    assert factories.again(made).state == State.ATTESTATION
    assert made.signatures.count() == 2


def test_the_same_report_again_changes_nothing(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)
    before = factories.standing(made).record.digest

    evidence.file_report(made.version, report=factories.report(made.version), by=SYSTEM)

    assert factories.standing(made).record.digest == before
    assert made.version.evidence.count() == 1


def test_notes_change_no_signature(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    reviews.comment(made, section="use", text="Name the recipients.", by=world.actor("rui"))
    submissions.take(made, action=Action.REQUEST_CHANGES, by=world.actor("rui"), reason="Name them.")

    datasets.save_registration(factories.fresh(made.version), fields={"notes": "A remark."}, by=world.actor("sade"))

    standing = factories.standing(made)
    assert [standing.is_valid(item) for item in made.signatures.all()] == [True]


def test_a_resubmission_with_nothing_material_changed_keeps_the_attestation(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    reviews.comment(made, section="use", text="Name the recipients.", by=world.actor("rui"))
    submissions.take(made, action=Action.REQUEST_CHANGES, by=world.actor("rui"), reason="Name them.")

    made = submissions.take(made, action=Action.RESUBMIT, by=world.actor("sade"))

    assert (made.state, made.round, made.signatures.count()) == (State.REVIEW, 2, 1)


def test_a_resubmission_with_other_recipients_needs_a_new_attestation(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    reviews.comment(made, section="use", text="Name the recipients.", by=world.actor("rui"))
    submissions.take(made, action=Action.REQUEST_CHANGES, by=world.actor("rui"), reason="Name them.")
    submissions.save(made, fields={"recipients": "Dr Holm and Dr Aas."}, by=world.actor("sade"))

    made = submissions.take(made, action=Action.RESUBMIT, by=world.actor("sade"))

    assert made.state == State.ATTESTATION
    assert [factories.standing(made).is_valid(item) for item in made.signatures.all()] == [False]


def test_a_signer_who_loses_the_role_has_still_signed(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    world.users["priya"].memberships.update(until=timezone.now())

    assert factories.standing(made).facts.signed("responsibility")


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_are_one_signature(transactional_db: None, tried: Tried) -> None:
    world = settle()
    made = factories.submission(world, at=State.ATTESTATION)
    shown, actor, barrier = factories.standing(made).record.digest, world.actor("priya"), Barrier(8)

    def click(number: int) -> str:
        barrier.wait()
        try:
            return str(
                sign_off.sign(
                    made, stage="responsibility", by=actor, shown=shown, proof=Proof(PASSWORD), session=f"tab {number}"
                ).pk
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        signatures = set(pool.map(click, range(8)))

    assert signatures == {str(made.signatures.get().pk)}
    tried("The same signature given in several tabs at once: one signature", 8, 8)
