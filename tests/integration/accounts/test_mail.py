"""A link to set a new password: the same answer for every address, also when no message can be sent."""

import smtplib
from collections.abc import Sequence

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from pytest_django import Settings

from tests.integration.views.reading import text
from tests.people import World

pytestmark = pytest.mark.django_db
ADDRESSES = ("sade@example.org", "nobody@example.org")


class Broken(BaseEmailBackend):
    """A mail server that does not take anything."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPServerDisconnected("mail.internal.example refused")


def test_mail_that_cannot_be_sent_is_said_and_tells_nothing(
    world: World, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"

    pages = [Client().post("/account/password/reset/", {"email": address}) for address in ADDRESSES]

    assert [page.status_code for page in pages] == [503, 503]
    assert len({text(page) for page in pages}) == 1
    assert "The portal cannot send mail at the moment" in text(pages[0])
    assert "mail.internal.example" not in pages[0].content.decode()
    assert caplog.text.count("mail not sent") == 2


def test_messages_go_by_the_name_of_the_portal(world: World, settings: Settings) -> None:
    settings.PORTAL_NAME = "Our portal"

    for address in ADDRESSES:
        page = Client().post("/account/password/reset/", {"email": address}, follow=True)
        assert page.status_code == 200

    known, unknown = mail.outbox
    assert [message.to for message in mail.outbox] == [[address] for address in ADDRESSES]
    assert "http://testserver/account/password/reset/key/" in known.body
    assert "testserver" not in unknown.body
    assert all("Our portal sent this message." in message.body for message in mail.outbox)
    assert "testserver" not in known.subject + unknown.subject
