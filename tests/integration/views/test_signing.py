"""The page on which a person signs: exactly what it shows, with fresh proof, once."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from governance.actions import datasets, evidence, reviews, submissions
from governance.models import Signature, Submission
from governance.vocabulary import Action, State
from portal.accounts.actor import SYSTEM
from tests import factories
from tests.integration.views.reading import text
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def page_of(made: Submission, stage: str) -> str:
    return f"/submissions/{made.pk}/sign/{stage}/"


def typed(made: Submission, **more: str) -> dict[str, str]:
    return {"shown": factories.standing(made).record.digest, "password": PASSWORD, **more}


def test_the_page_shows_what_is_signed_and_nothing_is_signed_by_looking(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    response = client_of("priya").get(page_of(made, "responsibility"))
    record = factories.standing(made).record
    assert [part.key for part in response.context["parts"]] == [
        "identity",
        "registration",
        "use",
        "risk",
        "verdicts",
        "rules",
    ]
    assert [part.digest for part in response.context["parts"]] == [
        record.part_digests[p.key] for p in response.context["parts"]
    ]
    shown = text(response)
    for words in (
        "I am responsible for its purpose",
        "Responsibility",
        "Priya Raman, Professor of health economics · Principal investigator, Health Economics Lab",
        "Health-economic modelling of treatment sequences.",
        "Insurance claims 2024",
        "Not part of your signature: evaluation report, documents filed as evidence, review, conditions and dates, notes and description.",
    ):
        assert words in shown
    assert f'value="{record.digest}"' in response.content.decode()
    assert "One-time code" not in shown
    assert Signature.objects.count() == 0


def test_a_signature_is_given_with_the_password(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    response = client_of("priya").post(page_of(made, "responsibility"), typed(made), follow=True)
    signed = Signature.objects.get()
    assert (signed.signer_name, signed.stage, signed.authenticators) == ("Priya Raman", "responsibility", ["password"])
    assert factories.again(made).state == State.REVIEW
    assert "Signed. Meaning of your signature: Responsibility." in text(response)


def test_a_double_click_is_one_signature(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    client, said = client_of("priya"), typed(made)

    answers = [client.post(page_of(made, "responsibility"), said) for _ in range(2)]
    assert [answer.url for answer in answers] == [f"/submissions/{made.pk}/"] * 2
    assert Signature.objects.count() == 1


def test_a_wrong_password_signs_nothing_and_loses_nothing(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    submissions.take(made, action=Action.SUSPEND, reason="A doubt.", by=world.actor("rui"))
    said = typed(made, password="swordfish", reason="The doubt is gone.")

    response = client_of("otto").post(page_of(made, Action.REINSTATE), said)
    assert (response.status_code, factories.again(made).state) == (403, State.SUSPENDED)
    assert "The password is incorrect. Nothing was signed. Enter it again." in text(response)
    body = response.content.decode()
    assert "The doubt is gone." in body
    assert f'value="{said["shown"]}"' in body
    assert "swordfish" not in body


@pytest.mark.parametrize("missing", ["password", "shown"])
def test_a_form_that_is_not_complete_signs_nothing(world: World, client_of: ClientOf, missing: str) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    response = client_of("priya").post(page_of(made, "responsibility"), typed(made) | {missing: ""})
    assert (response.status_code, Signature.objects.count()) == (400, 0)


def test_a_reason_is_asked_where_one_is_recorded(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    submissions.take(made, action=Action.SUSPEND, reason="A doubt.", by=world.actor("rui"))

    before = client_of("otto").post(page_of(made, Action.REINSTATE), typed(made))
    assert (before.status_code, factories.again(made).state) == (400, State.SUSPENDED)
    client_of("otto").post(page_of(made, Action.REINSTATE), typed(made, reason="The doubt is gone."))
    assert factories.again(made).state == State.IN_FORCE


def test_a_record_that_changed_meanwhile_comes_back_with_what_changed(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    client = client_of("priya")
    client.get(page_of(made, "responsibility"))
    said = typed(made)
    submissions.take(made, action=Action.SEND_BACK, reason="Wider.", by=world.actor("priya"))
    submissions.save(made, fields={"uses": "Anything at all."}, by=world.actor("sade"))
    submissions.take(made, action=Action.SUBMIT, by=world.actor("sade"))

    response = client.post(page_of(made, "responsibility"), said)
    assert (response.status_code, Signature.objects.count()) == (409, 0)
    assert [(line.where, line.before, line.after) for line in response.context["changed"]] == [
        ("Uses and recipients: uses", "Health-economic modelling of treatment sequences.", "Anything at all.")
    ]
    new = factories.standing(made).record.digest
    assert (new != said["shown"], f'value="{new}"' in response.content.decode()) == (True, True)
    assert client.post(page_of(made, "responsibility"), typed(made)).status_code == 302


def test_a_change_outside_the_covered_parts_is_not_told(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    client = client_of("priya")
    client.get(page_of(made, "responsibility"))
    said = typed(made)
    factories.file_document(world, factories.fresh(made.version), "site-plan")

    response = client.post(page_of(made, "responsibility"), said)
    assert (response.status_code, response.context["changed"]) == (409, [])
    assert "The change is outside the parts that you sign." in text(response)


def test_a_digest_that_was_never_shown_signs_nothing(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    response = client_of("priya").post(page_of(made, "responsibility"), typed(made) | {"shown": "0" * 64})
    assert (response.status_code, Signature.objects.count()) == (409, 0)


def test_what_changed_since_the_last_signature_is_shown(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))
    reviews.comment(made, section="registration", text="Which years?", by=world.actor("rui"))
    submissions.take(made, action=Action.REQUEST_CHANGES, reason="Years.", by=world.actor("rui"))
    datasets.save_registration(factories.fresh(made.version), fields={"purpose": "For 2019."}, by=world.actor("sade"))
    submissions.take(made, action=Action.RESUBMIT, by=world.actor("sade"))

    response = client_of("priya").get(page_of(made, "responsibility"))
    assert [(line.where, line.after) for line in response.context["differences"]] == [
        ("Registration and sources: purpose", "For 2019.")
    ]
    assert response.context["open_items"] == ["1 thread is open."]


def test_what_was_not_established_is_said_before_signing(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world)
    evidence.file_report(
        made.version,
        report=factories.report(made.version, bias="not_established", utility="attention"),
        by=SYSTEM,
    )
    submissions.take(made, action=Action.SUBMIT, by=world.actor("sade"))

    response = client_of("priya").get(page_of(made, "responsibility"))
    assert response.context["open_items"] == [
        "The evaluation calls for attention on utility.",
        "The evaluation could not establish bias.",
    ]


def test_a_vendor_signs_its_own_parts_only(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)
    for stage, name in (("lab", "ama"), ("institution", "otto")):
        factories.sign(world, made, stage, by=name)

    response = client_of("vera").get(page_of(made, "vendor"))
    assert [part.key for part in response.context["parts"]] == [
        "identity",
        "registration",
        "use",
        "verdicts",
        "rules",
        "conditions",
    ]
    assert "Two reviewers agree." not in text(response)


@pytest.mark.parametrize(
    ("name", "stage", "status"),
    [
        ("sade", "responsibility", 403),
        ("ama", "responsibility", 403),
        ("ama", "lab", 403),
        ("priya", "submit", 404),
        ("nils", "responsibility", 404),
    ],
)
def test_only_whose_turn_it_is_gets_the_page(
    world: World, client_of: ClientOf, name: str, stage: str, status: int
) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    found = [
        client_of(name).get(page_of(made, stage)).status_code,
        client_of(name).post(page_of(made, stage), typed(made)).status_code,
    ]
    assert (found, Signature.objects.count()) == ([status, status], 0)


def test_a_stage_that_is_over_cannot_be_signed(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)

    response = client_of("priya").get(page_of(made, "responsibility"))
    assert response.status_code == 409
    assert "This submission is in the state “In review”" in text(response)


def code_now(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def test_an_enrolled_authenticator_is_asked_for_too(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    secret = generate_totp_secret()
    TOTP.activate(world.users["priya"], secret)
    client, url = client_of("priya"), page_of(made, "responsibility")

    assert "One-time code" in text(client.get(url))
    assert client.post(url, typed(made)).status_code == 400
    wrong = client.post(url, typed(made, code="000000"))
    assert (wrong.status_code, Signature.objects.count()) == (403, 0)
    assert 'value="000000"' not in wrong.content.decode(), "a code is good for one attempt"
    client.post(url, typed(made, code=code_now(secret)))
    assert Signature.objects.get().authenticators == ["password", "totp"]


def test_the_password_never_comes_back(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    response = client_of("priya").post(page_of(made, "responsibility"), typed(made) | {"shown": "0" * 64})
    assert PASSWORD not in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("conditions", [1, 3])
def test_the_page_costs_the_same_for_one_condition_and_three(
    world: World, client_of: ClientOf, django_assert_num_queries: Any, conditions: int
) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    due = factories.standing(made).today.replace(year=2099)
    factories.set_terms(world, made, conditions=[(f"Term {number}", due) for number in range(conditions)])
    factories.sign(world, made, "review", by="rui")
    client = client_of("ama")

    with django_assert_num_queries(15):
        response = client.get(page_of(made, "lab"))
    assert len(response.context["parts"][-1].tables[0].rows) == conditions
