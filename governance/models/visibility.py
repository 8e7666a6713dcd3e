"""How a list starts: the same rule as policy.py's VIEW, as a filter over organisations and states."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from governance.policy import STAFF, VENDOR_SEES
from governance.vocabulary import Role
from governance.workflow import RELEASED
from portal.accounts.actor import Actor


def held_in(actor: Actor, roles: tuple[Role, ...], path: str) -> Q:
    """Rows whose organisation, or the institution above it, is one where the actor holds one of these roles."""
    organisations = actor.organisations_as(*roles)
    return Q(**{f"{path}__in": organisations}) | Q(**{f"{path}__parent__in": organisations})


def visible(actor: Actor, *, organisation: str, state: str, vendor: str) -> Q:
    """Staff of the organisation; procurement once released; the vendor concerned once sign-off began."""
    if actor.is_system:
        return Q()
    released = held_in(actor, (Role.PROCUREMENT,), organisation) & Q(**{f"{state}__in": RELEASED})
    delivered = Q(**{f"{vendor}__in": actor.organisations_as(Role.VENDOR), f"{state}__in": VENDOR_SEES})
    return held_in(actor, STAFF, organisation) | released | delivered


def ways(actor: Actor, *, organisation: str, institution: str, state: str, vendor: str) -> list[Q]:
    """The same rule as separate conditions, each an equality that an index answers in order; rows may fit several."""
    if actor.is_system:
        return [Q()]
    staff = actor.organisations_as(*STAFF)
    buying = actor.organisations_as(Role.PROCUREMENT) - staff
    places = lookups(organisation, institution, actor)
    return [
        *(Q(**{path: place}) for place in sorted(staff) for path in places(place)),
        *(Q(**{path: place, f"{state}__in": sorted(RELEASED)}) for place in sorted(buying) for path in places(place)),
        *(
            Q(**{vendor: place, f"{state}__in": sorted(VENDOR_SEES)})
            for place in sorted(actor.organisations_as(Role.VENDOR))
        ),
    ]


def lookups(organisation: str, institution: str, actor: Actor) -> Callable[[UUID], tuple[str, ...]]:
    """How rows of a place are found: those of a lab by their organisation, those of an institution by theirs, its labs' among them."""
    labs = actor.labs
    if labs is None:
        return lambda _: (organisation, institution)
    return lambda place: (organisation,) if place in labs else (institution,)


def any_of(conditions: Iterable[Q]) -> Q:
    """Rows that meet one of these conditions; no row when there is none."""
    return reduce(or_, conditions, Q(pk__in=[]))
