"""People: administrators give roles, never to themselves, and nobody is forgotten by the log."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from governance.actions import people
from governance.models import AuditEvent
from governance.vocabulary import Role
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.people import actor_of
from portal.lib.canonical import sha256
from portal.lib.refusals import Invalid, NotPermitted
from tests.people import World

pytestmark = pytest.mark.django_db


def test_a_new_person_gets_an_account_a_role_and_an_invitation_but_no_password(world: World) -> None:
    membership, invitation, secret = people.enrol(
        email="new@example.org",
        name="New Person",
        title="Fellow",
        organisation=world.lab,
        role=Role.RESEARCHER,
        by=world.actor("adam"),
    )

    user = User.objects.get(email="new@example.org")
    assert (membership.user, user.title, user.has_usable_password()) == (user, "Fellow", False)
    assert (invitation.user, invitation.digest) == (user, sha256(secret.encode()))
    assert AuditEvent.objects.filter(type="role_granted", subject_id=str(membership.pk)).count() == 1


def test_an_account_is_not_made_twice(world: World) -> None:
    with pytest.raises(Invalid, match="An account with this email address exists"):
        people.enrol(
            email="SADE@example.org",
            name="Sade",
            title="",
            organisation=world.lab,
            role=Role.PI,
            by=world.actor("adam"),
        )


def test_nobody_gives_themselves_a_role(world: World) -> None:
    with pytest.raises(NotPermitted, match="You cannot give yourself a role"):
        people.ask(email="adam@example.org", organisation=world.northgate, role=Role.OFFICIAL, by=world.actor("adam"))


@pytest.mark.parametrize("name", ["sade", "otto", "ada", "neil", "zoe"])
def test_only_the_own_administrator_gives_roles(world: World, name: str) -> None:
    with pytest.raises(NotPermitted):
        people.ask(email="ada@example.org", organisation=world.lab, role=Role.PI, by=world.actor(name))


def test_an_ended_role_gives_no_right_and_can_be_given_again(world: World) -> None:
    held = Membership.objects.get(user=world.users["sade"])

    people.end(held, by=world.actor("adam"))
    without = actor_of(world.users["sade"]).roles
    people.grant(email="sade@example.org", organisation=world.lab, role=Role.RESEARCHER, by=world.actor("adam"))

    assert (without, len(actor_of(world.users["sade"]).roles)) == (frozenset(), 1)


def test_an_institution_is_founded_with_two_administrators_and_grows() -> None:
    words = ["--institution", "Trust", "--admin", "first@example.org", "--name", "First Admin"]
    second = ["--admin", "second@example.org", "--name", "Second Admin"]
    said = StringIO()

    with pytest.raises(CommandError, match="needs two administrators"):
        call_command("found", *words, "--lab", "Lab A", stdout=StringIO())
    assert not User.objects.exists()
    call_command("found", *words, *second, "--lab", "Lab A", stdout=said)
    call_command("found", *words, "--lab", "Lab B", "--vendor", "Vendor A", stdout=said)

    user = User.objects.get(email="first@example.org")
    assert not user.has_usable_password()
    link = said.getvalue().split("first@example.org opens ")[1].split()[0]
    assert Client().get(link).context["found"].user == user
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["Lab A", "Lab B", "Trust", "Vendor A"]
    assert sorted(item.organisation.name for item in user.memberships.all()) == ["Trust", "Vendor A"]
    assert User.objects.count() == 2
