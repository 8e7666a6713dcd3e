"""API tokens: what they may do, when they end, and that nobody finds them in the database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.utils import timezone

from governance.models import Signature, Version, Vote
from governance.vocabulary import State
from portal.accounts.models import ApiToken
from portal.accounts.tokens import issue
from tests import factories
from tests.integration.api.conftest import Caller
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db

UNKNOWN = "This token is unknown, expired or revoked. Create a new one under “Your tokens”."
PERSONS_ONLY = (
    403,
    {
        "title": "You do not have permission to do that",
        "reasons": ["Only a person signed in to the portal can do this. A token or the system cannot."],
    },
)


@pytest.fixture
def key(world: World) -> Callable[..., tuple[ApiToken, str]]:
    def made(name: str, *, scope: str = "write", days: int = 1) -> tuple[ApiToken, str]:
        return issue(world.users[name], name="tests", scope=scope, expires_at=timezone.now() + timedelta(days=days))

    return made


def caller(secret: str) -> Caller:
    return Caller(Client(), {"Authorization": f"Bearer {secret}"})


def test_a_token_acts_as_a_token(world: World, key: Callable[..., Any]) -> None:
    status, body = caller(key("sade")[1]).get("whoami/")

    assert (status, body) == (
        200,
        {
            "id": str(world.users["sade"].pk),
            "name": "Sade Okafor",
            "title": "Research fellow",
            "kind": "token",
            "roles": [{"role": "researcher", "organisation": str(world.lab.pk)}],
        },
    )


def test_a_token_that_reads_does_not_write(world: World, key: Callable[..., Any]) -> None:
    version = factories.draft_version(world)
    reader = caller(key("sade", scope="read")[1])

    assert reader.get(f"versions/{version.pk}/")[0] == 200
    status, body = reader.patch(f"versions/{version.pk}/", {"notes": "x"})
    assert (status, body["reasons"]) == (401, ["This token can only read. Create one with the scope “read and write”."])
    assert Version.objects.get(pk=version.pk).notes == ""


@pytest.mark.parametrize("why", ["expired", "revoked", "changed", "deactivated"])
def test_a_token_that_ended_is_refused(world: World, key: Callable[..., Any], why: str) -> None:
    token, secret = key("sade")
    assert caller(secret).get("whoami/")[0] == 200
    now = timezone.now()
    if why == "revoked":
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=now)
    if why == "deactivated":
        world.users["sade"].is_active = False
        world.users["sade"].save()

    with time_machine.travel(now + timedelta(days=2 if why == "expired" else 0), tick=False):
        answer = caller(secret[:-1] + "~" if why == "changed" else secret).get("whoami/")

    assert answer == (401, {"title": UNKNOWN, "reasons": [UNKNOWN]})


def test_a_role_that_ended_is_gone_at_once(world: World, key: Callable[..., Any]) -> None:
    _, secret = key("sade")
    world.users["sade"].memberships.update(until=timezone.now())

    assert caller(secret).get("whoami/")[1]["roles"] == []


def test_the_secret_is_nowhere_in_the_database(world: World, key: Callable[..., Any]) -> None:
    _, secret = key("sade")
    caller(secret).post(
        "datasets/", {"organisation": str(world.lab.pk), "title": "T", "description": "D", "domain": "H"}
    )

    rows = [str(list(model._base_manager.values_list())) for model in apps.get_models()]

    assert [row for row in rows if secret in row or secret.removeprefix("cs_") in row] == []
    assert sum(secret[:8] in row for row in rows) == 1


def test_a_token_never_votes_nor_takes_the_review(world: World, key: Callable[..., Any]) -> None:
    made = factories.submission(world, at=State.REVIEW)
    rui = caller(key("rui")[1])
    words = {"verdict": "support", "tier": "low", "rationale": "It is well made."}

    assert rui.post(f"submissions/{made.pk}/review/take/") == PERSONS_ONLY
    assert rui.post(f"submissions/{made.pk}/review/vote/", words) == PERSONS_ONLY
    assert Vote.objects.count() == 0


def test_a_token_never_signs(world: World, key: Callable[..., Any]) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    priya, shown = caller(key("priya")[1]), factories.standing(made).record.digest

    assert [item["action"] for item in priya.get(f"submissions/{made.pk}/")[1]["allowed_actions"]] == []
    assert priya.get(f"submissions/{made.pk}/sign/responsibility/") == PERSONS_ONLY
    assert (
        priya.post(f"submissions/{made.pk}/sign/responsibility/", {"shown": shown, "password": PASSWORD})
        == PERSONS_ONLY
    )
    assert Signature.objects.count() == 0


def test_a_cookie_beside_a_token_lends_it_nothing(
    world: World, key: Callable[..., Any], client_of: Callable[[str], Client]
) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    both = Caller(client_of("priya"), {"Authorization": f"Bearer {key('priya')[1]}"})

    assert both.get("whoami/")[1]["kind"] == "token"
    assert both.get(f"submissions/{made.pk}/sign/responsibility/") == PERSONS_ONLY
