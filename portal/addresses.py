"""The page of a person's email addresses: allauth's, but only a verified one becomes theirs, after fresh proof, and the log says so."""

from typing import Any, cast

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.models import EmailAddress
from allauth.account.views import EmailView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from governance.actions import people
from governance.views import actor_of
from portal.accounts.models import User
from portal.lib.language import gettext as _


class Addresses(EmailView):  # type: ignore[misc]
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hold_the_known_one(cast("User", request.user))
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    @transaction.atomic
    def _action_primary(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        raise_if_reauthentication_required(request, app="allauth.account")
        actor = actor_of(request)
        wanted = self._get_email_address(request)
        if wanted is None or not wanted.verified:
            messages.error(
                request, _("Confirm this address first: follow the link in the message that was sent to it.")
            )
            return HttpResponseRedirect(self.get_success_url())
        before = User.objects.get(pk=actor.id).email
        answer: HttpResponse | None = super()._action_primary(request, *args, **kwargs)
        people.record_address(User.objects.get(pk=actor.id), before, by=actor)
        return answer


def hold_the_known_one(person: User) -> None:
    """The address by which an administrator knows the person is theirs until they choose another, so that no new one takes its place."""
    held = EmailAddress.objects.filter(user=person)
    if not held.filter(primary=True).exists():
        held.get_or_create(user=person, email=person.email, defaults={"verified": False})
        held.filter(email=person.email).update(primary=True)


addresses = login_required(Addresses.as_view())
