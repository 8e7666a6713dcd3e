"""The list of submissions, the page of one, and every move that needs no signature."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from governance.actions import datasets, reviews, submissions
from governance.models import AuditEvent, Submission
from governance.vocabulary import Action, State
from tests import factories
from tests.integration.views.reading import panel, text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
LIST_QUERIES = 4


def address(made: Submission, *rest: str) -> str:
    return "/".join(["/submissions", str(made.pk), *rest, ""])


def reviewed(world: World) -> Submission:
    """In review: Rui took it, voted, wrote to the author and, in private, to his colleagues."""
    made = factories.submission(world, at=State.REVIEW)
    rui = world.actor("rui")
    reviews.take(made, by=rui)
    reviews.comment(made, section="risk", text="Which rule merged the groups?", blocking=True, by=rui)
    reviews.comment(made, section="risk", text="Between us: too few rows.", public=False, by=rui)
    factories.cast(world, made, by="rui")
    return made


def returned(world: World) -> Submission:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))
    reviews.comment(made, section="registration", text="Say which years.", blocking=True, by=world.actor("rui"))
    return submissions.take(made, action=Action.REQUEST_CHANGES, reason="The years are missing.", by=world.actor("rui"))


# The list


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    world: World, client_of: ClientOf, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        factories.submission(world, at=State.SIGN_OFF, title=f"Number {number}")
    client = client_of("sade")

    with django_assert_num_queries(LIST_QUERIES):
        response = client.get("/submissions/")
    waits = [row.waits.split(" since")[0] for row in response.context["rows"]]
    assert waits == ["Waiting for the lab head of Health Economics Lab"] * count


def test_the_list_is_filtered_by_state_and_by_author(world: World, client_of: ClientOf) -> None:
    draft = factories.submission(world, title="Draft")
    attested = factories.submission(world, at=State.ATTESTATION, title="Attested")

    def found(name: str, query: str) -> list[Any]:
        return [row.summary.pk for row in client_of(name).get(f"/submissions/{query}").context["rows"]]

    assert found("sade", "") == [attested.pk, draft.pk]
    assert found("sade", "?state=draft") == [draft.pk]
    assert found("sade", "?mine=on") == [attested.pk, draft.pk]
    assert found("priya", "?mine=on") == []
    assert "Nothing matches" in text(client_of("sade").get("/submissions/?state=revoked"))


def test_htmx_gets_the_list_alone(client_of: ClientOf) -> None:
    response = client_of("sade").get("/submissions/", headers={"HX-Request": "true", "HX-Target": "submissions"})

    assert response.content.decode().startswith('<div class="stack" id="submissions"')
    for answer in (
        response,
        client_of("sade").get("/submissions/"),
    ):  # Back shows the page, not the fragment kept for its address
        assert {"HX-Request", "HX-Target"} <= set(answer.headers["Vary"].split(", "))


# The page


@pytest.mark.parametrize(
    "path",
    ["", "uses/", "actions/submit/", "review/take/", "review/vote/", "review/terms/", "sign/responsibility/", "record/", "record.json"],
)  # fmt: skip
def test_nobody_else_learns_of_a_submission(world: World, client_of: ClientOf, path: str) -> None:
    made = factories.submission(world)

    found = {
        name: client_of(name).get(f"{address(made)}{path}").status_code for name in ("nils", "vera", "petra", "adam")
    }
    assert found == {"nils": 404, "vera": 404, "petra": 404, "adam": 404}


def test_the_page_says_for_whom_it_waits_and_what_to_do(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    mine, theirs = (client_of(name).get(address(made)) for name in ("priya", "rui"))
    assert "Waiting for you since today; due" in text(mine)
    assert (mine.context["turn"].url, theirs.context["turn"]) == (f"{address(made)}sign/responsibility/", None)
    assert "Waiting for a principal investigator of Health Economics Lab since today; due" in text(theirs)
    assert [offer.action for offer in mine.context["offers"]] == [Action.SEND_BACK]
    assert theirs.context["offers"] == []


def test_every_blocker_leads_the_author_to_where_it_is_met(world: World, client_of: ClientOf) -> None:
    version = factories.registered_version(world)
    made = submissions.create(version, by=world.actor("sade"))
    client = client_of("sade")

    response = client.get(address(made))
    shown, demands = text(response), response.context["demands"]
    assert [demand.blocker for demand in demands] == list(factories.standing(made).blockers)
    assert all(demand.blocker.sentence in shown for demand in demands)
    assert {demand.place for demand in demands} == {"Uses and recipients", "Evaluation", "Risk assessment"}
    assert {client.get(demand.url).status_code for demand in demands} == {200}


def test_a_returned_submission_leads_to_where_each_thing_is_met_as_a_draft_does(
    world: World, client_of: ClientOf
) -> None:
    made = factories.submission(world)
    submissions.save(made, fields={"vendor": world.vendor}, by=world.actor("sade"))
    submissions.take(made, action=Action.SUBMIT, by=world.actor("sade"))

    returned = factories.again(made)
    assert [item["key"] for item in returned.blockers] == ["delivered/documents/vendor-statement"]
    demands = {name: client_of(name).get(address(made)).context["demands"] for name in ("sade", "priya")}
    assert [demand.url for demand in demands["sade"]] == [f"/versions/{made.version_id}/#documents"]
    assert [(demand.place, demand.url) for demand in demands["priya"]] == [("Documents", "")]


def test_verdicts_stay_hidden_until_all_are_given(world: World, client_of: ClientOf) -> None:
    made = reviewed(world)
    reviews.take(made, by=world.actor("ines"))

    blind = {name: client_of(name).get(address(made)) for name in ("rui", "ines", "sade", "otto")}
    for name, response in blind.items():
        assert "1 of 2 verdicts given." in panel(response, "review")
        assert "Taken by Rui Tavares, Ines Holm." in panel(response, "review")
        assert ("Your verdict: Support approval" in panel(response, "review")) == (name == "rui")
        assert "The evidence supports it." not in text(response)
    factories.cast(world, made, by="ines")
    seen = {
        name: "The evidence supports it." in text(client_of(name).get(address(made)))
        for name in ("rui", "ines", "noor", "ama", "ada", "sade", "priya")
    }
    assert seen == {"rui": True, "ines": True, "noor": False, "ama": True, "ada": True, "sade": False, "priya": False}


def test_private_words_never_reach_the_author(world: World, client_of: ClientOf) -> None:
    made = reviewed(world)

    def reads(name: str) -> tuple[bool, bool]:
        shown = text(client_of(name).get(address(made)))
        return "Which rule merged the groups?" in shown, "Between us: too few rows." in shown

    assert {name: reads(name) for name in ("rui", "ines", "sade", "priya")} == {
        "rui": (True, True), "ines": (False, False), "sade": (True, False), "priya": (True, False),
    }  # fmt: skip
    private = made.threads.get(public=False)
    answers = [
        client_of("sade").post(f"/threads/{private.pk}/{verb}/", {"text": "?"}).status_code
        for verb in ("reply", "resolve")
    ]
    assert (answers, private.comments.count()) == ([404, 404], 1)


def test_a_vendor_and_procurement_see_their_edition_only(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)
    reviews.comment(made, section="risk", text="For the lab: mind the outliers.", by=world.actor("sade"))

    shown = text(client_of("vera").get(address(made)))
    assert "Health-economic modelling" in shown
    assert "Rui Tavares" in shown, "who signed is part of the record"
    hidden = [
        "mind the outliers",
        "What people assessed",
        "The evidence supports it.",
        "Two reviewers agree.",
        "verdicts given. ",
    ]
    assert [words for words in hidden if words in shown] == []
    assert client_of("victor").get(address(made)).status_code == 404
    assert client_of("petra").get(address(made)).status_code == 404, "not released yet"


def test_a_signature_that_no_longer_counts_says_why(world: World, client_of: ClientOf) -> None:
    made = returned(world)
    datasets.save_registration(
        factories.fresh(made.version), fields={"purpose": "For 2019 to 2023."}, by=world.actor("sade")
    )

    response = client_of("sade").get(address(made))
    assert [(line.state, line.role) for line in response.context["signatures"]] == [
        ("waiting", "Principal investigator"),
        ("superseded", "Principal investigator"),
        ("waiting", "Compliance reviewer"),
        ("waiting", "Lab head"),
        ("waiting", "Institutional official"),
    ]
    assert "Superseded, because this changed after it was given: registration and sources." in text(response)
    assert "<s>Priya Raman</s>" in response.content.decode()


def test_the_author_reads_why_it_came_back(world: World, client_of: ClientOf) -> None:
    made = returned(world)

    page = client_of("sade").get(address(made))
    assert "Rui Tavares: “The years are missing.”" in text(page)
    assert [offer.action for offer in page.context["offers"]] == [Action.EDIT_SUBMISSION, Action.WITHDRAW]
    assert page.context["turn"].action is Action.RESUBMIT


def test_what_is_nearly_possible_says_what_is_missing(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)

    offers = {offer.action: offer.reasons for offer in client_of("rui").get(address(made)).context["offers"]}
    assert offers == {
        Action.DECLINE: (),
        Action.SIGN_REVIEW: (
            "State the residual risk tier.",
            "State how long the approval is valid and when it is due for review.",
        ),
        Action.REQUEST_CHANGES: ("Write at least one comment that the author can see. Say what has to change.",),
    }


def test_somebody_of_the_right_role_is_told_why_it_is_not_theirs(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)

    offers = client_of("noor").get(address(made)).context["offers"]
    assert [(offer.action, offer.reasons) for offer in offers] == [
        (Action.SIGN_REVIEW, ("Take the review first. You declare then that you have no conflict of interest.",))
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_thread_and_three(
    world: World, client_of: ClientOf, django_assert_num_queries: Any, count: int
) -> None:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))
    for number in range(count):
        reviews.comment(made, section="risk", text=f"Question {number}", by=world.actor("rui"))
    client = client_of("rui")

    with django_assert_num_queries(7):
        response = client.get(address(made))
    assert len(response.context["talk"]["risk"]["section"].talks) == count


# Putting forward, uses


def test_a_version_is_put_forward_and_its_uses_are_asked(world: World, client_of: ClientOf) -> None:
    version, client = factories.registered_version(world), client_of("sade")

    response = client.post(f"/versions/{version.pk}/submit/")
    made = version.submissions.get()
    assert (response.status_code, response.url) == (302, f"{address(made)}uses/")
    again = client.post(f"/versions/{version.pk}/submit/")
    assert (again.status_code, version.submissions.count()) == (409, 1)
    assert "already has an open submission" in text(again)


def test_uses_are_saved_whole_or_in_part(world: World, client_of: ClientOf) -> None:
    made = submissions.create(factories.registered_version(world), by=world.actor("sade"))
    client = client_of("sade")

    typed = {"uses": "Teaching.", "recipients": "", "access": "", "vendor": "", "replaces": ""}
    saved = client.post(f"{address(made)}uses/", typed, headers={"X-Autosave": "true"})
    assert (saved.status_code, factories.again(made).uses) == (200, "Teaching.")
    whole = {**typed, "recipients": "Students.", "access": "open", "vendor": str(world.vendor.pk)}
    assert client.post(f"{address(made)}uses/", whole).url == address(made)
    now = factories.again(made)
    assert (now.recipients, now.access, now.vendor_id) == ("Students.", "open", world.vendor.pk)


def test_uses_that_cannot_be_saved_lose_nothing(world: World, client_of: ClientOf) -> None:
    made = submissions.create(factories.registered_version(world), by=world.actor("sade"))

    response = client_of("sade").post(f"{address(made)}uses/", {"uses": "Teaching.", "access": "everybody"})
    assert (response.status_code, factories.again(made).uses) == (400, "")
    assert "Teaching." in response.content.decode()


def test_uses_are_closed_to_others_and_while_it_is_away(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    assert client_of("priya").get(f"{address(made)}uses/").status_code == 403
    away = client_of("sade").post(f"{address(made)}uses/", {"uses": "Anything."})
    assert (away.status_code, factories.again(made).uses) == (409, made.uses)
    assert "This submission is with someone else." in text(away)


# Moves


def test_submitting_runs_the_checks_and_says_what_became_of_it(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world)
    client = client_of("sade")

    shown = client.get(f"{address(made)}actions/submit/")
    assert "The submission moves from “Draft” to “Checks”." in text(shown)
    response = client.post(f"{address(made)}actions/submit/", {"revision": made.revision}, follow=True)
    assert factories.again(made).state == State.ATTESTATION
    assert (
        "The submission is now in the state “PI attestation”. Waiting for a principal investigator of Health Economics Lab"
        in text(response)
    )


def test_a_submission_with_blockers_comes_straight_back(world: World, client_of: ClientOf) -> None:
    made = submissions.create(factories.registered_version(world), by=world.actor("sade"))
    client = client_of("sade")

    assert "State the intended uses." in text(client.get(f"{address(made)}actions/submit/"))
    response = client.post(f"{address(made)}actions/submit/", {"revision": made.revision}, follow=True)
    assert "The checks returned it." in text(response)
    assert factories.again(made).state == State.DRAFT


def test_a_move_that_needs_a_reason_asks_for_it(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    url, client = f"{address(made)}actions/send_back/", client_of("priya")

    silent = client.post(url, {"revision": made.revision, "reason": "  "})
    assert (silent.status_code, factories.again(made).state) == (400, State.ATTESTATION)
    client.post(url, {"revision": made.revision, "reason": "The purpose is too wide."})
    assert factories.again(made).state == State.DRAFT
    assert AuditEvent.objects.get(type="sent_back").detail.content["reason"] == "The purpose is too wide."


def test_a_move_on_a_page_that_is_out_of_date_is_refused(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world)
    old = made.revision
    submissions.save(made, fields={"uses": "Other uses."}, by=world.actor("sade"))

    response = client_of("sade").post(f"{address(made)}actions/submit/", {"revision": old})
    assert (response.status_code, factories.again(made).state) == (409, State.DRAFT)
    assert "This submission changed while you were looking at it." in text(response)


@pytest.mark.parametrize(
    ("action", "status"),
    [("submit", 409), ("send_back", 403), ("fail_checks", 403), ("attest", 302), ("vote", 404), ("dance", 404)],
)
def test_moves_are_refused_as_what_they_are(world: World, client_of: ClientOf, action: str, status: int) -> None:
    made = factories.submission(world, at=State.REVIEW)

    assert client_of("sade").get(f"{address(made)}actions/{action}/").status_code == status
