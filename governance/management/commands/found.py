"""Founds an institution with two administrators, who give roles to everybody else; run again it adds administrators, labs and vendors."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from governance import audit
from governance.actions.invitations import record
from governance.vocabulary import EventType, Role
from portal.accounts import invitations
from portal.accounts.actor import SYSTEM
from portal.accounts.models import Membership, Organisation, User

ADMINISTRATORS = 2


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--institution", required=True, help="name of the institution")
        parser.add_argument("--lab", action="append", default=[], help="name of a lab of it; may be repeated")
        parser.add_argument("--vendor", action="append", default=[], help="name of a vendor; may be repeated")
        parser.add_argument(
            "--admin", action="append", required=True, help="e-mail address of an administrator; give two"
        )
        parser.add_argument("--name", action="append", required=True, help="full name, in the order of --admin")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        institution, _ = Organisation.objects.get_or_create(
            name=options["institution"], defaults={"kind": "institution"}
        )
        if institution.kind != Organisation.Kind.INSTITUTION:
            raise CommandError(f"“{institution}” is a {institution.get_kind_display().lower()}, not an institution.")
        for name in options["lab"]:
            Organisation.objects.get_or_create(name=name, defaults={"kind": "lab", "parent": institution})
        vendors = [
            Organisation.objects.get_or_create(name=name, defaults={"kind": "vendor"})[0] for name in options["vendor"]
        ]
        if len(options["admin"]) != len(options["name"]):
            raise CommandError("Give a --name for each --admin, in the same order.")
        for email, name in zip(options["admin"], options["name"], strict=True):
            for organisation in (institution, *vendors):
                administer(self.account(email, name, institution), organisation)
        if administrators_of(institution) < ADMINISTRATORS:
            raise CommandError(
                "An institution needs two administrators: each role that decides is given by two people."
            )

    def account(self, email: str, name: str, institution: Organisation) -> User:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_user(email, None, name=name)
            invitation, secret = invitations.issue(user, institution, by=None)
            record(EventType.INVITED, invitation, by=SYSTEM)
            link, days = reverse("invitation", args=[secret]), invitations.LIFETIME.days
            self.stdout.write(f"{user.email} opens {link} on this portal within {days} days and chooses a password.")
        return user


def administrators_of(organisation: Organisation) -> int:
    held = Membership.objects.in_force().filter(organisation=organisation, role=Role.ADMINISTRATOR)
    return held.values("user").distinct().count()


def administer(user: User, organisation: Organisation) -> None:
    """A vendor has the institution's administrators too, until it has some of its own."""
    membership, made = Membership.objects.get_or_create(
        user=user, organisation=organisation, role=Role.ADMINISTRATOR, until=None
    )
    if made:
        facts = {"user": str(user.pk), "role": membership.role, "organisation": str(organisation.pk)}
        audit.record(EventType.ROLE_GRANTED, actor=SYSTEM, subject=membership, organisation=organisation, facts=facts)
