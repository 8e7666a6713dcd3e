"""How allauth behaves here: nobody signs up on their own, and a directory signs in people who have an account."""

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from portal.accounts.models import User
from portal.lib.language import gettext as _
from portal.lib.refusals import Unavailable

log = structlog.get_logger()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The same sentence whether or not the address belongs to somebody: a message is tried for every address."""
        try:
            super().send_mail(template_prefix, email, {**context, "portal_name": settings.PORTAL_NAME})
        except OSError:
            log.exception("mail not sent", message=template_prefix)
            raise Unavailable(
                _(
                    "The portal cannot send mail at the moment, so no message is on its way. Try again later, or ask your administrator."
                )
            ) from None


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A person signed in by OIDC is known by an address that the directory verified; nobody gets an account by signing in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Some directories send “false” in quotes, which is a word and not a no: only true itself is a yes."""
        verified = any(item.email == email and item.verified is True for item in login.email_addresses)
        return verified and bool(super().can_authenticate_by_email(login, email))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        user.name = (
            data.get("name") or " ".join(filter(None, [data.get("first_name"), data.get("last_name")])) or user.email
        )
        return user


def display(user: User) -> str:
    return user.name
