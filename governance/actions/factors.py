"""Reset a second factor that a person lost: one administrator asks, another confirms, and the person is told."""

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from governance import audit, policy
from governance.models import FactorReset
from governance.policy import Subject
from governance.vocabulary import Action, EventType
from portal.accounts import mail
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation, User
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, NotNow, NotPermitted

MOST = 2_000
"""Characters of a reason."""


@transaction.atomic
def ask(user: User, *, organisation: Organisation, reason: str, by: Actor) -> FactorReset:
    """Asks another administrator to confirm. The reason says how it is known that the person themselves asked."""
    policy.require(by, Action.RESET_SECOND_FACTOR, Subject(organisations=organisation.chain))
    if by.id == str(user.pk):
        raise NotPermitted(_("You cannot reset your own second factor. Ask two other administrators."))
    if not reason.strip():
        raise Invalid(_("Say how you know that this person lost it."), field="reason")
    if len(reason) > MOST:
        raise Invalid(_("The reason is longer than %(most)s characters.") % {"most": f"{MOST:,}"}, field="reason")
    if not Authenticator.objects.filter(user=user).exists():
        raise NotNow(_("This person has no second factor."))
    try:
        with transaction.atomic():
            asked = FactorReset.objects.create(
                user=user, organisation=organisation, reason=reason.strip(), asked_by_id=by.id
            )
    except IntegrityError:
        raise NotNow(_("This reset has been asked for. Another administrator confirms or declines it.")) from None
    record(EventType.FACTOR_RESET_ASKED, asked, by=by)
    return asked


@transaction.atomic
def confirm(request: FactorReset, *, by: Actor) -> FactorReset:
    """Removes every factor and recovery code of the person, and ends all their sessions."""
    asked = settle(request, by=by, done=True)
    Authenticator.objects.filter(user=asked.user_id).delete()
    User.objects.filter(pk=asked.user_id).update(sessions_ended=F("sessions_ended") + 1)
    record(EventType.FACTOR_RESET, asked, by=by)
    transaction.on_commit(lambda: tell(asked))
    return asked


@transaction.atomic
def decline(request: FactorReset, *, by: Actor) -> FactorReset:
    asked = settle(request, by=by, done=False)
    record(EventType.FACTOR_RESET_DECLINED, asked, by=by)
    return asked


def settle(request: FactorReset, *, by: Actor, done: bool) -> FactorReset:
    """Marks a request as settled by this actor. Caller is in a transaction."""
    asked = (
        FactorReset.objects.select_for_update(of=("self",))
        .select_related("user", "organisation__parent")
        .get(pk=request.pk)
    )
    policy.require(by, Action.RESET_SECOND_FACTOR, Subject(organisations=asked.organisation.chain))
    if by.id in {str(asked.asked_by_id), str(asked.user_id)}:
        raise NotPermitted(
            _("Another administrator settles this: neither who asked for it nor whose second factor it is.")
        )
    if asked.settled_at is not None:
        raise NotNow(_("This request has been settled."))
    FactorReset.objects.filter(pk=asked.pk).update(settled_at=timezone.now(), settled_by=by.id, done=done)
    return asked


def tell(asked: FactorReset) -> None:
    """By mail where it is set up; the home page says it in any case."""
    mail.send(
        asked.user,
        subject=_("Your second factor was reset"),
        text=_(
            "Two administrators removed your second factor and your recovery codes, and ended all your sessions. If you did not ask for "
            "this, tell your institution at once. Otherwise sign in and set up a new one."
        ),
    )


def record(event: EventType, asked: FactorReset, *, by: Actor) -> None:
    audit.record(
        event,
        actor=by,
        subject=asked,
        organisation=asked.organisation,
        reason=asked.reason if event is EventType.FACTOR_RESET_ASKED else "",
        facts={"user": str(asked.user_id), "asked_by": str(asked.asked_by_id)},
    )
