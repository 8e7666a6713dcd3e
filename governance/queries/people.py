"""Who holds which role where, and what an actor may reach at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from governance import policy
from governance.models import FactorReset, RoleRequest
from governance.models.visibility import held_in
from governance.policy import Subject
from governance.vocabulary import Action, Role, State
from portal.accounts.actor import Actor
from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.accounts.people import factors_of

SHOWN = 20
TOLD_FOR = timedelta(days=30)


def reaches(actor: Actor, action: Action) -> bool:
    """Whether there can be anything this actor may do this with, in any organisation where they hold a role."""
    return any(policy.may(actor, action, anything_in(place)) for _, place in actor.roles)


@lru_cache(maxsize=1000)
def anything_in(place: UUID) -> Subject:
    """An object as open as one can be: there, delivered by whoever is there, in every state."""
    every = frozenset(State)
    delivered = frozenset((place, state) for state in every)
    return Subject(frozenset({place}), vendor=frozenset({place}), states_of_submissions=every, delivered=delivered)


def managed_by(actor: Actor) -> QuerySet[Organisation]:
    """Where the actor gives and ends roles."""
    held = actor.organisations_as(Role.ADMINISTRATOR)
    return Organisation.objects.filter(Q(pk__in=held) | Q(parent__in=held)).select_related("parent")


def memberships_managed_by(actor: Actor) -> QuerySet[Membership]:
    """Roles in force now; `proves_twice` says whether a second factor is enrolled."""
    return (
        Membership.objects.in_force()
        .filter(held_in(actor, (Role.ADMINISTRATOR,), "organisation"))
        .select_related("user", "organisation")
        .annotate(proves_twice=Exists(factors_of(OuterRef("user"))))
    )


@dataclass(frozen=True, slots=True)
class Pending:
    """A role that waits for a second administrator, with every role that this person ever held."""

    asked: RoleRequest
    history: list[Membership]
    may_settle: bool


def pending(actor: Actor) -> list[Pending]:
    """What waits where this actor manages people, the oldest first."""
    waiting = RoleRequest.objects.filter(held_in(actor, (Role.ADMINISTRATOR,), "organisation"), settled_at=None)
    asked = list(waiting.select_related("user", "organisation", "asked_by")[:SHOWN])
    held = Membership.objects.filter(user__in=[item.user_id for item in asked]).select_related("organisation")
    by_person = {item.user_id: [one for one in held if one.user_id == item.user_id] for item in asked} if asked else {}
    return [
        Pending(item, by_person[item.user_id], actor.id not in {str(item.asked_by_id), str(item.user_id)})
        for item in asked
    ]


@dataclass(frozen=True, slots=True)
class PendingReset:
    """The reset of a second factor that waits for a second administrator."""

    asked: FactorReset
    may_settle: bool


def pending_resets(actor: Actor) -> list[PendingReset]:
    waiting = resets_of(actor).filter(settled_at=None).select_related("user", "organisation", "asked_by")[:SHOWN]
    return [PendingReset(item, actor.id not in {str(item.asked_by_id), str(item.user_id)}) for item in waiting]


def resets_of(actor: Actor) -> QuerySet[FactorReset]:
    return FactorReset.objects.filter(held_in(actor, (Role.ADMINISTRATOR,), "organisation"))


def recent_reset(actor: Actor) -> FactorReset | None:
    """The last reset of this person's own second factor, for as long as they are told of it."""
    lately = FactorReset.objects.filter(user=UUID(actor.id), done=True, settled_at__gte=timezone.now() - TOLD_FOR)
    return lately.select_related("asked_by", "settled_by").order_by("-settled_at").first()


def open_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Of people who have not chosen a password yet, where this actor manages people."""
    held = Invitation.objects.filter(held_in(actor, (Role.ADMINISTRATOR,), "organisation"))
    return held.filter(used_at=None, withdrawn_at=None).select_related("user", "organisation__parent")


def requests_of(actor: Actor) -> QuerySet[RoleRequest]:
    return RoleRequest.objects.filter(held_in(actor, (Role.ADMINISTRATOR,), "organisation"))


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation with its people."""

    organisation: Organisation
    memberships: list[Membership]


def places(memberships: Iterable[Membership]) -> list[Place]:
    """These roles by organisation and person."""
    by_place = sorted(memberships, key=lambda item: (item.organisation.name, item.user.name, item.role))
    return [Place(place, list(held)) for place, held in groupby(by_place, key=attrgetter("organisation"))]


def without_people(actor: Actor) -> list[Place]:
    """Managed organisations in which nobody holds a role, as far as a page shows them."""
    held = Membership.objects.in_force().filter(organisation=OuterRef("pk"))
    return [Place(place, []) for place in managed_by(actor).filter(~Exists(held))[:SHOWN]]


def counted(actor: Actor) -> QuerySet[Organisation]:
    """The first of the managed organisations, each with how many people hold a role there (`people`)."""
    now = Q(memberships__in=Membership.objects.in_force())
    return managed_by(actor).annotate(people=Count("memberships__user", filter=now, distinct=True))[:SHOWN]


def has_authenticator(actor: Actor) -> bool:
    """Whether a signature asks this person for a one-time code too."""
    return bool(Authenticator.objects.filter(user=actor.id, type=Authenticator.Type.TOTP).exists())


def demonstration_people() -> list[tuple[User, str]]:
    """Everybody with a role, for the sign-in page of a demonstration."""
    held = Membership.objects.in_force().select_related("user", "organisation").order_by("user__name")
    return [(item.user, f"{item.get_role_display()}, {item.organisation}") for item in held]
