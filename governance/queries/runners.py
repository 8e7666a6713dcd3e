"""The runners that an actor may see, and where they register one."""

from django.db.models import Q, QuerySet

from governance.models import Runner
from governance.models.visibility import held_in
from governance.policy import STAFF
from governance.vocabulary import Role
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation


def runners_seen_by(actor: Actor) -> QuerySet[Runner]:
    """Staff of an organisation see those that it answers for."""
    seen = held_in(actor, STAFF, "organisation")
    return Runner.objects.filter(seen).select_related("organisation__parent", "registered_by", "retired_by")


def places_of_runners(actor: Actor) -> QuerySet[Organisation]:
    held = actor.organisations_as(Role.OFFICIAL)
    return Organisation.objects.filter(Q(pk__in=held) | Q(parent__in=held)).select_related("parent")
