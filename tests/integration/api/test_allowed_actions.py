"""`allowed_actions` says exactly what the actions will do: what is listed works, what is not is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from evaluations import actions as evaluations
from governance.actions import datasets, evidence, reviews, risk, submissions
from governance.models import Submission, Version
from governance.queries.api import allowed_on_dataset, allowed_on_submission, allowed_on_version, datasets_of
from governance.standing import Standing
from governance.vocabulary import Action, RiskTier, State, VoteVerdict
from portal.accounts.actor import Actor
from portal.lib.refusals import Invalid, NotNow, NotPermitted
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db

PEOPLE = ("sade", "priya", "rui", "ines", "otto", "petra", "ada")


def works(attempt: Callable[[], Any]) -> bool:
    """Whether this would be done; Invalid counts as done, for only the words were wanting."""
    with transaction.atomic():
        try:
            attempt()
        except (NotNow, NotPermitted):
            return False
        except Invalid:
            return True
        finally:
            transaction.set_rollback(True)
        return True


def on_version(version: Version, actor: Actor) -> dict[Action, Callable[[], Any]]:
    return {
        Action.EDIT_VERSION: lambda: datasets.save_registration(version, fields={"notes": "Tried."}, by=actor),
        Action.REQUEST_EVALUATION: lambda: evaluations.request(version, by=actor),
        Action.FILE_EVIDENCE: lambda: evidence.file_report(
            version, report=factories.report(version, other=9), by=actor
        ),
        Action.ASSESS_RISK: lambda: risk.save_answers(version, answers={}, by=actor),
        Action.CREATE_SUBMISSION: lambda: submissions.create(version, by=actor),
    }


def on_submission(made: Submission, actor: Actor) -> dict[Action, Callable[[], Any]]:
    supporting = {"verdict": VoteVerdict.SUPPORT, "tier": RiskTier.LOW, "rationale": "Tried."}
    return {
        Action.EDIT_SUBMISSION: lambda: submissions.save(made, fields={"uses": "Tried."}, by=actor),
        Action.TAKE_REVIEW: lambda: reviews.take(made, by=actor),
        Action.VOTE: lambda: reviews.vote(made, **supporting, by=actor),
        Action.SUBMIT: lambda: submissions.take(made, action=Action.SUBMIT, by=actor),
        Action.WITHDRAW: lambda: submissions.take(made, action=Action.WITHDRAW, by=actor, reason="Tried."),
        Action.SEND_BACK: lambda: submissions.take(made, action=Action.SEND_BACK, by=actor, reason="Tried."),
        Action.DECLINE: lambda: submissions.take(made, action=Action.DECLINE, by=actor, reason="Tried."),
        Action.SUSPEND: lambda: submissions.take(made, action=Action.SUSPEND, by=actor, reason="Tried."),
        Action.REVOKE: lambda: submissions.take(made, action=Action.REVOKE, by=actor, reason="Tried."),
    }


def agree(listed: set[Action], attempts: dict[Action, Callable[[], Any]]) -> None:
    assert listed & attempts.keys() == {action for action, attempt in attempts.items() if works(attempt)}


@pytest.mark.parametrize(
    "make",
    [
        factories.draft_version,
        factories.registered_version,
        lambda world: factories.submission(world).version,
        lambda world: factories.submission(world, at=State.REVIEW).version,
        lambda world: factories.submission(world, at=State.APPROVED).version,
    ],
    ids=["draft", "registered", "put forward", "in review", "approved"],
)
def test_of_a_version(world: World, make: Callable[[World], Version]) -> None:
    version = factories.fresh(make(world))

    for name in PEOPLE:
        actor = world.actor(name)
        agree({item.action for item in allowed_on_version(version, actor)}, on_version(version, actor))


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.ATTESTATION, State.REVIEW, State.CONSOLIDATION, State.SIGN_OFF, State.IN_FORCE]
)
def test_of_a_submission(world: World, state: State) -> None:
    made = factories.submission(world, at=state)

    for name in PEOPLE:
        actor = world.actor(name)
        agree({item.action for item in allowed_on_submission(Standing(made), actor)}, on_submission(made, actor))


def test_of_a_dataset(world: World) -> None:
    draft, finished = factories.draft_version(world), factories.registered_version(world, title="Finished")

    made = {draft.dataset_id, finished.dataset_id}
    seen = [found for found in datasets_of(world.actor("sade"))[:10] if found.pk in made]
    assert len(seen) == len(made)
    for dataset in seen:
        for name in PEOPLE:
            actor = world.actor(name)
            agree(
                {item.action for item in allowed_on_dataset(dataset, actor)},
                {Action.EDIT_DATASET: lambda found=dataset, by=actor: datasets.start_version(found, by=by)},  # type: ignore[misc]
            )
