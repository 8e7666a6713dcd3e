"""Turns a signed-in user into an actor with the roles in force now."""

from portal.accounts.actor import Actor, Kind
from portal.accounts.models import Membership, User


def actor_of(user: User, *, kind: Kind = Kind.PERSON) -> Actor:
    held = list(Membership.objects.in_force().filter(user=user).select_related("organisation__parent"))
    home = held[0].organisation if held else None
    return Actor(
        id=str(user.pk),
        name=user.name,
        kind=kind,
        roles=frozenset((membership.role, membership.organisation_id) for membership in held),
        title=user.title,
        organisation=home.name if home else "",
        home=home.root_id if home else None,
        since={(membership.role, membership.organisation_id): membership.since for membership in held},
        labs=frozenset(membership.organisation_id for membership in held if membership.organisation.parent_id),
    )
