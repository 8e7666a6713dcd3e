"""What the copies are made of: submissions in every state, brought there by the real actions, by the people of several institutions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from governance.actions import submissions
from governance.models import Submission, Version
from governance.vocabulary import Action, State
from portal.accounts.models import Organisation
from tests import factories
from tests.people import EASTBROOK, NORTHGATE, VENDORS, World, person

SHARES: dict[str, float] = {
    "draft": 0.03, "attestation": 0.02, "review": 0.03, "consolidation": 0.01, "sign_off": 0.03, "in_force": 0.5,
    "delivered": 0.2, "suspended": 0.01, "withdrawn": 0.14, "begun": 0.03,
}  # fmt: skip
HOME = "Northgate Trust"
PLACES = {HOME: 0.6, "Westford Hospital": 0.3, "Southmere College": 0.1}


@dataclass(frozen=True)
class Original:
    """A version with its submission, and which part of all copies is made of it."""

    version: UUID
    submission: UUID | None
    share: float


def originals(world: World) -> Iterator[Original]:
    for place, share in PLACES.items():
        here = world if place == HOME else another(world, place)
        for scene, part in SHARES.items():
            made = SCENES[scene](here)
            if isinstance(made, Submission):
                yield Original(made.version_id, made.pk, share * part)
            else:
                yield Original(made.pk, None, share * part)


def another(first: World, name: str) -> World:
    """An institution with people of its own, who do the same work; the vendors are the same."""
    institution = Organisation.objects.create(name=name, kind="institution")
    lab = Organisation.objects.create(name=f"Laboratory of {name}", kind="lab", parent=institution)
    homes = {"institution": institution, "lab": lab}
    people = {
        key: person(f"{key}.{name.split(maxsplit=1)[0].lower()}", full, title, role, homes[place])
        for key, (full, title, role, place) in NORTHGATE.items()
    }
    known = {**first.organisations, "Health Economics Lab": lab, HOME: institution}
    return World(known, {**{key: first.users[key] for key in (*EASTBROOK, *VENDORS)}, **people})


def at(state: State, *, vendor: bool = False) -> Callable[[World], Submission]:
    title = f"Visits and costs, {state.value}{', delivered' if vendor else ''}"
    return lambda world: factories.submission(world, at=state, vendor=vendor, title=title)


def suspended(world: World) -> Submission:
    made = factories.submission(world, at=State.IN_FORCE, title="Visits and costs, suspended")
    return submissions.take(made, action=Action.SUSPEND, reason="An incident is examined.", by=world.actor("rui"))


def withdrawn(world: World) -> Submission:
    made = factories.submission(world, title="Visits and costs, withdrawn")
    return submissions.take(made, action=Action.WITHDRAW, reason="Another version follows.", by=world.actor("sade"))


def begun(world: World) -> Version:
    return factories.registered_version(world, title="Visits and costs, begun")


SCENES: dict[str, Callable[[World], Submission | Version]] = {
    "draft": at(State.DRAFT), "attestation": at(State.ATTESTATION), "review": at(State.REVIEW),
    "consolidation": at(State.CONSOLIDATION), "sign_off": at(State.SIGN_OFF), "in_force": at(State.IN_FORCE),
    "delivered": at(State.IN_FORCE, vendor=True), "suspended": suspended, "withdrawn": withdrawn, "begun": begun,
}  # fmt: skip
