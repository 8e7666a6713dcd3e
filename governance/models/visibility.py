"""How a list starts: the same rule as policy.py's VIEW, as a filter over organisations and states."""

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
