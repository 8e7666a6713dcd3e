"""The first page: what waits for whom, and the places each person has."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from governance.actions import reviews, submissions
from governance.queries.tasks import desk
from governance.queries.waiting import waiting
from governance.vocabulary import Action, State, VoteVerdict
from governance.working_days import after_working_days, months_after, working_days_between
from portal.views import chrome
from tests import factories
from tests.integration.views.reading import text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
QUERIES = 10


def tasks(world: World, name: str) -> list[str]:
    return [task.what for task in desk(world.actor(name)).tasks]


@pytest.mark.parametrize(
    ("state", "turns"),
    [
        (State.DRAFT, {"sade": ["State the uses and submit"]}),
        (State.ATTESTATION, {"priya": ["Sign responsibility"]}),
        (State.REVIEW, {name: ["Take the review"] for name in ("rui", "ines", "noor")}),
        (State.CONSOLIDATION, {name: ["Set the terms of the approval"] for name in ("rui", "ines")}),
        (State.SIGN_OFF, {"ama": ["Sign: Lab approval"]}),
        (State.APPROVED, {}),
    ],
)
def test_a_submission_waits_for_those_who_can_move_it(world: World, state: State, turns: dict[str, list[str]]) -> None:
    factories.submission(world, at=state)

    assert {name: found for name in world.users if (found := tasks(world, name))} == turns


def test_the_reviews_that_are_needed_are_taken_once(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))
    reviews.take(made, by=world.actor("ines"))

    found = {name: tasks(world, name) for name in ("rui", "ines", "noor")}
    assert found == {"rui": ["Give your verdict"], "ines": ["Give your verdict"], "noor": []}


def test_a_third_reviewer_is_asked_when_two_disagree(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    for name in ("rui", "ines"):
        reviews.take(made, by=world.actor(name))
    factories.cast(world, made, by="rui", verdict=VoteVerdict.OPPOSE)
    factories.cast(world, made, by="ines")

    assert waiting(factories.standing(made)).who == "1 more reviewer to take it"
    assert {name: tasks(world, name) for name in ("rui", "ines", "noor")} == {
        "rui": [],
        "ines": [],
        "noor": ["Take the review"],
    }


def test_the_vendor_is_asked_when_its_turn_comes(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)
    before = tasks(world, "vera")
    for stage, name in (("lab", "ama"), ("institution", "otto")):
        factories.sign(world, made, stage, by=name)

    assert (before, tasks(world, "vera"), tasks(world, "victor")) == ([], ["Sign: Vendor acknowledgement"], [])


def test_versions_wait_for_whoever_started_them(world: World) -> None:
    factories.draft_version(world, title="Begun")
    factories.registered_version(world, title="Registered")

    assert tasks(world, "sade") == ["Finish the registration", "Evaluate it, assess the risk and submit it"]
    assert tasks(world, "priya") == []


def test_a_condition_that_is_due_soon_waits_for_compliance(world: World, time_machine: Any) -> None:
    factories.submission(world, at=State.IN_FORCE)
    before = tasks(world, "rui")
    time_machine.move_to(timezone.now() + timedelta(days=280))

    found = {name: tasks(world, name) for name in ("rui", "otto", "sade")}
    condition = [f"Condition: {factories.CONDITION}"]
    assert (before, found) == ([], {"rui": condition, "otto": condition, "sade": []})


def test_an_author_sees_for_whom_the_submission_waits(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))

    page = text(client_of("sade").get("/"))
    assert "Waiting for Rui Tavares and 1 more reviewer to take it since today; due" in page


@pytest.mark.parametrize(
    ("state", "who"),
    [
        (State.DRAFT, "Sade Okafor"),
        (State.ATTESTATION, "a principal investigator of Health Economics Lab"),
        (State.REVIEW, "2 reviewers to take it"),
        (State.CONSOLIDATION, "Rui Tavares and Ines Holm"),
        (State.SIGN_OFF, "the lab head of Health Economics Lab"),
        (State.APPROVED, "the portal"),
    ],
)
def test_it_is_said_for_whom_a_submission_waits(world: World, state: State, who: str) -> None:
    assert waiting(factories.standing(factories.submission(world, at=state))).who == who


def test_a_returned_submission_waits_for_its_author_without_a_due_date(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))
    reviews.comment(made, section="use", text="Which years?", by=world.actor("rui"))
    submissions.take(made, action=Action.REQUEST_CHANGES, reason="The years are missing.", by=world.actor("rui"))

    now = waiting(factories.standing(made))
    assert (now.who, now.due, tasks(world, "sade")) == ("Sade Okafor", None, ["Answer the comments and resubmit"])


def test_what_is_late_is_said_to_be_late(world: World, client_of: ClientOf, time_machine: Any) -> None:
    factories.submission(world, at=State.ATTESTATION)
    time_machine.move_to(timezone.now() + timedelta(days=14))

    page = text(client_of("priya").get("/"))
    assert "1 task is waiting for you." in page
    assert "overdue" in page


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("sade", ["Home", "Datasets", "Sources", "Submissions"]),
        ("petra", ["Home", "Datasets", "Submissions"]),
        ("vera", ["Home", "Datasets", "Submissions"]),
        ("rui", ["Home", "Datasets", "Sources", "Submissions", "Audit log"]),
        ("ada", ["Home", "Datasets", "Sources", "Submissions", "Audit log"]),
        ("adam", ["Home", "People", "System"]),
        ("zoe", ["Home"]),
    ],
)
def test_the_bar_leads_where_a_person_may_go(client_of: ClientOf, name: str, places: list[str]) -> None:
    response = client_of(name).get("/")

    assert [link["title"] for link in response.context["nav"]] == places
    client = client_of(name)
    assert [client.get(link["url"]).status_code for link in response.context["nav"]] == [200] * len(places)


def test_somebody_without_a_role_is_told_what_to_do(client_of: ClientOf) -> None:
    assert "You have no role yet" in text(client_of("zoe").get("/"))


def test_other_organisations_learn_nothing(world: World, client_of: ClientOf) -> None:
    factories.submission(world, at=State.ATTESTATION)

    assert desk(world.actor("nils")).tasks == []
    assert "Visits and costs" not in text(client_of("nils").get("/"))


def test_procurement_finds_what_came_into_force(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.IN_FORCE)

    response = client_of("petra").get("/")
    assert [item.pk for item in response.context["in_force"]] == [made.pk]
    assert f"/submissions/{made.pk}/record/#pack" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_the_same_for_one_and_three(
    world: World, client_of: ClientOf, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        factories.submission(world, at=State.REVIEW, title=f"Review {number}")
        factories.draft_version(world, title=f"Begun {number}")
    client = client_of("sade")

    with django_assert_num_queries(QUERIES):
        response = client.get("/")
    assert len(response.context["desk"].tasks) + len(response.context["desk"].elsewhere) == 2 * count


def test_the_sign_in_page_names_people_only_in_a_demonstration(world: World, client: Client, settings: Any) -> None:
    plain = client.get("/account/login/").context["demo_people"]
    settings.DEMO = True
    demo = client.get("/account/login/").context["demo_people"]

    assert plain == []
    assert {"email": "rui@example.org", "name": "Rui Tavares", "role": "Compliance reviewer, Northgate Trust",
            "password": settings.DEMO_PASSWORD} in demo  # fmt: skip


def test_a_sunday_is_no_working_day() -> None:
    friday = date(2026, 11, 20)

    assert after_working_days(friday, 5) == date(2026, 11, 27)
    assert working_days_between(friday, date(2026, 11, 23)) == 1
    assert working_days_between(friday, date(2026, 11, 22)) == 0


@given(start=st.dates(date(2000, 1, 1), date(2100, 1, 1)), count=st.integers(0, 60))
def test_working_days_count_back(start: date, count: int) -> None:
    end = after_working_days(start, count)

    assert working_days_between(start, end) == count
    assert count == 0 or end.weekday() < 5


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
    ],
)
def test_months_end_where_they_can(start: date, count: int, end: date) -> None:
    assert months_after(start, count) == end


def test_a_dead_database_does_not_stop_the_error_page(rf: Any) -> None:
    class Lost:
        def __bool__(self) -> bool:
            raise OperationalError

    request = rf.get("/")
    request.actor = Lost()

    assert (chrome(request)["me"], chrome(request)["nav"]) == (None, [])
