"""The first sign-in: a person chooses their own password by a link, and no administrator ever knows one."""

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from governance.models import AuditEvent
from portal.accounts import mail
from portal.accounts.models import Invitation, User
from tests.integration.views.reading import text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
CHOSEN = "a chosen phrase of words"
TYPED = {"new_password1": CHOSEN, "new_password2": CHOSEN}


def enrol(world: World, client: Client, email: str = "new@example.org", role: str = "researcher") -> Any:
    said = {"email": email, "role": role, "organisation": str(world.lab.pk), "name": "Noa Lind"}
    return client.post("/people/grant/", said)


def test_a_link_is_shown_once_works_once_and_the_person_chooses(world: World, client_of: ClientOf) -> None:
    shown = enrol(world, client_of("adam"))
    link = shown.context["made"]["link"]

    assert (shown.status_code, link in text(shown), "no-store" in shown["Cache-Control"]) == (200, True, True)
    assert link.rpartition("/invitation/")[2].strip("/") not in text(client_of("adam").get("/people/"))
    assert not User.objects.get(email="new@example.org").has_usable_password()
    assert "new@example.org" in text(Client().get(link))
    weak = Client().post(link, {"new_password1": "short", "new_password2": "short"})
    assert (weak.status_code, Client().post(link, TYPED).url) == (400, "/account/login/")
    assert Client().login(username="new@example.org", password=CHOSEN)

    again = Client().post(
        link, {"new_password1": "another phrase of words", "new_password2": "another phrase of words"}
    )
    assert (again.status_code, "no longer works" in text(again)) == (404, True)
    assert Client().login(username="new@example.org", password=CHOSEN)
    kinds = AuditEvent.objects.order_by("seq").values_list("type", flat=True)
    assert list(kinds) == ["role_granted", "invited", "invitation_accepted"]


def test_where_mail_is_set_up_nobody_but_the_person_sees_the_link(
    world: World, client_of: ClientOf, settings: Any
) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    shown = enrol(world, client_of("adam"))
    [message] = outbox.outbox
    link = next(word for word in message.body.split() if "/invitation/" in word)

    assert (message.to, link in shown.content.decode()) == (["new@example.org"], False)
    assert Client().post(link, TYPED).status_code == 302
    person = User.objects.get(email="new@example.org")
    assert person.emailaddress_set.get().verified, "who opened the link reads that address"  # type: ignore[attr-defined]


def test_mail_that_cannot_be_sent_loses_nobody(
    world: World, client_of: ClientOf, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise SMTPException

    settings.EMAIL_HOST = "mail.example.org"
    monkeypatch.setattr(mail, "send_mail", refuse)

    shown = enrol(world, client_of("adam"))
    assert (shown.status_code, bool(shown.context["made"]["link"])) == (200, True)


def test_a_new_link_takes_the_place_of_the_old_one_which_expires(world: World, client_of: ClientOf) -> None:
    adam = client_of("adam")
    first = enrol(world, adam).context["made"]["link"]
    second = adam.post(f"/people/invitations/{Invitation.objects.get().pk}/again/").context["made"]["link"]

    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(second, TYPED).status_code == 404
    assert "The link has expired." in text(adam.get("/people/"))
    opened = Invitation.objects.get(withdrawn_at=None)
    assert client_of("neil").post(f"/people/invitations/{opened.pk}/again/").status_code == 404


def test_who_has_a_password_is_not_invited_again(world: World, client_of: ClientOf) -> None:
    link = enrol(world, client_of("adam")).context["made"]["link"]
    pk = Invitation.objects.get().pk
    Client().post(link, TYPED)

    assert client_of("adam").post(f"/people/invitations/{pk}/again/").status_code == 404
