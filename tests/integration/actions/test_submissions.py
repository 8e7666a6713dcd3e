"""Submissions: every blocker at once, every move by its owner, nothing from a stale page."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from governance.actions import dates, submissions
from governance.models import AuditEvent, Submission
from governance.vocabulary import Action, RiskTier, State
from portal.lib.refusals import Invalid, NotNow, NotPermitted
from tests import factories
from tests.people import World, settle

pytestmark = pytest.mark.django_db


def test_the_checks_list_every_blocker_at_once(world: World) -> None:
    version = factories.registered_version(world)
    made = submissions.create(version, by=world.actor("sade"))

    made = submissions.take(made, action=Action.SUBMIT, by=world.actor("sade"))

    assert made.state == State.DRAFT
    assert [blocker["sentence"].split(".")[0] for blocker in made.blockers] == [
        "State the intended uses",
        "State who receives the data",
        "Choose the access class",
        "The risk assessment is not complete",
        "There is no evaluation report by protocol tabular-1: start an evaluation, or wait for the one that is running",
    ]


@pytest.mark.parametrize("verdict", ["fail", "not_established"])
def test_privacy_that_fails_or_is_not_established_blocks(world: World, verdict: str) -> None:
    version = factories.assessed_version(world, privacy=verdict)
    made = submissions.create(version, by=world.actor("sade"))
    submissions.save(made, fields={"uses": "u", "recipients": "r", "access": "controlled"}, by=world.actor("sade"))

    made = submissions.take(made, action=Action.SUBMIT, by=world.actor("sade"))

    assert made.state == State.DRAFT
    assert any("privacy" in blocker["subject"] for blocker in made.blockers)


def test_a_prohibited_tier_never_reaches_the_pi(world: World) -> None:
    version = factories.assessed_version(world, tier=RiskTier.PROHIBITED)
    made = submissions.create(version, by=world.actor("sade"))
    submissions.save(made, fields={"uses": "u", "recipients": "r", "access": "controlled"}, by=world.actor("sade"))

    made = submissions.take(made, action=Action.SUBMIT, by=world.actor("sade"))

    assert (made.state, any(blocker["key"] == "basics/tier/prohibited" for blocker in made.blockers)) == (
        State.DRAFT,
        True,
    )


def test_a_low_tier_needs_one_reviewer(world: World) -> None:
    version = factories.assessed_version(world, tier=RiskTier.LOW)
    made = submissions.create(version, by=world.actor("sade"))

    assert factories.standing(made).facts.quorum == 1


def test_one_open_submission_a_version(world: World) -> None:
    version = factories.registered_version(world)
    submissions.create(version, by=world.actor("sade"))

    with pytest.raises(NotNow, match="already has an open submission"):
        submissions.create(version, by=world.actor("sade"))


def test_a_stale_page_is_refused(world: World) -> None:
    made = factories.submission(world, at=State.DRAFT)
    submissions.save(made, fields={"uses": "Other uses."}, by=world.actor("sade"))

    with pytest.raises(NotNow, match="while you were looking at it"):
        submissions.take(made, action=Action.SUBMIT, by=world.actor("sade"), revision=made.revision)


@pytest.mark.parametrize(
    ("state", "action", "name"),
    [
        (State.ATTESTATION, Action.SEND_BACK, "priya"),
        (State.SIGN_OFF, Action.REJECT, "otto"),
        (State.DRAFT, Action.WITHDRAW, "sade"),
    ],
)
def test_a_reason_is_asked_for(world: World, state: State, action: Action, name: str) -> None:
    made = factories.submission(world, at=state)

    with pytest.raises(Invalid, match="Give a reason"):
        submissions.take(made, action=action, by=world.actor(name), reason="  ")

    assert factories.again(made).state == state


def test_a_colleague_does_not_submit_for_the_author(world: World) -> None:
    made = factories.submission(world, at=State.DRAFT)

    with pytest.raises(NotPermitted, match="Only the author"):
        submissions.take(made, action=Action.SUBMIT, by=world.actor("priya"))


def test_nobody_takes_what_the_portal_does_itself(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)

    with pytest.raises(NotPermitted, match="The portal does this automatically"):
        submissions.take(made, action=Action.COMPLETE, by=world.actor("otto"))


def test_words_are_frozen_while_others_decide(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)

    with pytest.raises(NotNow, match="with someone else"):
        submissions.save(made, fields={"uses": "Everything."}, by=world.actor("sade"))


@pytest.mark.parametrize(
    ("days", "state"), [(179, State.IN_FORCE), (180, State.REVIEW_DUE), (365, State.REVIEW_DUE), (366, State.EXPIRED)]
)
def test_dates_move_an_approval(world: World, days: int, state: State) -> None:
    made = factories.submission(world, at=State.IN_FORCE)

    dates.keep_dates(at=timezone.now().date() + timedelta(days=days))
    dates.keep_dates(at=timezone.now().date() + timedelta(days=days))

    assert factories.again(made).state == state


def test_suspended_reinstated_and_revoked_each_with_a_reason(world: World) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    submissions.take(made, action=Action.SUSPEND, by=world.actor("ines"), reason="An incident is examined.")
    factories.sign(world, made, Action.REINSTATE, by="otto", reason="The incident was elsewhere.")
    submissions.take(made, action=Action.REVOKE, by=world.actor("otto"), reason="The agreement ended.")

    assert factories.again(made).state == State.REVOKED
    events = AuditEvent.objects.filter(
        subject_id=str(made.pk), type__in=["suspended", "reinstated", "revoked"]
    ).order_by("seq")
    assert [(event.type, event.detail.content["reason"]) for event in events] == [
        ("suspended", "An incident is examined."),
        ("reinstated", "The incident was elsewhere."),
        ("revoked", "The agreement ended."),
    ]


def test_a_replacing_submission_supersedes_the_earlier_one(world: World) -> None:
    first = factories.submission(world, at=State.IN_FORCE)
    second = factories.submission(world, at=State.DRAFT, title="Visits and costs again")
    submissions.save(second, fields={"replaces": first}, by=world.actor("sade"))
    for state, step in factories.STEPS.items():
        if factories.again(second).state == state:
            step(world, factories.again(second))

    assert (factories.again(first).state, factories.again(second).state) == (State.SUPERSEDED, State.IN_FORCE)


def test_only_a_standing_approval_of_the_own_organisation_is_replaced(world: World) -> None:
    made = factories.submission(world, at=State.DRAFT)
    other = factories.submission(world, at=State.REVIEW, title="Another")

    with pytest.raises(Invalid, match="replace a current approval"):
        submissions.save(made, fields={"replaces": other}, by=world.actor("sade"))
    with pytest.raises(Invalid, match="not a vendor"):
        submissions.save(made, fields={"vendor": world.lab}, by=world.actor("sade"))


@pytest.mark.django_db(transaction=True)
def test_two_officials_at_once_move_it_once(transactional_db: None) -> None:
    world = settle()
    made = factories.submission(world, at=State.SIGN_OFF)
    barrier = Barrier(6)

    def reject(number: int) -> bool:
        barrier.wait()
        try:
            submissions.take(made, action=Action.REJECT, by=world.actor("otto"), reason=f"Reason {number}")
        except (NotNow, NotPermitted):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        moved = sum(pool.map(reject, range(6)))

    assert moved == 1
    assert Submission.objects.get().state == State.REJECTED
    assert AuditEvent.objects.filter(type="rejected").count() == 1


def test_the_next_review_is_months_later_and_never_after_the_end(world: World) -> None:
    made = factories.submission(world)
    assert factories.standing(made, at=date(2026, 3, 31)).next_review == date(2026, 9, 30)

    ending = factories.standing(made, at=date(2026, 3, 31))
    ending.submission.valid_until = date(2026, 9, 15)
    assert ending.next_review == date(2026, 9, 15)
