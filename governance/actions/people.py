"""Give and end roles. An administrator gets no decision rights by it, may not give themselves any, and gives none that decides alone."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from governance import audit, policy
from governance.actions import invitations, submissions
from governance.models import RoleRequest, Submission
from governance.policy import BY_TWO, Subject
from governance.vocabulary import Action, EventType, Role, State
from portal.accounts.actor import Actor
from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, NotNow, NotPermitted


@transaction.atomic
def grant(*, email: str, organisation: Organisation, role: Role, by: Actor) -> Membership:
    """A role that decides nothing for a known person, from now on."""
    policy.require(by, Action.MANAGE_PEOPLE, Subject(organisations=organisation.chain))
    if role in BY_TWO:
        raise NotPermitted(
            _(
                "Two administrators give the role %(role)s: one asks for it on the page “People”, another confirms it there."
            )
            % {"role": role.label}
        )
    return give(known(email, by=by), organisation, role, by=by)


@transaction.atomic
def ask(*, email: str, organisation: Organisation, role: Role, by: Actor) -> RoleRequest:
    """Asks another administrator to confirm a role that decides."""
    policy.require(by, Action.GIVE_DECIDING_ROLES, Subject(organisations=organisation.chain))
    user = known(email, by=by)
    require_not_held(user, organisation, role)
    try:
        with transaction.atomic():
            asked = RoleRequest.objects.create(user=user, organisation=organisation, role=role, asked_by_id=by.id)
    except IntegrityError:
        raise Invalid(
            _("This role has been asked for. Another administrator confirms or declines it."), field="role"
        ) from None
    record(EventType.ROLE_ASKED, asked, by=by)
    return asked


@transaction.atomic
def confirm(request: RoleRequest, *, by: Actor) -> Membership:
    """Gives the role that another administrator asked for."""
    asked = settle(request, by=by)
    return give(asked.user, asked.organisation, Role(asked.role), by=by, asked=asked)


@transaction.atomic
def decline(request: RoleRequest, *, by: Actor) -> RoleRequest:
    asked = settle(request, by=by)
    record(EventType.ROLE_DECLINED, asked, by=by)
    return asked


def settle(request: RoleRequest, *, by: Actor) -> RoleRequest:
    """Marks a request as settled by this actor. Caller is in a transaction."""
    asked = (
        RoleRequest.objects.select_for_update(of=("self",))
        .select_related("user", "organisation__parent")
        .get(pk=request.pk)
    )
    policy.require(by, Action.GIVE_DECIDING_ROLES, Subject(organisations=asked.organisation.chain))
    if by.id in {str(asked.asked_by_id), str(asked.user_id)}:
        raise NotPermitted(_("Another administrator settles this: neither who asked for the role nor whom it is for."))
    if asked.settled_at is not None:
        raise NotNow(_("This request has been settled."))
    RoleRequest.objects.filter(pk=asked.pk).update(settled_at=timezone.now(), settled_by=by.id)
    return asked


def known(email: str, *, by: Actor) -> User:
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise Invalid(_("No account has this email address. Enter the full name to create one."), field="email")
    if str(user.pk) == by.id:
        raise NotPermitted(_("You cannot give yourself a role. Ask another administrator."))
    return user


def require_not_held(user: User, organisation: Organisation, role: Role) -> None:
    if Membership.objects.in_force().filter(user=user, organisation=organisation, role=role).exists():
        raise already_held(user, organisation)


def already_held(user: User, organisation: Organisation) -> Invalid:
    said = _("%(user)s already holds this role in %(organisation)s.")
    return Invalid(said % {"user": user, "organisation": organisation}, field="role")


def give(
    user: User, organisation: Organisation, role: Role, *, by: Actor, asked: RoleRequest | None = None
) -> Membership:
    try:
        with transaction.atomic():
            membership = Membership.objects.create(user=user, organisation=organisation, role=role)
    except IntegrityError:
        raise already_held(user, organisation) from None
    more = {"request": str(asked.pk), "asked_by": str(asked.asked_by_id)} if asked else {}
    record(EventType.ROLE_GRANTED, membership, by=by, **more)
    settle_reviews(membership)
    return membership


@transaction.atomic
def enrol(
    *, email: str, name: str, title: str, organisation: Organisation, role: Role, by: Actor
) -> tuple[Membership | RoleRequest, Invitation, str]:
    """An account without a password, its first role, given or asked for, and the invitation by which they choose one."""
    policy.require(by, Action.MANAGE_PEOPLE, Subject(organisations=organisation.chain))
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise Invalid(
            _("An account with this email address exists. Leave the name empty to give that person a role."),
            field="name",
        )
    user = User.objects.create_user(email.strip(), None, name=name.strip(), title=title.strip())
    first = ask if role in BY_TWO else grant
    given = first(email=email, organisation=organisation, role=role, by=by)
    return given, *invitations.invite(user, organisation, by=by)


@transaction.atomic
def end(membership: Membership, *, by: Actor) -> Membership:
    """Ends a role now. What the person signed stays signed."""
    policy.require(by, Action.MANAGE_PEOPLE, Subject(organisations=membership.organisation.chain))
    ended = Membership.objects.filter(pk=membership.pk, until__isnull=True).update(until=timezone.now())
    if ended:
        record(EventType.ROLE_ENDED, membership, by=by)
        settle_reviews(membership)
    return Membership.objects.select_related("user", "organisation").get(pk=membership.pk)


def settle_reviews(membership: Membership) -> None:
    """A review that this person took waits for them only while they hold the role. Caller is in a transaction."""
    if membership.role != Role.REVIEWER:
        return
    taken = Submission.objects.filter(assignments__reviewer=membership.user_id, assignments__round=F("round"))
    for pk in taken.filter(state=State.REVIEW).values_list("pk", flat=True).distinct():
        submissions.settle(pk)


def record_address(user: User, before: str, *, by: Actor) -> None:
    """Records in every institution where they hold a role that a person goes by another email address. Caller is in a transaction."""
    if user.email == before:
        return
    held = Membership.objects.in_force().filter(user=user).select_related("organisation__parent")
    for root in sorted({item.organisation.root_id for item in held}):
        audit.record(
            EventType.ADDRESS_CHANGED,
            actor=by,
            subject=user,
            organisation=Organisation.objects.get(pk=root),
            facts={"user": str(user.pk)},
            reason=f"{before} → {user.email}",
        )


def record(event: EventType, held: Membership | RoleRequest, *, by: Actor, **more: str) -> None:
    audit.record(
        event,
        actor=by,
        subject=held,
        organisation=held.organisation,
        facts={
            "user": str(held.user_id),
            "role": held.role,
            "organisation": str(held.organisation_id),
            **more,
        },
    )
