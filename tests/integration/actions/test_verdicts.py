"""A verdict counts while what it judged is what it was, and none is erased by what is filed after it."""

import pytest

from governance.actions import evidence, reviews
from governance.models import AuditEvent, Submission, Vote
from governance.vocabulary import RiskTier, State, VoteVerdict
from portal.accounts.actor import SYSTEM
from portal.lib.canonical import digest
from portal.lib.refusals import NotPermitted
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db


def measured_again(made: Submission, **verdicts: str) -> None:
    version = factories.fresh(made.version)
    evidence.file_report(version, report=factories.report(version, other=7, declared=None, **verdicts), by=SYSTEM)


def opposed(world: World, made: Submission) -> None:
    reviews.take(made, by=world.actor("rui"))
    factories.cast(world, made, by="rui", verdict=VoteVerdict.OPPOSE)


def test_a_verdict_names_the_parts_that_it_judged(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    opposed(world, made)

    record = factories.standing(made).record
    parts = ["identity", "registration", "use", "risk", "verdicts", "evaluation", "evidence", "rules"]
    assert Vote.objects.get().covers == {name: record.part_digests[name] for name in parts}


def test_what_is_filed_during_the_review_asks_for_a_new_verdict_and_keeps_the_old_one(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    opposed(world, made)
    with pytest.raises(NotPermitted, match="already given your verdict"):
        factories.cast(world, made, by="rui")

    measured_again(made)

    now = factories.standing(made)
    assert (now.facts.votes, [vote.verdict for vote in now.superseded_votes]) == (0, ["oppose"])
    reviews.take(made, by=world.actor("ines"))
    factories.cast(world, made, by="ines")
    factories.cast(world, made, by="rui")
    closed = factories.standing(made)
    assert closed.submission.state == State.CONSOLIDATION
    assert closed.record.said("review")["verdicts"] == ["support, tier moderate"] * 2
    assert [(item["verdict"], item["round"]) for item in closed.record.said("review")["superseded"]] == [("oppose", 1)]


def test_after_the_review_was_closed_it_is_open_again(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)

    measured_again(made)

    now = factories.standing(made)
    assert (now.submission.state, now.facts.votes, len(now.superseded_votes)) == (State.REVIEW, 0, 2)
    assert AuditEvent.objects.filter(type="verdicts_reopened").count() == 1


def test_a_signed_review_falls_with_the_verdicts_it_rests_on(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)

    measured_again(made)

    assert factories.again(made).state == State.REVIEW


def test_what_no_reviewer_judged_reopens_nothing(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)

    factories.set_terms(world, made)

    assert (factories.again(made).state, factories.standing(made).facts.votes) == (State.CONSOLIDATION, 2)


def test_the_log_holds_a_commitment_that_cannot_be_guessed(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    opposed(world, made)

    [event] = AuditEvent.objects.filter(type="voted")
    guesses = {
        digest({"verdict": str(verdict), "tier": str(tier), "why": "The evidence supports it."})
        for verdict in VoteVerdict
        for tier in RiskTier
    }
    vote = Vote.objects.get()
    assert event.body["facts"]["vote_digest"] == vote.commitment not in guesses
    opened = {"salt": vote.salt, "verdict": "oppose", "tier": "moderate", "why": "The evidence supports it."}
    assert digest(opened) == vote.commitment
