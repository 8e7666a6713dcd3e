"""Nobody takes another's name: an address is theirs once it is confirmed, after fresh proof, and the log says so."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.test import Client, RequestFactory

from governance.models import AuditEvent
from portal.accounts.adapter import SocialAccountAdapter
from portal.accounts.models import User
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
PROVOST = "provost@example.org"
PAGE = "/account/email/"


def proven(client: Client) -> Client:
    """The same session after the password was typed again."""
    answer = client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_no_address_is_added_or_chosen_without_fresh_proof(world: World, client_of: ClientOf) -> None:
    client = client_of("sade")
    client.get(PAGE)
    EmailAddress.objects.create(user=world.users["sade"], email=PROVOST, verified=True)

    for typed in ({"action_add": "", "email": "other@example.org"}, {"action_primary": "", "email": PROVOST}):
        answer = client.post(PAGE, typed)
        assert (answer.status_code, "reauthenticate" in answer.headers["Location"]) == (302, True)
    assert not EmailAddress.objects.filter(email="other@example.org").exists()
    assert User.objects.get(pk=world.users["sade"].pk).email == "sade@example.org"


def test_an_unconfirmed_address_never_becomes_the_persons_own(world: World, client_of: ClientOf) -> None:
    client = proven(client_of("sade"))
    client.post(PAGE, {"action_add": "", "email": PROVOST})
    assert EmailAddress.objects.get(email=PROVOST).verified is False

    client.post(PAGE, {"action_primary": "", "email": PROVOST})

    assert User.objects.get(pk=world.users["sade"].pk).email == "sade@example.org"
    assert EmailAddress.objects.get(primary=True).email == "sade@example.org"
    assert not AuditEvent.objects.filter(type="address_changed").exists()


def test_a_confirmed_address_is_chosen_and_recorded(world: World, client_of: ClientOf) -> None:
    client = proven(client_of("sade"))
    client.post(PAGE, {"action_add": "", "email": "sade.okafor@example.org"})
    EmailAddress.objects.filter(email="sade.okafor@example.org").update(verified=True)
    assert User.objects.get(pk=world.users["sade"].pk).email == "sade@example.org"

    client.post(PAGE, {"action_primary": "", "email": "sade.okafor@example.org"})

    assert User.objects.get(pk=world.users["sade"].pk).email == "sade.okafor@example.org"
    event = AuditEvent.objects.get(type="address_changed")
    assert (event.actor_id, event.organisation_id) == (str(world.users["sade"].pk), world.northgate.pk)
    assert event.detail.content["reason"] == "sade@example.org → sade.okafor@example.org"


def test_a_directory_signs_in_known_people_by_verified_addresses_and_makes_nobody(world: World) -> None:
    adapter, provider = SocialAccountAdapter(), SimpleNamespace(app=None, get_settings=dict)

    def found(email: str, *, verified: bool) -> object:
        login = SimpleNamespace(email_addresses=[SimpleNamespace(email=email, verified=verified)], provider=provider)
        return adapter.authenticate_by_email(login)

    assert found("sade@example.org", verified=False) is None
    assert found("sade@example.org", verified=True) == (world.users["sade"], "sade@example.org")
    assert found("stranger@example.org", verified=True) is None
    assert adapter.is_open_for_signup(RequestFactory().get("/"), None) is False
