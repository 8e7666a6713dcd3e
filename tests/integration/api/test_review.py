"""The review and the signatures through the API: blind, private where it is private, bound to what was shown."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from governance.models import AuditEvent, Signature, Submission
from governance.vocabulary import EventType, State
from tests import factories
from tests.integration.api.conftest import Caller
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db

Someone = Callable[..., Caller]
SUPPORT = {"verdict": "support", "tier": "moderate", "rationale": "The evidence supports it."}
UNTIL, REVIEW, DUE = ((datetime.now(UTC).date() + timedelta(days=days)).isoformat() for days in (300, 150, 250))
TERMS = {
    "residual_tier": "moderate",
    "summary": "Two reviewers agree.",
    "valid_until": UNTIL,
    "review_due": REVIEW,
    "conditions": [{"text": "Delete it at the end.", "due": DUE}],
}


def moves(caller: Caller, made: Submission) -> list[str]:
    return [item["action"] for item in caller.get(f"submissions/{made.pk}/")[1]["allowed_actions"]]


def sign(caller: Caller, made: Submission, action: str, **words: str) -> tuple[int, Any]:
    status, shown = caller.get(f"submissions/{made.pk}/sign/{action}/")
    assert status == 200, shown
    return caller.post(
        f"submissions/{made.pk}/sign/{action}/", {"shown": shown["shown"], "password": PASSWORD, **words}
    )


def test_from_the_review_to_the_approval(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.REVIEW)
    at, rui, ines = f"submissions/{made.pk}/", person("rui"), person("ines")

    assert moves(rui, made) == ["take_review"]
    for reviewer in (rui, ines):
        assert reviewer.post(f"{at}review/take/", {"conflict": ""})[0] == 200
        assert reviewer.post(f"{at}review/vote/", SUPPORT)[0] == 200
    assert moves(rui, made) == ["decline", "set_terms", "comment", "view_review"]
    status, stated = rui.post(f"{at}review/terms/", TERMS)
    assert (status, stated["conditions"][0]["due"], stated["valid_until"]) == (200, DUE, UNTIL)
    for name, action in (("rui", "review"), ("ama", "lab"), ("otto", "institution")):
        status, signature = sign(person(name), made, action)
        assert (status, signature["valid"]) == (200, True)

    assert person("sade").get(at)[1]["state"] == "approved"
    signed = person("ada").get(f"{at}record/")[1]["signatures"]
    assert [(item["signer_name"], item["meaning"], item["valid"]) for item in signed] == [
        ("Priya Raman", "responsibility", True),
        ("Rui Tavares", "review", True),
        ("Ama Boateng", "approval", True),
        ("Otto Lindqvist", "approval", True),
    ]


def test_a_verdict_is_hidden_until_all_have_voted(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.REVIEW)
    at = f"submissions/{made.pk}/"
    for name in ("rui", "ines"):
        person(name).post(f"{at}review/take/")
    person("rui").post(f"{at}review/vote/", {**SUPPORT, "rationale": "Only mine."})

    blind = {name: person(name).get(f"{at}review/")[1] for name in ("rui", "ines", "sade", "otto")}

    assert {name: (shown["given"], shown["votes"]) for name, shown in blind.items()} == dict.fromkeys(blind, (1, []))
    assert blind["rui"]["own"]["rationale"] == "Only mine."
    assert blind["ines"] == {
        "quorum": 2, "given": 1, "own": None, "votes": [], "superseded": [], "conflicts": [],
        "hidden": "Verdicts stay hidden until every reviewer has given one.",
        "reviewers": [{"id": str(world.users[name].pk), "name": world.users[name].name, "title": world.users[name].title}
                      for name in ("rui", "ines")],
    }  # fmt: skip
    logged = person("ines").get(f"audit-events/?type=voted&subject={made.pk}")[1]["results"]
    assert [event["reason"] for event in logged] == [""]


def test_a_verdict_never_reaches_the_author(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    path = f"submissions/{made.pk}/review/"

    assert [vote["verdict"] for vote in person("rui").get(path)[1]["votes"]] == ["support", "support"]
    assert person("sade").get(path)[1]["votes"] == []
    record = person("sade").get(f"submissions/{made.pk}/record/")[1]
    assert (record["edition"], "review" in record["record"]["parts"]) == ("without_review", False)
    assert "support" not in record["canonical"]


def test_a_private_thread_is_not_there_for_the_author(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    at, rui, sade = f"submissions/{made.pk}/", person("rui"), person("sade")
    words = {"section": "risk", "text": "Between us.", "blocking": True, "public": False}

    status, thread = rui.post(f"{at}threads/", words)

    assert (status, thread["blocking"], thread["public"]) == (201, True, False)
    assert [item["id"] for item in person("ines").get(f"{at}threads/")[1]] == [thread["id"]]
    assert sade.get(f"{at}threads/") == (200, [])
    assert sade.post(f"threads/{thread['id']}/replies/", {"text": "What?"})[0] == 404
    assert rui.post(f"threads/{thread['id']}/replies/", {"text": "Done."})[0] == 201
    assert rui.post(f"threads/{thread['id']}/resolve/")[1]["resolved_at"] is not None


def test_an_author_writes_neither_blocking_nor_privately(world: World, person: Someone) -> None:
    made = factories.submission(world)

    _, thread = person("sade").post(
        f"submissions/{made.pk}/threads/", {"section": "use", "text": "Please.", "blocking": True, "public": False}
    )

    assert (thread["blocking"], thread["public"], thread["comments"][0]["text"]) == (False, True, "Please.")


CONFLICTED = "You declared a conflict of interest in this dataset. It stands until somebody else lifts it."


def test_a_declared_conflict_excludes(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.REVIEW)

    assert person("rui").post(f"submissions/{made.pk}/review/take/", {"conflict": "My sister made it."})[0] == 200
    assert person("rui").post(f"submissions/{made.pk}/review/vote/", SUPPORT) == (
        403, {"title": "You do not have permission to do that", "reasons": [CONFLICTED]},
    )  # fmt: skip


def test_nobody_decides_on_their_own_work(world: World, person: Someone) -> None:
    world.users["sade"].memberships.create(organisation=world.northgate, role="reviewer")
    made = factories.submission(world, at=State.REVIEW)

    assert person("sade").post(f"submissions/{made.pk}/review/take/") == (
        403,
        {
            "title": "You do not have permission to do that",
            "reasons": ["Reviewers come from outside the lab that made this version, and you hold a role in that lab."],
        },
    )


def test_a_record_that_changed_is_not_signed(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    path = f"submissions/{made.pk}/sign/review/"
    factories.set_terms(world, made)
    shown = person("rui").get(path)[1]["shown"]
    person("ines").post(f"submissions/{made.pk}/review/terms/", {**TERMS, "residual_tier": "high"})

    status, body = person("rui").post(path, {"shown": shown, "password": PASSWORD})

    assert (status, body["reasons"]) == (
        409, ["The record changed after it was shown to you. Nothing was signed. Read what changed, then sign again."],
    )  # fmt: skip
    assert {"part": "review", "where": "/residual_tier", "before": "moderate", "after": "high"} in body["changes"]
    assert Signature.objects.filter(submission=made, stage="review").count() == 0


def test_a_wrong_password_signs_nothing_and_is_counted(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    priya, path = person("priya"), f"submissions/{made.pk}/sign/responsibility/"
    shown = priya.get(path)[1]["shown"]

    answers = [priya.post(path, {"shown": shown, "password": "wrong"})[1]["reasons"][0] for _ in range(6)]

    assert answers[0] == "The password is incorrect. Nothing was signed. Enter it again."
    assert answers[5] == "5 attempts failed. Wait 15 minutes, then sign again."
    assert priya.post(path, {"shown": shown, "password": PASSWORD})[0] == 403
    assert Signature.objects.count() == 0


def test_signing_twice_is_one_signature(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    priya, path = person("priya"), f"submissions/{made.pk}/sign/responsibility/"
    proof = {"shown": priya.get(path)[1]["shown"], "password": PASSWORD}

    first, second = priya.post(path, proof), priya.post(path, proof)

    assert (first[0], second[0], first[1]["id"]) == (200, 200, second[1]["id"])


def test_an_approval_is_suspended_and_reinstated_with_a_signature(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    otto, at = person("otto"), f"submissions/{made.pk}/"

    assert otto.post(f"{at}actions/suspend/", {"reason": "An incident."})[1]["state"] == "suspended"
    assert otto.post(f"{at}actions/reinstate/", {"reason": "Mended."})[0] == 404
    status, body = otto.post(f"{at}sign/reinstate/", {"shown": "0" * 64, "password": PASSWORD})
    assert (status, body["field"]) == (400, "reason")
    assert sign(otto, made, "reinstate", reason="Mended.")[0] == 200
    assert otto.get(at)[1]["state"] == "in_force"


def test_a_condition_is_kept_once_in_force(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    condition = made.conditions.get()

    status, body = person("rui").post(f"conditions/{condition.pk}/keep/", {"reason": "Seen on the server."})

    assert (status, body["kept_by"]["name"]) == (200, "Rui Tavares")
    assert person("sade").post(f"conditions/{condition.pk}/keep/", {"reason": "x"})[0] == 403
    assert AuditEvent.objects.filter(type=EventType.CONDITION_KEPT).count() == 1


def test_terms_must_lie_ahead(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    path, rui = f"submissions/{made.pk}/review/terms/", person("rui")
    today = timezone.now().date()

    status, body = rui.post(path, {**TERMS, "review_due": today.isoformat()})
    assert (status, body["field"]) == (400, "review_due")
    status, body = rui.post(path, {**TERMS, "valid_until": "2026-02-30"})
    assert (status, body["reasons"][0][:12]) == (400, "valid_until:")


def test_it_waits_in_working_days(world: World, person: Someone) -> None:
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        made = factories.submission(world, at=State.ATTESTATION)
        waiting = person("priya").get(f"submissions/{made.pk}/")[1]["waiting"]

    assert date.fromisoformat(waiting["due"]).weekday() < 5
    assert waiting["overdue"] is False


def test_a_vendor_sees_a_reduced_submission(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)
    at, vera = f"submissions/{made.pk}/", person("vera")

    status, body = vera.get(at)

    assert (status, body["vendor"]["name"], body["blockers"]) == (200, "Aldermere Analytics", [])
    assert vera.get(f"{at}threads/") == (200, [])
    assert vera.get(f"{at}review/")[0] == 403
    assert person("victor").get(at)[0] == 404


def test_roles_are_given_and_ended(world: World, person: Someone) -> None:
    adam, words = person("adam"), {"organisation": str(world.northgate.pk), "role": "auditor"}

    status, given = adam.post("people/", {**words, "email": "zoe@example.org"})

    assert (status, given["user"]["name"], given["until"]) == (201, "Zoe Null", None)
    assert person("zoe").get("whoami/")[1]["roles"] == [{"role": "auditor", "organisation": str(world.northgate.pk)}]
    assert adam.post(f"people/{given['id']}/end/")[1]["until"] is not None
    assert person("zoe").get("whoami/")[1]["roles"] == []
    assert adam.post("people/", {**words, "email": "adam@example.org"}) == (
        403, {"title": "You do not have permission to do that", "reasons": ["You cannot give yourself a role. Ask another administrator."]},
    )  # fmt: skip
    assert adam.post("people/", {**words, "email": "nobody@example.org"})[1]["field"] == "email"


def test_terms_lie_within_what_the_policy_allows(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    path = f"submissions/{made.pk}/review/terms/"

    long, late = (person("rui").post(path, {**TERMS, **changed})[1] for changed in (
        {"valid_until": "2096-01-01"}, {"review_due": UNTIL},
    ))  # fmt: skip

    assert long["reasons"][0].startswith("The policy allows at most 12 months: choose ")
    assert late["reasons"][0].startswith("The policy allows at most 6 months: choose ")
    assert factories.again(made).valid_until is None


def test_a_lower_tier_takes_a_reason_a_control_and_a_second_reviewer(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.REVIEW)
    at, lower = f"submissions/{made.pk}/", {**TERMS, "residual_tier": "low"}
    for name, tier in (("rui", "low"), ("ines", "moderate")):
        person(name).post(f"{at}review/take/", {"conflict": ""})
        person(name).post(f"{at}review/vote/", {**SUPPORT, "tier": tier})
    grounds = {"lowered_because": "Only aggregates leave.", "lowered_with": "The disclosure check of the room."}

    said = [
        person("rui").post(f"{at}review/terms/", {**lower, **given})[1]["reasons"][0]
        for given in ({}, {"lowered_because": "Only aggregates leave."}, grounds)
    ]

    assert said == [
        "Say why the residual tier is lower than the tier of answers and measurements.",
        "Name the control or the evidence that lowers the risk.",
        "A lower residual tier takes the verdicts of 2 reviewers for that tier or a lower one.",
    ]
    assert factories.again(made).residual_tier == ""


def test_a_lower_tier_that_two_find_is_in_the_record_with_its_grounds(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.REVIEW)
    at = f"submissions/{made.pk}/"
    for name in ("rui", "ines"):
        person(name).post(f"{at}review/take/", {"conflict": ""})
        person(name).post(f"{at}review/vote/", {**SUPPORT, "tier": "low"})
    grounds = {"lowered_because": "Only aggregates leave.", "lowered_with": "The disclosure check of the room."}

    status, _ = person("rui").post(f"{at}review/terms/", {**TERMS, "residual_tier": "low", **grounds})

    said = factories.standing(made).record.said("review")
    assert (status, said["residual_tier"]) == (200, "low")
    assert said["lowered"] == {"because": grounds["lowered_because"], "with": grounds["lowered_with"]}
    assert sign(person("rui"), made, "review")[0] == 200
