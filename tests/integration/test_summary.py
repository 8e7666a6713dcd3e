"""The summary rows: what a replay gives in every state, on every day, for every reader; and how a wrong one is found and mended."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from governance.actions import dates, reviews, submissions
from governance.models import Concern, Dataset, Submission, Summary
from governance.models.summary import PLACES
from governance.models.visibility import ways
from governance.queries.datasets import listed
from governance.queries.outlines import outline, outlined, outlines
from governance.queries.submissions import offers, turn
from governance.queries.tasks import desk
from governance.queries.waiting import waiting, waits, with_waiting
from governance.reading.tasks import WORDS
from governance.standing import Standing
from governance.summary import subject_of
from governance.vocabulary import Action, State, VoteVerdict
from portal.accounts.actor import Actor
from portal.lib.ways import Ways
from tests import factories, made_up
from tests.people import World

pytestmark = pytest.mark.django_db


def returned(world: World) -> Submission:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))
    reviews.comment(made, section="use", text="Which years?", blocking=True, by=world.actor("rui"))
    return submissions.take(made, action=Action.REQUEST_CHANGES, reason="The years are missing.", by=world.actor("rui"))


def half_reviewed(world: World) -> Submission:
    made = factories.submission(world, at=State.REVIEW)
    for name in ("rui", "ines"):
        reviews.take(made, by=world.actor(name))
    reviews.take(made, by=world.actor("noor"), conflict="I paid for it.")
    factories.cast(world, made, by="rui", verdict=VoteVerdict.OPPOSE)
    return made


def with_terms(world: World) -> Submission:
    made = factories.submission(world, at=State.CONSOLIDATION)
    return factories.set_terms(world, made)


def suspended(world: World) -> Submission:
    made = factories.submission(world, at=State.IN_FORCE)
    return submissions.take(made, action=Action.SUSPEND, reason="An incident.", by=world.actor("rui"))


def withdrawn(world: World) -> Submission:
    made = factories.submission(world)
    return submissions.take(made, action=Action.WITHDRAW, reason="A mistake.", by=world.actor("sade"))


def waiting_for_the_vendor(world: World) -> Submission:
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)
    for stage, name in (("lab", "ama"), ("institution", "otto")):
        factories.sign(world, made, stage, by=name)
    return made


def due_for_review(world: World) -> Submission:
    made = factories.submission(world, at=State.IN_FORCE, vendor=True)
    dates.keep_dates(at=timezone.now().date() + timedelta(days=200))
    return made


def lapsing(world: World) -> Submission:
    """Its source may be used for another month only."""
    made = factories.submission(world, at=State.SIGN_OFF)
    made.version.derivations.get().source.__class__.objects.update(
        authority_until=timezone.now().date() + timedelta(days=30)
    )
    submissions.settle(made.pk)
    return made


SCENES: dict[str, Callable[[World], Submission]] = {
    **{str(state): lambda world, state=state: factories.submission(world, at=state)
       for state in (State.DRAFT, State.ATTESTATION, State.REVIEW, State.CONSOLIDATION, State.SIGN_OFF, State.APPROVED)},
    "returned": returned, "half reviewed": half_reviewed, "with terms": with_terms, "suspended": suspended,
    "withdrawn": withdrawn, "waiting for the vendor": waiting_for_the_vendor, "due for review": due_for_review,
    "lapsing": lapsing,
}  # fmt: skip


DATED = {"sign_off", "with terms", "suspended", "due for review", "lapsing"}


@pytest.mark.parametrize("scene", SCENES)
def test_the_rows_say_what_policy_and_workflow_say(scene: str, world: World, time_machine: Any) -> None:
    """To everybody, today and after the dates that are named: whose turn it is, who sees it, what they may ask for."""
    made, start = SCENES[scene](world), timezone.now()
    for days in (0, 31, 400) if scene in DATED else (0,):
        time_machine.move_to(start + timedelta(days=days))
        standing = Standing(factories.again(made))
        says_the_same_itself(standing)
        for name in world.users:
            says_the_same_to(world.actor(name), standing, (scene, name, days))


@pytest.mark.usefixtures("made_up_template")
def test_stages_side_by_side_are_asked_of_both(world: World) -> None:
    made_up.seat_the_board(world)
    made = factories.submission(world, at=State.SIGN_OFF)
    for stage, name in (("", ""), ("ethics", "otto"), ("lab", "ama"), ("board", "bea")):
        if stage:
            factories.sign(world, made, stage, by=name)
        standing = Standing(factories.again(made))
        says_the_same_itself(standing)
        for who in world.users:
            says_the_same_to(world.actor(who), standing, (stage, who, 0))


def says_the_same_itself(standing: Standing) -> None:
    row = with_waiting(Summary.objects.all()).get(pk=standing.submission.pk)

    assert subject_of(row) == standing.subject
    assert waits([row])[row.pk] == waiting(standing)
    assert (row.tier or None, row.verdicts) == (standing.dossier.tier, standing.dossier.verdicts)


def says_the_same_to(actor: Actor, standing: Standing, where: tuple[str, str, int]) -> None:
    step = turn(standing, offers(standing, actor))
    asked = [task.what for task in desk(actor).tasks if not task.what.startswith("Condition: ")]
    assert asked == ([WORDS.get(step.action, step.label)] if step else []), where
    seen = list(Submission.objects.visible_to(actor).values_list("pk", "version__dataset"))
    shown = outlines(outlined(actor, Summary.objects.all())[:10], actor)
    assert shown == [outline(standing, actor) for _ in seen], where
    assert [item.pk for item in listed(actor, Dataset.objects.all())[:10]] == [dataset for _, dataset in seen], where


def test_a_condition_concerns_compliance_until_it_is_kept(world: World) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    before = Concern.objects.filter(summary=made.pk, condition__isnull=False).count()
    reviews.keep_condition(made.conditions.get(), by=world.actor("ines"), reason="Deleted, as the log shows.")

    assert (before, Concern.objects.filter(condition__isnull=False).count()) == (4, 0)


def test_rows_found_in_several_ways_come_once_and_in_order(world: World) -> None:
    for number in range(5):
        factories.submission(world, title=f"Number {number}")
    actor = world.actor("sade")
    both = [*ways(actor, **PLACES), *ways(world.actor("rui"), **PLACES)]

    found = Ways(Summary.objects.all(), both)
    newest = [row.title for row in found[:3]]
    assert newest == ["Number 4", "Number 3", "Number 2"]
    assert [row.title for row in found.order_by("pk")[1:3]] == ["Number 1", "Number 2"]
    assert [row.title for row in found.filter(number=2)[:3]] == []


def call(*arguments: str) -> str:
    said = StringIO()
    call_command("summaries", *arguments, stdout=said)
    return said.getvalue()


def test_a_row_that_somebody_changed_is_named_and_rewritten(world: World) -> None:
    made, other = factories.submission(world), factories.submission(world, title="Another")
    Summary.objects.filter(pk=made.pk).update(tier="low", state="in_force")
    Concern.objects.filter(summary=other.pk).first().delete()

    with pytest.raises(CommandError, match="2 of the summary rows differ"):
        call("--check")
    said = call("--repair")
    assert f"{made.pk} (Visits and costs, version 1): state, tier" in said
    assert f"{other.pk} (Another, version 1): whom it concerns" in said
    assert call("--check") == ""


def test_an_installation_without_rows_gets_them_once(world: World) -> None:
    factories.submission(world)
    Summary.objects.all().delete()

    assert [call(), call()] == ["1 summary row written.\n", "0 summary rows written.\n"]
