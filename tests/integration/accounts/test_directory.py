"""Signing in by a directory, against one that may say anything: OpenID Connect with a provider of the test's own."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client

from portal.accounts.models import User
from tests.assurance import Tried
from tests.people import World

pytestmark = pytest.mark.django_db
CLIENT = "countersign"
SECRET = "a secret of the test's own, longer than the digest"
START, BACK = "/account/oidc/oidc/login/", "/account/oidc/oidc/login/callback/"


@dataclass
class Directory:
    """What the provider says next."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    refuses: bool = False

    def answer(self, path: str) -> dict[str, Any]:
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60, **self.person, **self.token}
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/token": {
                "access_token": "given",
                "token_type": "Bearer",
                "id_token": jwt.encode(claims, SECRET, "HS256"),
            },
            "/userinfo": self.person,
        }[path]


@pytest.fixture
def directory(settings: Any) -> Iterator[Directory]:
    told = Directory()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            said = json.dumps(told.answer(self.path)).encode()
            self.send_response(401 if told.refuses and self.path == "/token" else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{server.server_port}"
    app = {
        "provider_id": "oidc",
        "name": "your organisation",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": told.address},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


def come_back(client: Client, *, state: str | None = None) -> Any:
    """The whole way: to the directory, and back with its code."""
    sent = urlsplit(client.post(START, {"process": "login"}).headers["Location"])
    return client.get(BACK, {"code": "one", "state": state or parse_qs(sent.query)["state"][0]}, follow=True)


def signed_in(client: Client) -> str | None:
    found = client.session.get("_auth_user_id")
    return User.objects.get(pk=found).email if found else None


def test_a_known_person_with_a_verified_address_is_signed_in(world: World, directory: Directory) -> None:
    directory.person = {"sub": "7", "email": "sade@example.org", "email_verified": True, "name": "Sade"}
    client = Client()

    come_back(client)
    again = Client()
    come_back(again)

    assert (signed_in(client), signed_in(again)) == ("sade@example.org", "sade@example.org")
    assert User.objects.get(email="sade@example.org").name == world.users["sade"].name


UNKNOWN = {"sub": "8", "email": "stranger@example.org", "email_verified": True}
OTTO = {"sub": "9", "email": "otto@example.org", "email_verified": True}
NOBODY: list[tuple[str, dict[str, Any]]] = [
    ("a stranger", {"person": UNKNOWN}),
    ("an address that nobody verified", {"person": {**OTTO, "email_verified": False}}),
    ("an address of which nothing is said", {"person": {"sub": "9", "email": "otto@example.org"}}),
    ("a word in the place of yes or no", {"person": {**OTTO, "email_verified": "false"}}),
    ("no address", {"person": {"sub": "9"}}),
    ("a token for another portal", {"person": OTTO, "token": {"aud": "another"}}),
    ("a token of another directory", {"person": OTTO, "token": {"iss": "https://elsewhere.example"}}),
    ("a token that has ended", {"person": OTTO, "token": {"exp": 1}}),
    ("a code that is no good", {"person": OTTO, "refuses": True}),
]


@pytest.mark.parametrize(("why", "said"), NOBODY, ids=[why for why, _ in NOBODY])
def test_whatever_else_the_directory_says_nobody_is_signed_in(
    world: World, directory: Directory, why: str, said: dict[str, Any], tried: Tried
) -> None:
    for name, value in said.items():
        setattr(directory, name, value)
    client, before = Client(), User.objects.count()

    answer = come_back(client)

    assert answer.status_code < 500
    assert (signed_in(client), User.objects.count()) == (None, before)
    tried("A directory (OpenID Connect) that says what it should not: nobody is signed in, no account is made", 1, 1)


def test_an_answer_that_nobody_asked_for_signs_in_nobody(world: World, directory: Directory) -> None:
    directory.person = OTTO
    client = Client()

    answer = come_back(client, state="guessed")

    assert (answer.status_code < 500, signed_in(client)) == (True, None)
