"""Who calls the API, and the rule that nothing is open by default."""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portal.accounts.actor import Kind
from portal.accounts.models import ApiToken, User
from portal.accounts.people import actor_of
from portal.lib.canonical import sha256
from portal.lib.language import gettext as _
from portal.lib.language import lazily

SAFE = ("GET", "HEAD", "OPTIONS")


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer cs_…`; ignores cookies."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        token = (
            ApiToken.objects.select_related("user")
            .filter(digest=sha256(secret.strip().encode()), revoked_at__isnull=True, expires_at__gt=timezone.now())
            .first()
        )
        if token is None or not token.user.is_active:
            raise AuthenticationFailed(
                _("This token is unknown, expired or revoked. Create a new one under “Your tokens”.")
            )
        if token.scope == ApiToken.Scope.READ and request.method not in SAFE:
            raise AuthenticationFailed(_("This token can only read. Create one with the scope “read and write”."))
        setattr(request._request, "actor", actor_of(token.user, kind=Kind.TOKEN))  # noqa: SLF001, B010 - DRF wraps Django's request
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return "Bearer"


class DenyUnlessSignedIn(BasePermission):
    """What an actor may do is asked of policy.py by the action; here only that there is an actor."""

    message = lazily("Sign in, or send a token: Authorization: Bearer …")

    def has_permission(self, request: Request, view: object) -> bool:  # noqa: ARG002
        return bool(request.user and request.user.is_authenticated)
