"""Keys to the API: made once, shown once, kept as a digest."""

import secrets
from datetime import datetime

from portal.accounts.models import ApiToken, User
from portal.lib.canonical import sha256

PREFIX = "cs_"


def issue(user: User, *, name: str, scope: str, expires_at: datetime) -> tuple[ApiToken, str]:
    """A new token and its secret, which is not kept."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scope=scope,
        expires_at=expires_at,
        prefix=secret[:8],
        digest=sha256(secret.encode()),
    )
    return token, secret
