"""Founds an institution with its first administrator, who then gives roles to everybody else. Prints a one-time password."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from governance import audit
from governance.vocabulary import EventType, Role
from portal.accounts.actor import SYSTEM
from portal.accounts.models import Membership, Organisation, User


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--institution", required=True, help="name of the institution")
        parser.add_argument("--lab", action="append", default=[], help="name of a lab of it; may be repeated")
        parser.add_argument("--vendor", action="append", default=[], help="name of a vendor; may be repeated")
        parser.add_argument("--admin", required=True, help="e-mail address of the first administrator")
        parser.add_argument("--name", required=True, help="full name of the first administrator")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if Organisation.objects.filter(name=options["institution"]).exists():
            raise CommandError(f"“{options['institution']}” is there already; its administrators give roles under People.")
        institution = Organisation.objects.create(name=options["institution"], kind="institution")
        for name in options["lab"]:
            Organisation.objects.create(name=name, kind="lab", parent=institution)
        for name in options["vendor"]:
            Organisation.objects.get_or_create(name=name, kind="vendor")
        password = secrets.token_urlsafe(15)
        user = User.objects.create_user(options["admin"], password, name=options["name"])
        membership = Membership.objects.create(user=user, organisation=institution, role=Role.ADMINISTRATOR)
        facts = {"user": str(user.pk), "role": membership.role, "organisation": str(institution.pk)}
        audit.record(EventType.ROLE_GRANTED, actor=SYSTEM, subject=membership, organisation=institution, facts=facts)
        self.stdout.write(f"{user.email} signs in with the password {password} and changes it under “Your account”.")
