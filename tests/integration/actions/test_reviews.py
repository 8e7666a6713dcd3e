"""Reviews: declared, independent, blind until the quorum, and answered in public."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.actions import reviews, submissions
from governance.models import Assignment, Thread, Vote
from governance.policy import may
from governance.vocabulary import Action, RiskTier, State
from portal.lib.refusals import Invalid, NotNow, NotPermitted
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db


def test_a_declared_conflict_is_recorded_and_excludes(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)

    reviews.take(made, by=world.actor("rui"), conflict="I supervised the author.")

    with pytest.raises(NotPermitted, match="conflict of interest"):
        factories.cast(world, made, by="rui")
    assert Assignment.objects.get().conflict == "I supervised the author."


def test_nobody_votes_before_declaring(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)

    with pytest.raises(NotPermitted, match="Take the review first"):
        factories.cast(world, made, by="rui")


def test_the_author_side_cannot_review(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)

    for name in ("sade", "priya", "ama", "adam", "nora"):
        with pytest.raises(NotPermitted):
            reviews.take(made, by=world.actor(name))


def test_verdicts_are_hidden_until_the_quorum(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    for name in ("rui", "ines"):
        reviews.take(made, by=world.actor(name))

    factories.cast(world, made, by="rui")
    seen_early = may(world.actor("ines"), Action.VIEW_REVIEW, factories.again(made).subject())
    factories.cast(world, made, by="ines")
    seen_late = may(world.actor("ines"), Action.VIEW_REVIEW, factories.again(made).subject())

    assert (bool(seen_early), bool(seen_late)) == (False, True)
    assert factories.again(made).state == State.CONSOLIDATION


def test_the_author_never_sees_the_verdicts(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)

    assert not may(world.actor("sade"), Action.VIEW_REVIEW, factories.again(made).subject())


def test_one_verdict_a_reviewer(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))
    factories.cast(world, made, by="rui")

    with pytest.raises(NotPermitted, match="given your verdict"):
        factories.cast(world, made, by="rui")

    assert Vote.objects.count() == 1


def test_changes_are_asked_for_in_public(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    reviews.comment(made, section="risk", text="Between us.", by=world.actor("rui"), public=False, blocking=True)

    with pytest.raises(NotNow) as refused:
        submissions.take(made, action=Action.REQUEST_CHANGES, by=world.actor("rui"), reason="See comment.")

    assert refused.value.reasons == [
        "The section “Risk assessment” is flagged. Write a comment on it that the author can see.",
        "Write at least one comment that the author can see. Say what has to change.",
    ]


def test_an_open_blocking_thread_stops_the_review_signature(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    comment = reviews.comment(
        made, section="risk", text="Which rule merged the groups?", by=world.actor("rui"), blocking=True
    )
    factories.set_terms(world, made)

    with pytest.raises(NotNow, match="1 blocking thread is open"):
        factories.sign(world, made, "review", by="rui")
    reviews.reply(comment.thread, text="Rule 4 of the log.", by=world.actor("sade"))
    reviews.resolve(comment.thread, by=world.actor("ines"))
    factories.sign(world, made, "review", by="rui")

    assert factories.again(made).state == State.SIGN_OFF


def test_an_author_cannot_resolve_what_blocks_or_write_in_private(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    thread = reviews.comment(made, section="risk", text="Which rule?", by=world.actor("rui"), blocking=True).thread

    with pytest.raises((NotNow, NotPermitted)):
        reviews.resolve(thread, by=world.actor("sade"))
    mine = reviews.comment(
        made, section="use", text="A word.", by=world.actor("sade"), blocking=True, public=False
    ).thread

    assert Thread.objects.get(pk=thread.pk).resolved_at is None
    assert (mine.blocking, mine.public) == (False, True)


def test_terms_lie_in_the_future(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    today = timezone.now().date()

    for valid, due, condition in ((-1, -2, 5), (10, 20, 5), (20, 10, -1)):
        with pytest.raises(Invalid):
            reviews.set_terms(
                made,
                residual_tier=RiskTier.MODERATE,
                summary="",
                valid_until=today + timedelta(days=valid),
                review_due=today + timedelta(days=due),
                conditions=[("Keep it safe", today + timedelta(days=condition))],
                by=world.actor("rui"),
            )


def test_only_a_reviewer_who_voted_sets_the_terms(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)

    today = timezone.now().date()
    with pytest.raises(NotPermitted):
        reviews.set_terms(
            made, residual_tier=RiskTier.MODERATE, summary="", valid_until=today + timedelta(days=20),
            review_due=today + timedelta(days=10), conditions=[], by=world.actor("noor"),
        )  # fmt: skip


def test_who_signs_next_may_tell_the_author_and_ask_for_changes(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)

    with pytest.raises(NotPermitted):
        reviews.comment(made, section="use", text="Not yet my turn.", by=world.actor("otto"))
    reviews.comment(made, section="use", text="Name the recipients.", by=world.actor("ama"))
    submissions.take(made, action=Action.REQUEST_CHANGES, by=world.actor("ama"), reason="Name them.")

    assert factories.again(made).state == State.CHANGES_REQUESTED


def test_what_the_author_tells_themselves_is_no_public_comment(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    reviews.comment(made, section="use", text="I could name them.", by=world.actor("sade"))

    with pytest.raises(NotNow, match="at least one comment that the author can see"):
        submissions.take(made, action=Action.REQUEST_CHANGES, by=world.actor("rui"), reason="Name them.")
