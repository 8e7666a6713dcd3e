"""Who decides needs a second factor, and who lost it gets it reset by two people."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail as outbox
from django.test import Client

from governance.models import AuditEvent, FactorReset
from governance.standing import Standing
from governance.vocabulary import Role, State
from portal.accounts.models import User
from tests import factories
from tests.integration.api.conftest import Caller
from tests.integration.views.reading import text
from tests.people import PASSWORD, World, person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def enrolled(user: User) -> User:
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def test_who_decides_sets_up_a_second_factor_first(world: World, client_of: ClientOf, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    made = factories.submission(world, at=State.DRAFT)
    assert Standing(made).allowed_actions(world.actor("sade")), "who decides nothing needs none"
    factories.to_checks(world, made)

    page = client_of("priya").get(f"/submissions/{made.pk}/sign/responsibility/")
    assert (page.status_code, "Deciding takes a second factor here" in text(page)) == (403, True)
    assert "Set up a second factor" in text(client_of("priya").get("/"))
    assert "Set up a second factor" not in text(client_of("sade").get("/"))
    assert client_of("priya").get("/account/2fa/").status_code == 200
    enrolled(world.users["priya"])
    assert client_of("priya").get(f"/submissions/{made.pk}/sign/responsibility/").status_code == 200


@pytest.mark.parametrize("came_for", ["", "/", "/submissions/"])
def test_signing_in_leads_who_decides_to_a_second_factor_until_there_is_one(
    world: World, settings: Any, came_for: str
) -> None:
    def led_to(name: str) -> str:
        known = {"login": f"{name}@example.org", "password": PASSWORD, "next": came_for}
        return str(Client().post("/account/login/", known).url)

    assert led_to("priya") == (came_for or "/"), "no portal asks for one unless it is told to"
    settings.SECOND_FACTOR_REQUIRED = True
    assert (led_to("priya"), led_to("adam"), led_to("sade")) == ("/account/2fa/", "/account/2fa/", came_for or "/")
    enrolled(world.users["priya"])
    assert led_to("priya").startswith("/account/2fa/authenticate/")


def test_no_decision_is_open_without_one(world: World, settings: Any) -> None:
    said = {"reason": "No."}
    review, signing = (
        factories.submission(world, at=state, title=str(state)) for state in (State.REVIEW, State.SIGN_OFF)
    )
    settings.SECOND_FACTOR_REQUIRED = True
    asked = [
        ("rui", f"submissions/{review.pk}/review/take/", {}),
        ("otto", f"submissions/{signing.pk}/actions/reject/", said),
        ("ama", f"submissions/{signing.pk}/sign/lab/", {"shown": "0" * 64, "password": PASSWORD}),
    ]
    for name, address, body in asked:
        status, answer = Caller(client_for(world, name)).post(address, body)
        assert (status, "second factor" in str(answer)) == (403, True), name
    assert not Standing(signing).allowed_actions(world.actor("ama"))


def client_for(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def lost(client: Client, user: User, reason: str = "She called me; I know her voice.") -> Any:
    return client.post(f"/people/{user.memberships.get().pk}/second-factor/reset/", {"reason": reason})


def test_a_lost_factor_is_reset_by_two_people_and_the_person_is_told(
    world: World, client_of: ClientOf, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    person("alma", "Alma Reyes", "", Role.ADMINISTRATOR, world.northgate)
    world.users["alma"] = User.objects.get(email="alma@example.org")
    rui = enrolled(world.users["rui"])
    session = client_of("rui")
    assert session.get("/account/").status_code == 200

    assert lost(client_of("adam"), rui, reason=" ").status_code == 400
    assert lost(client_of("adam"), rui).status_code == 302
    assert lost(client_of("adam"), rui).status_code == 409
    asked = FactorReset.objects.get()
    assert client_of("adam").post(f"/people/resets/{asked.pk}/confirm/").status_code == 403, "not alone"
    assert client_of("neil").post(f"/people/resets/{asked.pk}/confirm/").status_code == 404
    assert "She called me" in text(client_of("alma").get("/people/"))
    assert (session.get("/account/").status_code, Authenticator.objects.count()) == (200, 2)
    with django_capture_on_commit_callbacks(execute=True):
        assert client_of("alma").post(f"/people/resets/{asked.pk}/confirm/").status_code == 302

    assert (session.get("/account/").status_code, Authenticator.objects.count()) == (302, 0)
    assert [message.to for message in outbox.outbox] == [["rui@example.org"]]
    world.users["rui"].refresh_from_db()
    home = text(client_for(world, "rui").get("/"))
    assert "Adam Berg asked for it and Alma Reyes confirmed it" in home
    kinds = AuditEvent.objects.order_by("seq").values_list("type", flat=True)
    assert list(kinds) == ["factor_reset_asked", "factor_reset"]
    assert client_of("alma").post(f"/people/resets/{asked.pk}/confirm/").status_code == 409


def test_nobody_has_their_own_reset_nor_confirms_it(world: World, client_of: ClientOf) -> None:
    alma = enrolled(person("alma", "Alma Reyes", "", Role.ADMINISTRATOR, world.northgate))
    world.users["alma"] = alma
    assert lost(client_of("alma"), alma).status_code == 403
    assert lost(client_of("adam"), alma).status_code == 302
    asked = FactorReset.objects.get()

    assert client_of("alma").post(f"/people/resets/{asked.pk}/confirm/").status_code == 403
    assert Authenticator.objects.filter(user=alma).exists()


def test_a_declined_reset_changes_nothing(world: World, client_of: ClientOf) -> None:
    person("alma", "Alma Reyes", "", Role.ADMINISTRATOR, world.northgate)
    world.users["alma"] = User.objects.get(email="alma@example.org")
    rui = enrolled(world.users["rui"])
    lost(client_of("adam"), rui)
    asked = FactorReset.objects.get()

    assert client_of("alma").post(f"/people/resets/{asked.pk}/decline/").status_code == 302
    assert (Authenticator.objects.count(), FactorReset.objects.get().done) == (2, False)
    assert client_of("rui").get("/account/").status_code == 200
    assert lost(client_of("adam"), rui).status_code == 302, "it can be asked for again"
