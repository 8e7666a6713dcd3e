"""Fresh proof of identity before a signature: password and, where enrolled, a one-time code. One proof, one purpose, one use."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Reauthentication, User
from portal.lib.canonical import digest
from portal.lib.language import gettext as _
from portal.lib.refusals import NotPermitted

LIFETIME = timedelta(minutes=5)
FAILURES = 5
WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Proof:
    """What the person typed."""

    password: str
    code: str = ""


def purpose_of(*, submission: str, record_digest: str, stage: str, meaning: str) -> str:
    """What a proof is good for: exactly this stage of exactly this record."""
    return digest({"submission": submission, "record": record_digest, "stage": stage, "meaning": meaning})


def prove(user: User, proof: Proof, *, purpose: str, session: str) -> Reauthentication:
    """Checks the proof and keeps it for one use; raises NotPermitted with what to do.

    Caller is in no transaction: the attempt is counted and committed before anything is checked.
    """
    attempt = count_attempt(user, purpose=purpose, session=session)
    used, reason = check(user, proof)
    if reason:
        raise NotPermitted(reason)
    Reauthentication.objects.filter(pk=attempt.pk).update(succeeded=True, authenticators=list(used))
    return Reauthentication.objects.get(pk=attempt.pk)


@transaction.atomic
def count_attempt(user: User, *, purpose: str, session: str) -> Reauthentication:
    """A failed attempt until it is known to be a good one, so that attempts at the same moment are counted like any others."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    since = timezone.now() - WINDOW
    failures = Reauthentication.objects.filter(user=user, succeeded=False, made_at__gte=since).count()
    if failures >= FAILURES:
        raise NotPermitted(
            _("%(failures)s attempts failed. Wait %(minutes)s minutes, then sign again.")
            % {"failures": FAILURES, "minutes": WINDOW.seconds // 60}
        )
    return Reauthentication.objects.create(user=user, purpose=purpose, session=session, succeeded=False)


def check(user: User, proof: Proof) -> tuple[Sequence[str], str]:
    """The authenticators that held, and a sentence if one did not."""
    if not user.has_usable_password():
        return (), _("Your account has no password. Set one under “Your account”, then sign.")
    if not user.check_password(proof.password):
        return (), _("The password is incorrect. Nothing was signed. Enter it again.")
    enrolled = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if enrolled is None:
        return ("password",), ""
    if TOTP(enrolled).validate_code(proof.code.strip()):
        return ("password", "totp"), ""
    backup = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if backup is not None and RecoveryCodes(backup).validate_code(proof.code.strip()):
        return ("password", "recovery_code"), ""
    return (), _("The one-time code is incorrect or has been used. Wait for the next code and enter it.")


def consume(proof: Reauthentication, *, purpose: str, session: str) -> None:
    """Uses the proof up; raises NotPermitted when it is old, used, or made for something else."""
    fresh = timezone.now() - LIFETIME
    matches = hmac.compare_digest(proof.purpose, purpose) and hmac.compare_digest(proof.session, session)
    used = matches and Reauthentication.objects.filter(
        pk=proof.pk, succeeded=True, used_at__isnull=True, made_at__gte=fresh
    ).update(used_at=timezone.now())
    if not used:
        raise NotPermitted(
            _("Your proof of identity has been used, has expired or was given for something else. Sign again.")
        )
