"""The authority over a source is withdrawn: exactly what was made from it is suspended, whoever else writes at that moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from governance.actions import authority, datasets, sources
from governance.models import AuditEvent, Dataset, Derivation, Source, Submission, Summary, Version
from governance.queries.chain import walk
from governance.queries.touched import reach_of
from governance.summary import wrong
from governance.vocabulary import State
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.lib.refusals import Invalid, NotNow, NotPermitted
from tests import factories
from tests.integration.actions.test_sources import differences
from tests.people import World, settle

pytestmark = pytest.mark.django_db
REASON = "The ethics committee withdrew its decision."


def source_of(version: Version) -> Source:
    return Source.objects.get(derivations__version=version)


def withdraw(world: World, source: Source, *, by: str = "otto", shown: str = "") -> Any:
    return authority.withdraw(source, by=world.actor(by), reason=REASON, shown=shown)


def state(made: Submission) -> State:
    return factories.again(made).state_is


def test_what_the_preview_says_is_what_happens(world: World) -> None:
    force = factories.submission(world, at=State.IN_FORCE)
    review = factories.submission(world, at=State.REVIEW, title="In review")
    other = factories.submission(world, at=State.IN_FORCE, title="Another")
    source = source_of(force.version)
    Derivation.objects.filter(version=review.version).update(source=source)

    before = reach_of(source, world.actor("rui"))
    after = withdraw(world, source, by="rui", shown=before.mark)

    assert [item.summary.pk for item in before.suspended] == [force.pk] == [item.summary.pk for item in after.suspended]
    assert [item.summary.pk for item in before.blocked] == [review.pk] == [item.summary.pk for item in after.blocked]
    assert before.suspended[0].recipients == "The modelling team of the lab."
    assert [state(item) for item in (force, review, other)] == [
        State.SUSPENDED,
        State.CHANGES_REQUESTED,
        State.IN_FORCE,
    ]
    assert [item["subject"] for item in factories.again(review).blockers] == [str(source.pk)]
    assert AuditEvent.objects.get(type="suspended").detail.content["reason"].endswith(f"was withdrawn: {REASON}")
    assert list(wrong(Submission.objects.values("pk"))) == []
    assert differences() == []


def test_a_list_that_is_out_of_date_withdraws_nothing(world: World) -> None:
    source = source_of(factories.registered_version(world))

    with pytest.raises(NotNow, match="changed while you were looking"):
        withdraw(world, source, shown="0" * 16)
    with pytest.raises(Invalid, match="Give a reason"):
        authority.withdraw(source, by=world.actor("otto"), reason=" ")
    for name in ("sade", "priya", "ama", "adam", "ada", "nora", "nell", "vera"):
        with pytest.raises(NotPermitted):
            withdraw(world, source, by=name)
    assert not Source.objects.get(pk=source.pk).is_withdrawn


def test_an_approval_comes_back_by_a_signature_once_there_is_authority_again(world: World) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    source = source_of(made.version)
    withdraw(world, source)

    with pytest.raises(NotNow, match="has to be restored first"):
        factories.sign(world, made, "reinstate", by="otto", reason="It is fine.")
    with pytest.raises(NotNow, match="withdrawn already"):
        withdraw(world, source)
    with pytest.raises(NotPermitted):
        authority.restore(source, by=world.actor("rui"), reason=REASON)
    authority.restore(source, by=world.actor("otto"), reason="The committee decided again.")

    assert state(made) is State.SUSPENDED
    factories.sign(world, made, "reinstate", by="otto", reason="It is permitted again.")
    assert state(made) is State.IN_FORCE
    assert differences() == []


def test_what_is_being_put_in_force_is_suspended_when_it_is(world: World) -> None:
    made = factories.submission(world, at=State.APPROVED)
    withdraw(world, source_of(made.version))
    assert state(made) is State.APPROVED

    factories.make_pack(world, made)

    assert state(made) is State.SUSPENDED
    types = AuditEvent.objects.filter(subject_id=str(made.pk)).order_by("-seq").values_list("type", flat=True)
    assert list(types[:2]) == ["suspended", "in_force"]


def test_a_version_is_made_from_another_and_never_in_a_circle(world: World) -> None:
    first = factories.registered_version(world)
    second = factories.complete_version(world, title="Second")
    draft = factories.draft_version(world, title="Draft")
    sade = world.actor("sade")

    for version, origin in ((second, draft), (second, second), (first, first)):
        with pytest.raises(Invalid):
            sources.derive(version, origin=origin.pk, role="training", by=sade)
    sources.derive(second, origin=first.pk, role="training", by=sade)
    with pytest.raises(Invalid, match="already declared"):
        sources.derive(second, origin=first.pk, role="training", by=sade)
    second = datasets.register_version(factories.fresh(second), by=sade)

    with pytest.raises(Invalid, match="was registered after this version"):
        sources.derive(first, origin=second.pk, role="training", by=sade)
    theirs = factories.draft_version(world, by="nia", title="Theirs")
    with pytest.raises(Invalid, match="that you may use"):
        sources.derive(theirs, origin=first.pk, role="training", by=world.actor("nia"))
    Membership.objects.create(user=world.users["nia"], organisation=world.northgate, role=Role.RESEARCHER)
    assert sources.derive(theirs, origin=first.pk, role="training", by=world.actor("nia")).origin_id == first.pk
    assert differences() == []


def test_the_loss_goes_through_versions_to_every_organisation(world: World) -> None:
    first, second = (factories.submission(world, at=State.IN_FORCE, title=title) for title in ("First", "Second"))
    moved_to_eastbrook(world, second)
    Derivation.objects.create(version=second.version, origin=first.version, role="training")

    reach = withdraw(world, source_of(first.version))

    assert [(item.summary.pk, item.seen) for item in reach.suspended] == [(first.pk, True), (second.pk, False)]
    assert [state(first), state(second)] == [State.SUSPENDED] * 2
    eastbrook = world.organisations["Eastbrook University"]
    assert AuditEvent.objects.get(organisation=eastbrook, type="suspended").subject_id == str(second.pk)


def moved_to_eastbrook(world: World, made: Submission) -> None:
    """As if it had been made there from the start."""
    lab = world.organisations["Eastbrook Genomics Lab"]
    Dataset.objects.filter(pk=made.version.dataset_id).update(organisation=lab, institution=lab.parent)
    Summary.objects.filter(pk=made.pk).update(organisation=lab, institution=lab.parent)


@pytest.mark.past_the_actions
@pytest.mark.django_db(transaction=True)
def test_two_withdrawals_and_an_approval_that_comes_into_force_at_the_same_moment() -> None:
    world = settle()
    ours, theirs, both, other = (
        factories.submission(world, at=State.IN_FORCE, title=title) for title in ("Ours", "Theirs", "Both", "Other")
    )
    coming = factories.submission(world, at=State.APPROVED, title="Coming")
    for made in (theirs, both):
        moved_to_eastbrook(world, made)
    first, second = source_of(ours.version), source_of(theirs.version)
    Source.objects.filter(pk=second.pk).update(organisation=world.organisations["Eastbrook Genomics Lab"])
    for version, origin in ((both, ours), (both, theirs), (coming, both)):
        Derivation.objects.create(version=version.version, origin=origin.version, role="training")

    at_once(
        lambda: withdraw(world, first, by="otto"),
        lambda: withdraw(world, second, by="nell"),
        lambda: factories.make_pack(world, coming),
        lambda: datasets.save_registration(
            factories.fresh(factories.draft_version(world, title="Beside")),
            fields={"limits": "None."},
            by=world.actor("sade"),
        ),
    )

    assert [state(made) for made in (ours, theirs, both, coming)] == [State.SUSPENDED] * 4
    assert state(other) is State.IN_FORCE
    suspended = AuditEvent.objects.filter(type="suspended").values_list("subject_id", flat=True)
    assert sorted(suspended) == sorted(str(made.pk) for made in (ours, theirs, both, coming))
    for name in ("Northgate Trust", "Eastbrook University"):
        assert walk(world.organisations[name].pk).intact, name
    assert list(wrong(Submission.objects.values("pk"))) == []


def at_once(*acts: Callable[[], Any]) -> None:
    """Each in a thread and on a connection of its own; the first error of any is raised."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result()
