"""Who is refused what, with which words: strangers, wrong roles, wrong states, unknown keys."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from evaluations import actions as evaluations
from governance.actions import reviews, runners
from governance.models import Artefact, AuditEvent, Conflict, Submission
from governance.vocabulary import State
from portal.accounts.models import Membership
from portal.lib.api.endpoint import MISSING
from tests import factories
from tests.integration.api.addresses import Address, addresses
from tests.integration.api.conftest import Caller
from tests.people import World

pytestmark = pytest.mark.django_db

Someone = Callable[..., Caller]
NOWHERE = (404, {"title": MISSING, "reasons": [MISSING]})
SIGN_IN = "Sign in, or send a token: Authorization: Bearer …"
NOBODY = UUID(int=7)
DOCUMENTS = ("generation-logs/", "reports/")


@pytest.fixture
def ids(world: World) -> dict[str, Any]:
    """One of everything that belongs to Northgate."""
    submission = factories.submission(world, at=State.REVIEW)
    reviews.take(submission, conflict="I advise the sponsor.", by=world.actor("noor"))
    for step in (factories.review, factories.consolidate, factories.sign_all):
        step(world, factories.again(submission))
    submission = factories.again(submission)
    runner = runners.register(organisation=world.lab, name="Enclave", public_key="ab" * 32, by=world.actor("otto"))
    comment = reviews.comment(submission, section="risk", text="Why?", by=world.actor("sade"))
    version = submission.version
    return {
        "dataset": version.dataset_id,
        "version": version.pk,
        "file": version.files.first().pk,
        "source": version.derivations.get().pk,
        "held": version.derivations.get().source_id,
        "evaluation": evaluations.request(version, by=world.actor("sade")).pk,
        "evidence": version.evidence.get().pk,
        "submission": submission.pk,
        "thread": comment.thread_id,
        "runner": runner.pk,
        "conflict": Conflict.objects.get().pk,
        "condition": submission.conditions.get().pk,
        "artefact": Artefact.objects.get().pk,
        "name": "audit-pack.zip",
        "event": AuditEvent.objects.first().pk,
        "role": Membership.objects.get(user=world.users["rui"]).pk,
        "action": "submit",
        "stage": "responsibility",
        "sha256": "0" * 64,
    }


def call(caller: Caller, address: Address, ids: dict[str, Any]) -> tuple[int, Any]:
    return caller.answer(address.method, address.filled(**ids), data="{}", content_type="application/json")


def private(*, about: str) -> list[Address]:
    """Addresses of single objects; the log and the roles are for other people than the rest."""
    special = {"event": "audit-events/{event}/", "role": "people/{role}/end/"}
    found = [item for item in addresses() if "{" in item.path and "verify" not in item.path]
    return [item for item in found if (about in special) == any(path in item.path for path in special.values())]


STRANGERS = {"object": "nia", "event": "nic", "role": "neil"}
INSIDERS = {"object": "sade", "event": "ada", "role": "adam"}


def test_what_belongs_to_others_is_not_there(person: Someone, ids: dict[str, Any]) -> None:
    answers = {
        str(address): call(person(stranger), address, ids)
        for about, stranger in STRANGERS.items()
        for address in private(about=about)
        if about == "object" or about in address.path
    }

    assert len(answers) > 40
    assert {key: answer for key, answer in answers.items() if answer != NOWHERE} == {}


def test_what_is_not_there_gets_the_same_words(person: Someone, ids: dict[str, Any]) -> None:
    absent = {**dict.fromkeys(ids, NOBODY), "source": 0, "role": 0, "action": "submit", "stage": "responsibility"}
    answers = {
        str(address): call(person(insider), address, absent)
        for about, insider in INSIDERS.items()
        for address in private(about=about)
        if about == "object" or about in address.path
    }

    assert {key: answer for key, answer in answers.items() if answer != NOWHERE} == {}


@pytest.mark.parametrize(
    "path", ["versions/7/", "versions/x/files/", "people/x/end/", "nothing/", "datasets", "submissions/%00/"]
)
def test_what_is_no_address_gets_the_same_words(person: Someone, path: str) -> None:
    assert person("sade").get(path) == NOWHERE


def test_without_signing_in_nothing_is_open_but_verification(nobody: Caller, ids: dict[str, Any]) -> None:
    answers = {str(item): call(nobody, item, ids) for item in addresses() if "verify" not in item.path}

    assert {
        key: answer for key, answer in answers.items() if answer != (401, {"title": SIGN_IN, "reasons": [SIGN_IN]})
    } == {}
    assert nobody.get(f"verify/{'0' * 64}/") == (200, {"sha256": "0" * 64, "known": False, "found": []})


def test_unknown_keys_are_named(person: Someone, ids: dict[str, Any]) -> None:
    people = {"people/": person("adam"), "people/{role}/end/": person("adam")}
    for address in addresses():
        if not address.takes_json or address.path.endswith(DOCUMENTS):
            continue
        caller = people.get(address.path.removeprefix("/api/v1/"), person("sade"))
        status, body = caller.answer(
            address.method, address.filled(**ids),
            data='{"xyzzy": 1}', content_type="application/json",
        )  # fmt: skip
        known = f"Known: {', '.join(address.fields)}." if address.fields else "This request takes no fields."
        assert (status, sorted(body["reasons"])[-1]) == (400, f"“xyzzy” cannot be sent here. {known}"), str(address)


WRONG_ROLES = [
    ("rui", "POST", "datasets/{dataset}/versions/", {}, "researcher or principal investigator"),
    ("rui", "PATCH", "versions/{version}/", {"notes": "x"}, "researcher or principal investigator"),
    ("ama", "POST", "versions/{version}/evaluations/", {}, "researcher or principal investigator"),
    ("ada", "PATCH", "versions/{version}/risk-assessment/", {"answers": {}}, "researcher or principal investigator"),
    ("otto", "POST", "submissions/", {"version": "{version}"}, "researcher or principal investigator"),
    (
        "ama",
        "POST",
        "submissions/{submission}/actions/suspend/",
        {"reason": "x"},
        "compliance reviewer or institutional official",
    ),
]


def test_another_role_is_asked_for(person: Someone, ids: dict[str, Any]) -> None:
    answers = {}
    for who, method, path, body, _ in WRONG_ROLES:
        sent = {key: value.format(**ids) if isinstance(value, str) else value for key, value in body.items()}
        send = person(who).post if method == "POST" else person(who).patch
        answers[who, path] = send(path.format(**ids), sent)

    assert answers == {(who, path): not_permitted(roles) for who, _, path, _, roles in WRONG_ROLES}


def not_permitted(roles: str) -> tuple[int, Any]:
    reason = f"This needs the role of {roles} in the organisation that this belongs to."
    return 403, {"title": "You do not have permission to do that", "reasons": [reason]}


@pytest.mark.parametrize(
    ("path", "role"),
    [("audit-events/", "auditor or compliance reviewer or institutional official"), ("people/", "administrator")],
)
def test_lists_that_are_not_for_everybody(person: Someone, path: str, role: str) -> None:
    assert person("sade").get(path) == not_permitted(role)


def test_an_unfinished_registration_lists_everything_missing(world: World, person: Someone) -> None:
    version = factories.draft_version(world)

    assert person("sade").post(f"versions/{version.pk}/register/") == (
        409,
        {
            "title": "That cannot be done now",
            "reasons": [
                "Say what the version is for.",
                "Add the synthetic table.",
                "Add the train table: without it nothing can be measured. If there is none, choose what there is to compare with.",
                "Declare at least one source with its rights.",
                "File the generation log.",
            ],
        },
    )


def test_a_move_of_another_state_is_refused(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    assert person("sade").post(f"submissions/{made.pk}/actions/submit/") == (
        409,
        {
            "title": "That cannot be done now",
            "reasons": [
                "“Submit” is possible only in the state “Draft”. This submission is in the state “PI attestation”."
            ],
        },
    )


def test_terms_that_are_missing_are_all_listed(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)

    status, body = person("rui").get(f"submissions/{made.pk}/sign/review/")

    assert (status, body["reasons"]) == (
        409, ["State the residual risk tier.", "State how long the approval is valid and when it is due for review."],
    )  # fmt: skip


def test_an_older_revision_is_refused(world: World, person: Someone) -> None:
    made, sade = factories.submission(world), person("sade")
    stale = (
        409,
        {
            "title": "That cannot be done now",
            "reasons": ["This submission changed while you were looking at it. Read it again, then decide."],
        },
    )

    assert sade.patch(f"submissions/{made.pk}/", {"uses": "Others.", "revision": made.revision - 1}) == stale
    assert sade.post(f"submissions/{made.pk}/actions/submit/", {"revision": made.revision - 1}) == stale
    assert Submission.objects.get(pk=made.pk).revision == made.revision


def test_a_reason_is_asked_for(world: World, person: Someone) -> None:
    made = factories.submission(world)

    assert person("sade").post(f"submissions/{made.pk}/actions/withdraw/") == (
        400,
        {
            "title": "There is a problem with what you sent",
            "reasons": ["Give a reason. It is recorded with “Withdraw”."],
            "field": "reason",
        },
    )


@pytest.mark.parametrize("action", ["attest", "pass_checks", "view", "nonsense"])
def test_only_moves_are_moves(world: World, person: Someone, action: str) -> None:
    made = factories.submission(world)

    assert person("sade").post(f"submissions/{made.pk}/actions/{action}/") == NOWHERE


def test_a_session_needs_its_token_against_forgery(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["sade"], backend="allauth.account.auth_backends.AuthenticationBackend")
    version = factories.draft_version(world)

    status, body = Caller(client).patch(f"versions/{version.pk}/", {"notes": "x"})

    assert (status, body["title"]) == (403, "CSRF Failed: CSRF cookie not set.")
