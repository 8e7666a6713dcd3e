"""People and roles, and the tokens people make for themselves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from governance.models import AuditEvent, RoleRequest
from governance.vocabulary import Role
from portal.accounts.models import ApiToken, Membership, User
from portal.accounts.tokens import issue
from portal.lib.canonical import sha256
from tests.integration.views.reading import text
from tests.people import World, person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def held(world: World, name: str) -> list[tuple[str, str]]:
    return held_by(world.users[name].email)


def held_by(email: str) -> list[tuple[str, str]]:
    roles = Membership.objects.in_force().filter(user__email=email)
    return [(item.role, item.organisation.name) for item in roles]


def test_an_administrator_sees_their_own_people(world: World, client_of: ClientOf) -> None:
    TOTP.activate(world.users["rui"], generate_totp_secret())

    response = client_of("adam").get("/people/")
    assert {place.organisation.name: len(place.memberships) for place in response.context["places"]} == {
        "Health Economics Lab": 3, "Northgate Trust": 7,
    }  # fmt: skip
    twice = [item.user.name for place in response.context["places"] for item in place.memberships if item.proves_twice]
    assert twice == ["Rui Tavares"]
    assert "Nia Adeyemi" not in text(response)


@pytest.mark.parametrize("name", ["sade", "otto", "ada", "vera", "zoe"])
def test_nobody_else_manages_people(world: World, client_of: ClientOf, name: str) -> None:
    client, other = client_of(name), world.users["rui"].memberships.get()

    said = {"email": "zoe@example.org", "role": "researcher", "organisation": str(world.lab.pk)}
    answers = [client.get("/people/"), client.post("/people/grant/", said), client.post(f"/people/{other.pk}/end/")]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert (held(world, "zoe"), held(world, "rui")) == ([], [("reviewer", "Northgate Trust")])


def test_a_role_is_given_and_ended_and_both_are_recorded(world: World, client_of: ClientOf) -> None:
    client = client_of("adam")

    said = {"email": "ZOE@example.org", "role": "researcher", "organisation": str(world.lab.pk)}
    given = client.post("/people/grant/", said, follow=True)
    assert "Zoe Null now has the role Researcher in Health Economics Lab." in text(given)
    assert held(world, "zoe") == [("researcher", "Health Economics Lab")]
    membership = world.users["zoe"].memberships.get()
    ended = client.post(f"/people/{membership.pk}/end/", follow=True)
    assert "Zoe Null no longer has the role Researcher in Health Economics Lab." in text(ended)
    assert held(world, "zoe") == []
    assert list(AuditEvent.objects.order_by("seq").values_list("type", flat=True)) == ["role_granted", "role_ended"]


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"email": "nobody@example.org"}, 400, "No account has this email address."),
        ({"email": "adam@example.org", "role": "official"}, 403, "You cannot give yourself a role."),
        (
            {"email": "rui@example.org", "role": "reviewer"},
            400,
            "Rui Tavares already holds this role in Northgate Trust.",
        ),
        ({"organisation": "elsewhere"}, 400, "Select a valid choice."),
        ({"role": ""}, 400, "This field is required."),
        ({"email": "rui"}, 400, "Enter a valid email address."),
    ],
)
def test_a_role_that_cannot_be_given_says_why(
    world: World, client_of: ClientOf, changed: dict[str, str], status: int, words: str
) -> None:
    said = {"email": "zoe@example.org", "role": "researcher", "organisation": str(world.northgate.pk)} | changed
    if said["organisation"] == "elsewhere":
        said["organisation"] = str(world.organisations["Eastbrook University"].pk)
    before = Membership.objects.count()

    response = client_of("adam").post("/people/grant/", said)
    assert (response.status_code, Membership.objects.count()) == (status, before)
    assert words in text(response)
    assert said["email"] in response.content.decode(), "what was typed is still there"


def test_people_of_another_organisation_are_out_of_reach(world: World, client_of: ClientOf) -> None:
    theirs = world.users["nia"].memberships.get()

    assert client_of("adam").post(f"/people/{theirs.pk}/end/").status_code == 404
    assert held(world, "nia") == [("researcher", "Eastbrook Genomics Lab")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    world: World, client_of: ClientOf, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        person(f"new{number}", f"New {number}", "", "researcher", world.lab)  # type: ignore[arg-type]
    client = client_of("adam")

    with django_assert_num_queries(9):
        response = client.get("/people/")
    assert [len(place.memberships) for place in response.context["places"]] == [3 + count, 7]


def test_a_role_that_decides_takes_two_administrators_who_see_whom_they_trust(
    world: World, client_of: ClientOf
) -> None:
    """The attack: one administrator makes a colleague official and gets the role back, or does it by a token."""
    person("alma", "Alma Reyes", "", Role.ADMINISTRATOR, world.northgate)
    world.users["alma"] = User.objects.get(email="alma@example.org")
    said = {"email": "petra@example.org", "role": "official", "organisation": str(world.northgate.pk)}
    adam = client_of("adam")

    _token, secret = issue(world.users["adam"], name="t", scope="write", expires_at=timezone.now() + timedelta(days=1))
    by_token = Client(headers={"Authorization": f"Bearer {secret}"}).post("/api/v1/people/", said, "application/json")
    assert (by_token.status_code, "Two administrators give the role" in by_token.content.decode()) == (403, True)
    assert "asked for" in text(adam.post("/people/grant/", said, follow=True))
    asked = RoleRequest.objects.get()
    assert adam.post(f"/people/requests/{asked.pk}/confirm/").status_code == 403
    assert client_of("neil").post(f"/people/requests/{asked.pk}/confirm/").status_code == 404
    assert client_of("otto").post(f"/people/requests/{asked.pk}/confirm/").status_code == 403
    assert held(world, "petra") == [("procurement", "Northgate Trust")]

    alma = client_of("alma")
    shown = text(alma.get("/people/"))
    for words in ("Petra Novak", "petra@example.org", "Asked for by Adam Berg", "Procurement, Northgate Trust:"):
        assert words in shown
    assert alma.post(f"/people/requests/{asked.pk}/confirm/").status_code == 302

    assert ("official", "Northgate Trust") in held(world, "petra")
    assert alma.post(f"/people/requests/{asked.pk}/confirm/").status_code == 409
    facts = AuditEvent.objects.get(type="role_granted").body["facts"]
    assert facts["asked_by"] == str(world.users["adam"].pk)
    client_of("adam").post("/people/grant/", said | {"email": "ada@example.org"})
    assert alma.post(f"/people/requests/{RoleRequest.objects.last().pk}/decline/").status_code == 302
    assert held(world, "ada") == [("auditor", "Northgate Trust")]


# Tokens


def made_token(client: Client, **changed: Any) -> Any:
    return client.post("/tokens/", {"name": "nightly", "scope": "write", "days": 30} | changed)


def test_a_token_is_shown_once_and_kept_as_a_digest(world: World, client_of: ClientOf) -> None:
    client = client_of("sade")

    response = made_token(client)
    secret, token = response.context["secret"], ApiToken.objects.get()
    assert secret in response.content.decode()
    assert (token.digest, token.user, token.scope) == (sha256(secret.encode()), world.users["sade"], "write")
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    assert "no-store" in response.headers["Cache-Control"]
    again = client.get("/tokens/")
    assert (secret in again.content.decode(), token.prefix in text(again)) == (False, True)


@pytest.mark.parametrize("changed", [{"days": 366}, {"days": 0}, {"days": ""}, {"name": " "}, {"scope": "sign"}])
def test_a_token_keeps_to_the_limits(client_of: ClientOf, changed: dict[str, Any]) -> None:
    assert (made_token(client_of("sade"), **changed).status_code, ApiToken.objects.count()) == (400, 0)


def test_a_token_is_revoked_by_its_owner_only(client_of: ClientOf) -> None:
    client = client_of("sade")
    secret, token = made_token(client).context["secret"], ApiToken.objects.get()

    assert client_of("rui").post(f"/tokens/{token.pk}/revoke/").status_code == 404
    assert Client().post(f"/tokens/{token.pk}/revoke/").status_code == 401
    api = Client(headers={"Authorization": f"Bearer {secret}"})
    assert api.get("/api/v1/submissions/").status_code == 200
    client.post(f"/tokens/{token.pk}/revoke/")
    assert api.get("/api/v1/submissions/").status_code == 401
    assert "revoked" in text(client.get("/tokens/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_tokens_cost_the_same_for_one_and_three(
    client_of: ClientOf, django_assert_num_queries: Any, count: int
) -> None:
    client = client_of("sade")
    for number in range(count):
        made_token(client, name=f"number {number}")

    with django_assert_num_queries(4):
        response = client.get("/tokens/")
    assert text(response).count("number ") == 2 * count


def test_the_account_names_roles_and_leads_on(client_of: ClientOf) -> None:
    response = client_of("rui").get("/account/")

    assert "Compliance reviewer, Northgate Trust, since" in text(response)
    assert "None yet." in text(client_of("zoe").get("/account/"))
    assert Client().get("/account/").status_code == 302
