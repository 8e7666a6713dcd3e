"""Taking a review, giving a verdict, setting the terms, and talking about it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from governance.actions import reviews, submissions
from governance.models import Comment
from governance.vocabulary import Action, State
from tests import factories
from tests.integration.views.reading import panel, text
from tests.integration.views.test_submissions import address, reviewed
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def test_a_reviewer_declares_before_anything_else(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)
    url = f"{address(made)}review/take/"

    assert client_of("rui").get(f"{address(made)}review/vote/").status_code == 403
    assert client_of("sade").get(url).status_code == 403
    assert client_of("rui").post(url, {"declaration": "conflict", "conflict": ""}).status_code == 400
    assert client_of("rui").post(url, {"declaration": "none", "conflict": "I wrote it."}).status_code == 400
    assert made.assignments.count() == 0
    client_of("rui").post(url, {"declaration": "conflict", "conflict": "I paid for it."})
    client_of("ines").post(url, {"declaration": "none"})
    assert list(made.assignments.values_list("reviewer__name", "conflict")) == [
        ("Rui Tavares", "I paid for it."), ("Ines Holm", ""),
    ]  # fmt: skip
    assert client_of("rui").get(url).status_code == 403


def test_a_verdict_needs_its_reason_and_is_given_once(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))
    url, client = f"{address(made)}review/vote/", client_of("rui")

    silent = client.post(url, {"verdict": "oppose", "tier": "high", "rationale": " "})
    assert (silent.status_code, made.assignments.get().has_voted) == (400, False)
    assert 'value="oppose" required' in silent.content.decode()
    client.post(url, {"verdict": "oppose", "tier": "high", "rationale": "Too few rows."})
    vote = made.assignments.get().votes.get()
    assert (vote.verdict, vote.tier, vote.rationale) == ("oppose", "high", "Too few rows.")
    assert client.post(url, {"verdict": "support", "tier": "low", "rationale": "No."}).status_code == 403


def terms_typed(**changed: Any) -> dict[str, Any]:
    today = timezone.now().date()
    typed = {
        "residual_tier": "moderate", "summary": "Both agree.", "valid_until": today + timedelta(days=300),
        "review_due": today + timedelta(days=100), "conditions-TOTAL_FORMS": "2", "conditions-INITIAL_FORMS": "0",
        "conditions-0-text": "Delete it afterwards.", "conditions-0-due": today + timedelta(days=200),
        "conditions-1-text": "", "conditions-1-due": "",
    }  # fmt: skip
    return {name: str(value) for name, value in {**typed, **changed}.items()}


def test_terms_are_proposed_by_the_policy_and_set_as_a_whole(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    url, client = f"{address(made)}review/terms/", client_of("rui")

    proposed = client.get(url).context["form"].initial
    today = timezone.now().date()
    assert 360 < (proposed["valid_until"] - today).days < 370
    assert 175 < (proposed["review_due"] - today).days < 190
    assert client.post(url, terms_typed()).url == address(made)
    assert list(made.conditions.values_list("text", flat=True)) == ["Delete it afterwards."]
    assert client.get(url).context["form"].initial["summary"] == "Both agree."


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"conditions-0-due": ""}, "Condition 1, Due: This field is required."),
        ({"conditions-0-due": "2020-01-01"}, "The due date of a condition must be in the future."),
        ({"review_due": "2020-01-01"}, "The review date must be in the future and not after the end of validity."),
        ({"valid_until": "soon"}, "Enter a valid date."),
    ],
)
def test_terms_that_cannot_be_lose_nothing(
    world: World, client_of: ClientOf, changed: dict[str, str], words: str
) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)

    response = client_of("rui").post(f"{address(made)}review/terms/", terms_typed(**changed))
    assert (response.status_code, made.conditions.count(), factories.again(made).review_summary) == (400, 0, "")
    assert words in text(response)
    assert "Delete it afterwards." in response.content.decode()


def test_another_row_is_drawn_and_nothing_is_saved(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)

    response = client_of("rui").post(f"{address(made)}review/terms/", terms_typed(add="1", valid_until="soon"))
    assert (response.status_code, len(response.context["rows"].forms), made.conditions.count()) == (200, 3, 0)
    body = response.content.decode()
    assert "Delete it afterwards." in body
    assert "error-summary" not in body


def test_comments_are_answered_and_resolved(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))

    said = {"section": "evaluation", "text": "Why this seed?", "blocking": "on"}
    opened = client_of("rui").post(f"{address(made)}comments/", said)
    thread = made.threads.get()
    assert (opened.url, thread.blocking, thread.public) == (f"{address(made)}#talk-evaluation", True, True)
    client_of("sade").post(f"/threads/{thread.pk}/reply/", {"text": "It was drawn beforehand."})
    assert client_of("sade").post(f"/threads/{thread.pk}/resolve/").status_code == 409
    client_of("rui").post(f"/threads/{thread.pk}/resolve/")
    thread.refresh_from_db()
    assert thread.resolved_at is not None
    assert list(Comment.objects.values_list("text", flat=True)) == ["Why this seed?", "It was drawn beforehand."]


def test_an_empty_reply_is_refused(world: World, client_of: ClientOf) -> None:
    made = reviewed(world)
    thread = made.threads.get(public=True)

    assert client_of("sade").post(f"/threads/{thread.pk}/reply/", {"text": " "}).status_code == 400
    assert thread.comments.count() == 1


def test_what_ended_before_it_was_signed_asks_nobody(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world)
    submissions.take(made, action=Action.WITHDRAW, reason="No longer needed.", by=world.actor("sade"))

    page = client_of("sade").get(address(made))
    assert [line.reason.split(": ")[1] for line in page.context["signatures"]] == ["not given"] * 4
    assert (page.context["turn"], page.context["offers"], page.context["waiting"].sentence) == (None, [], "")
    assert page.context["talk"]["risk"]["form"] is None


def test_an_author_neither_blocks_nor_whispers(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)

    said = {"section": "use", "text": "A note.", "blocking": "on", "private": "on"}
    client_of("sade").post(f"{address(made)}comments/", said)
    thread = made.threads.get()
    assert (thread.blocking, thread.public) == (False, True)


@pytest.mark.parametrize("said", [{"section": "risk", "text": " "}, {"section": "weather", "text": "Hot."}])
def test_an_empty_or_lost_comment_is_refused(world: World, client_of: ClientOf, said: dict[str, str]) -> None:
    made = factories.submission(world, at=State.REVIEW)

    response = client_of("sade").post(f"{address(made)}comments/", said)
    assert (response.status_code, made.threads.count()) == (400, 0)


def test_only_those_concerned_comment(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)

    said = {"section": "risk", "text": "Hello."}
    found = {
        name: client_of(name).post(f"{address(made)}comments/", said).status_code for name in ("rui", "ada", "nils")
    }
    assert found == {"rui": 403, "ada": 403, "nils": 404}


def test_a_condition_is_kept_with_words(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    condition = made.conditions.get()
    url = f"/conditions/{condition.pk}/keep/"

    assert client_of("nora").post(url, {"reason": "Seen."}).status_code == 404
    assert client_of("sade").post(url, {"reason": "Seen."}).status_code == 403
    assert client_of("rui").post(url, {"reason": ""}).status_code == 400
    assert client_of("rui").post(url, {"reason": "The deletion log was shown."}).url == f"{address(made)}#conditions"
    condition.refresh_from_db()
    assert (condition.kept_at is not None, condition.kept_by) == (True, world.users["rui"])
    assert "met" in panel(client_of("rui").get(address(made)), "conditions")
