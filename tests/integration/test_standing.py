"""What is derived of a submission: by which votes, threads, dates and signatures it stands where it stands."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from governance.actions import reviews
from governance.models import Maker, Submission
from governance.standing import Standing
from governance.vocabulary import Action, RiskTier, State
from portal.lib.refusals import NotPermitted
from tests import factories
from tests.factories import standing
from tests.people import World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def as_if(made: Submission, *, at: date | None = None, **stated: object) -> Standing:
    """How it would stand if its row said this."""
    now = standing(made, at=at)
    for name, value in stated.items():
        setattr(now.submission, name, value)
    return now


def covering(now: Standing) -> set[str]:
    return {item.stage for item in now.valid_signatures}


def test_rules_may_ask_what_the_submission_states(world: World) -> None:
    made = factories.submission(world)
    stated = {"access": "open", "vendor_id": world.vendor.pk, "replaces_id": made.pk}

    before, after = as_if(made).attributes, as_if(made, **stated).attributes
    assert [before[name] for name in ("access", "vendor", "replaces")] == ["controlled", False, False]
    assert [after[name] for name in ("access", "vendor", "replaces")] == ["open", True, True]
    assert (before["tier"], as_if(made).terms["reviewers"]) == (RiskTier.MODERATE, 2)


def test_a_lower_tier_is_one_below_answers_and_measurements_and_votes_for_it_agree(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)

    now = standing(made)
    assert [now.lowers(tier) for tier in RiskTier] == [True, False, False, False]
    assert [now.agreeing(tier) for tier in RiskTier] == [0, 2, 2, 2]
    facts = [as_if(made, residual_tier=tier).facts for tier in ("", "low", "moderate", "high")]
    assert [(item.lowered, item.agreeing) for item in facts] == [(False, 0), (True, 0), (False, 2), (False, 2)]
    assert [item.residual_tier for item in facts] == [None, RiskTier.LOW, RiskTier.MODERATE, RiskTier.HIGH]
    now.dossier.__dict__["tier"] = None
    assert not now.lowers(RiskTier.LOW), "there is nothing to lower yet"


def test_what_is_open_flagged_and_told_follows_from_the_threads(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    rui, sade = world.actor("rui"), world.actor("sade")

    def told() -> tuple[int, tuple[str, ...], int]:
        facts = standing(made).facts
        return facts.open_blocking_threads, facts.flagged_without_public_comment, facts.public_comments

    flag = reviews.comment(made, section="risk", text="Between us.", by=rui, public=False, blocking=True)
    reviews.comment(made, section="use", text="Between us.", by=rui, public=False)
    reviews.comment(made, section="use", text="I could name them.", by=sade)
    assert told() == (1, ("Risk assessment",), 0)
    reviews.comment(made, section="risk", text="Which rule?", by=rui)
    assert told() == (1, (), 1)
    reviews.resolve(flag.thread, by=world.actor("ines"))
    assert told() == (0, (), 1)
    assert as_if(made, round=made.round + 1).facts.public_comments == 0, "what was told before the next round"


def test_a_condition_is_overdue_from_the_day_after_until_it_is_kept(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    due = timezone.now().date() + 10 * DAY
    factories.set_terms(world, made, conditions=[("Delete the rows", due), ("Report", due + 99 * DAY)])

    late, kept = standing(made, at=due + DAY), standing(made, at=due + DAY)
    for item in kept.submission.conditions.all():
        item.kept_at = timezone.now()
    assert standing(made, at=due).facts.overdue_conditions == ()
    assert late.facts.overdue_conditions == ("Delete the rows",)
    assert kept.facts.overdue_conditions == ()


def test_the_next_review_takes_the_place_of_the_first_and_is_never_after_the_end(world: World) -> None:
    made = factories.submission(world)
    first, later = TODAY + 30 * DAY, TODAY + 60 * DAY

    assert as_if(made, review_due=first, next_review=None).facts.review_due == first
    assert as_if(made, review_due=first, next_review=later).facts.review_due == later
    reviews_at = [as_if(made, at=TODAY, valid_until=end).next_review for end in (None, first, date(2036, 3, 2))]
    assert reviews_at[0] == reviews_at[2] > reviews_at[1] == first


def test_an_approval_waits_for_its_pack(world: World) -> None:
    made = factories.submission(world, at=State.APPROVED)

    assert not standing(made).facts.pack_made
    factories.make_pack(world, made)
    assert (factories.again(made).state, standing(made).facts.pack_made) == (State.IN_FORCE, False)
    assert as_if(made, state=State.APPROVED).facts.pack_made


@pytest.mark.past_the_actions
def test_a_signature_counts_while_row_record_and_maker_allow_it(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)
    assert covering(standing(made)) == {"responsibility", "review"}
    assert covering(as_if(made, uses="Something else.")) == set()

    altered = standing(made)
    for item in altered.submission.signatures.all():
        item.statement = item.statement if item.stage == "responsibility" else "I saw nothing."
    assert covering(altered) == {"responsibility"}
    assert len(altered.broken) == 1
    assert [len(item.signatures) for item in standing(made).stages] == [1, 1, 0, 0]

    for name in ("priya", "rui"):
        Maker.objects.create(version=made.version, person=world.users[name], event=uuid4())
    assert covering(standing(made)) == {"responsibility"}, "who made it answers for it, and does not decide on it"


def test_a_stage_is_found_by_its_key_and_refused_where_it_does_not_apply(world: World) -> None:
    now = standing(factories.submission(world, at=State.SIGN_OFF))
    keys = ("lab", "institution", "vendor", "reaffirm", "reinstate", "nowhere")

    assert [now.names_stage(key) for key in keys] == [True] * 5 + [False]
    assert [now.stage_at(key).key for key in ("lab", "institution", "reaffirm")] == ["lab", "institution", "reaffirm"]
    assert {now.stage_at(key).signatures for key in ("lab", "reaffirm", "reinstate")} == {1}
    for key in ("vendor", "nowhere"):
        with pytest.raises(NotPermitted, match="no such stage"):
            now.stage_at(key)


def allowed(made: Submission, world: World, name: str) -> Iterable[tuple[Action, str, str, bool, bool]]:
    return [
        (item.action, item.label, item.stage, item.signs, item.needs_reason)
        for item in standing(made).allowed_actions(world.actor(name))
    ]


def test_what_a_person_may_do_now_says_how(world: World) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    assert allowed(made, world, "rui") == [(Action.DECLINE, "Reject after review", "", False, True)]
    factories.set_terms(world, made)
    assert allowed(made, world, "rui")[0] == (Action.SIGN_REVIEW, "Sign the review", "review", True, False)
    assert allowed(made, world, "sade") == []

    factories.sign(world, made, "review", by="rui")
    assert allowed(made, world, "ama") == [(Action.SIGN_OFF, "Sign: Lab approval", "lab", True, False)]
    assert allowed(made, world, "otto") == [(Action.REJECT, "Reject", "", False, True)]
    assert "another role" in standing(made).refusals(world.actor("otto"), Action.SIGN_OFF)[0]
    assert standing(made).refusals(world.actor("ama"), Action.SIGN_OFF, stage="lab") == []
