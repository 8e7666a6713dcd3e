"""Invite a person to choose their first password, which nobody else ever knows."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from governance import audit, policy
from governance.policy import Subject
from governance.vocabulary import Action, EventType
from portal.accounts import invitations, mail
from portal.accounts.actor import Actor
from portal.accounts.models import Invitation, Organisation, User
from portal.accounts.people import actor_of
from portal.lib.language import day
from portal.lib.language import gettext as _
from portal.lib.refusals import NotNow


@transaction.atomic
def invite(user: User, organisation: Organisation, *, by: Actor) -> tuple[Invitation, str]:
    """The invitation, and its secret for the link, which is shown or mailed once."""
    policy.require(by, Action.MANAGE_PEOPLE, Subject(organisations=organisation.chain))
    if user.has_usable_password():
        raise NotNow(_("This person has chosen a password. If they forgot it, they reset it from the sign-in page."))
    made, secret = invitations.issue(user, organisation, by=user_id(by))
    record(EventType.INVITED, made, by=by)
    return made, secret


def deliver(invitation: Invitation, link: str) -> bool:
    """Whether the link went to the person by mail, so that nobody else has to see it."""
    text = _("Choose your password at %(link)s\n\nThe link works once, until %(until)s.") % {
        "link": link,
        "until": day(invitation.expires_at),
    }
    subject = _("Your account at %(portal)s") % {"portal": settings.PORTAL_NAME}
    mailed = mail.send(invitation.user, subject=subject, text=text)
    if mailed:
        Invitation.objects.filter(pk=invitation.pk).update(mailed=True)
    return mailed


def user_id(actor: Actor) -> UUID | None:
    return None if actor.is_system else UUID(actor.id)


@transaction.atomic
def accept(secret: str, *, password: str) -> User:
    """Sets the first password. Raises NotNow for a link that was used, has expired or was replaced by a newer one."""
    found = invitations.opened_by(secret, lock=True)
    if found is None:
        raise NotNow(_("This link no longer works. It was used, has expired, or a newer one was sent."))
    user = found.user
    user.set_password(password)
    User.objects.filter(pk=user.pk).update(password=user.password)
    Invitation.objects.filter(pk=found.pk).update(used_at=timezone.now())
    if found.mailed:
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    record(EventType.INVITATION_ACCEPTED, found, by=actor_of(user))
    return user


def record(event: EventType, invitation: Invitation, *, by: Actor) -> None:
    audit.record(
        event,
        actor=by,
        subject=invitation,
        organisation=invitation.organisation,
        facts={"user": str(invitation.user_id), "expires": invitation.expires_at.isoformat()},
    )
