"""Links by which people choose their first password: made once, shown or mailed once, kept as a digest."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from portal.accounts.models import Invitation, Organisation, User
from portal.lib.canonical import sha256

LIFETIME = timedelta(days=7)


def issue(user: User, organisation: Organisation, *, by: UUID | None) -> tuple[Invitation, str]:
    """A new invitation and its secret, which is not kept; the one before it no longer works."""
    secret = secrets.token_urlsafe(32)
    opened = Invitation.objects.filter(user=user, used_at__isnull=True, withdrawn_at__isnull=True)
    opened.update(withdrawn_at=timezone.now())
    made = Invitation.objects.create(
        user=user,
        organisation=organisation,
        invited_by_id=by,
        digest=sha256(secret.encode()),
        expires_at=timezone.now() + LIFETIME,
    )
    return made, secret


def opened_by(secret: str, *, lock: bool = False) -> Invitation | None:
    """The invitation that this secret opens now."""
    rows = Invitation.objects.select_related("user", "organisation__parent")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    return rows.filter(
        digest=sha256(secret.encode()),
        used_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=timezone.now(),
        user__is_active=True,
    ).first()
