"""Turns a signed-in user into an actor with the roles in force now."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from portal.accounts.actor import Actor, Kind
from portal.accounts.models import Membership, User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def factors_of(user: OuterRef | User) -> QuerySet[Authenticator]:
    """What proves who they are beside their password."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=FACTORS)
    return found


def actor_of(user: User, *, kind: Kind = Kind.PERSON) -> Actor:
    roles = Membership.objects.in_force().filter(user=user).select_related("organisation__parent")
    held: list[Any] = list(roles.annotate(proves_twice=Exists(factors_of(OuterRef("user")))))
    home = held[0].organisation if held else None
    return Actor(
        id=str(user.pk),
        name=user.name,
        kind=kind,
        roles=frozenset((membership.role, membership.organisation_id) for membership in held),
        title=user.title,
        organisation=home.name if home else "",
        home=home.root_id if home else None,
        labs=frozenset(membership.organisation_id for membership in held if membership.organisation.parent_id),
        since={(membership.role, membership.organisation_id): membership.since for membership in held},
        lacks_second_factor=settings.SECOND_FACTOR_REQUIRED and not any(item.proves_twice for item in held),
    )
