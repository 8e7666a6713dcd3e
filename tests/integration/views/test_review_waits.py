"""For whom a review waits: not for somebody who lost the role, and for one more where the verdicts differ."""

from collections.abc import Callable

import pytest
from django.test import Client

from governance.actions import people, reviews
from governance.models import Submission
from governance.queries.waiting import waiting
from governance.vocabulary import Action, Role, State, VoteVerdict
from portal.accounts.models import Membership
from tests import factories
from tests.integration.views.reading import panel, text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def offered(client: Client, made: Submission) -> bool:
    """Whether the page asks this person to take the review."""
    turn = client.get(f"/submissions/{made.pk}/").context["turn"]
    return turn is not None and turn.action is Action.TAKE_REVIEW


def end_role(world: World, name: str) -> None:
    people.end(Membership.objects.get(user=world.users[name], role=Role.REVIEWER), by=world.actor("adam"))


def test_a_review_whose_reviewer_lost_the_role_is_offered_to_another(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)
    for name in ("rui", "ines"):
        reviews.take(made, by=world.actor(name))
    assert not offered(client_of("noor"), made)

    end_role(world, "rui")

    assert waiting(factories.standing(made)).who == "Ines Holm and 1 more reviewer to take it"
    assert "Taken by Ines Holm." in panel(client_of("noor").get(f"/submissions/{made.pk}/"), "review")
    assert offered(client_of("noor"), made)
    listed = client_of("noor").get("/submissions/?asked=on").context["rows"]
    assert [row.summary.pk for row in listed] == [made.pk]
    reviews.take(made, by=world.actor("noor"))
    for name in ("ines", "noor"):
        factories.cast(world, made, by=name)
    assert factories.again(made).state == State.CONSOLIDATION


def test_who_gets_the_role_back_has_the_review_back(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))
    end_role(world, "rui")
    alone = waiting(factories.standing(made)).who

    people.give(world.users["rui"], world.northgate, Role.REVIEWER, by=world.actor("adam"))

    assert alone == "2 reviewers to take it"
    assert waiting(factories.standing(made)).who == "Rui Tavares and 1 more reviewer to take it"


def test_a_verdict_outlives_the_role(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    for name in ("rui", "ines"):
        reviews.take(made, by=world.actor(name))
    factories.cast(world, made, by="rui")

    end_role(world, "rui")

    assert waiting(factories.standing(made)).who == "Ines Holm"


def test_verdicts_that_differ_wait_for_one_more(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)
    for name, verdict in (("rui", VoteVerdict.SUPPORT), ("ines", VoteVerdict.OPPOSE)):
        reviews.take(made, by=world.actor(name))
        factories.cast(world, made, by=name, verdict=verdict)

    page = client_of("noor").get(f"/submissions/{made.pk}/")

    assert "2 verdicts given, and they differ: one more reviewer decides." in panel(page, "review")
    assert "2 of 2 verdicts given" not in text(page)
    assert offered(client_of("noor"), made)
