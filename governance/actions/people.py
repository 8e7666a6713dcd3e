"""Give and end roles. An administrator gets no decision rights by it, and may not give themselves any."""

import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from governance import audit, policy
from governance.policy import Subject
from governance.vocabulary import Action, EventType, Role
from portal.accounts.actor import Actor
from portal.accounts.models import Membership, Organisation, User
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, NotPermitted


@transaction.atomic
def grant(*, email: str, organisation: Organisation, role: Role, by: Actor) -> Membership:
    """A role for a known person, from now on."""
    policy.require(by, Action.MANAGE_PEOPLE, Subject(organisations=organisation.chain))
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise Invalid(
            _("No account has this email address. Enter the full name to create one."),
            field="email",
        )
    if str(user.pk) == by.id:
        raise NotPermitted(_("You cannot give yourself a role. Ask another administrator."))
    try:
        with transaction.atomic():
            membership = Membership.objects.create(user=user, organisation=organisation, role=role)
    except IntegrityError:
        raise Invalid(
            _("%(user)s already holds this role in %(organisation)s.") % {"user": user, "organisation": organisation},
            field="role",
        ) from None
    record(EventType.ROLE_GRANTED, membership, by=by)
    return membership


@transaction.atomic
def enrol(
    *, email: str, name: str, title: str, organisation: Organisation, role: Role, by: Actor
) -> tuple[Membership, str]:
    """An account with its first role, and the one-time password that is shown once and changed at the first sign-in."""
    policy.require(by, Action.MANAGE_PEOPLE, Subject(organisations=organisation.chain))
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise Invalid(
            _("An account with this email address exists. Leave the name empty to give that person a role."),
            field="name",
        )
    password = secrets.token_urlsafe(15)
    User.objects.create_user(email.strip(), password, name=name.strip(), title=title.strip())
    return grant(email=email, organisation=organisation, role=role, by=by), password


@transaction.atomic
def end(membership: Membership, *, by: Actor) -> Membership:
    """Ends a role now. What the person signed stays signed."""
    policy.require(by, Action.MANAGE_PEOPLE, Subject(organisations=membership.organisation.chain))
    ended = Membership.objects.filter(pk=membership.pk, until__isnull=True).update(until=timezone.now())
    if ended:
        record(EventType.ROLE_ENDED, membership, by=by)
    return Membership.objects.select_related("user", "organisation").get(pk=membership.pk)


def record(event: EventType, membership: Membership, *, by: Actor) -> None:
    audit.record(
        event,
        actor=by,
        subject=membership,
        organisation=membership.organisation,
        facts={
            "user": str(membership.user_id),
            "role": membership.role,
            "organisation": str(membership.organisation_id),
        },
    )
