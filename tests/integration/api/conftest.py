"""People and tokens that call the API."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.accounts.tokens import issue
from tests.people import World

Answer = tuple[int, Any]


@dataclass(frozen=True)
class Caller:
    """Sends JSON or files below /api/v1/ and gives back the status and what came."""

    client: Client
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: str) -> Answer:
        return self.answer("GET", path, query_params=query)

    def post(self, path: str, body: Any = None) -> Answer:
        return self.answer("POST", path, data=json.dumps({} if body is None else body), content_type="application/json")

    def patch(self, path: str, body: Any) -> Answer:
        return self.answer("PATCH", path, data=json.dumps(body), content_type="application/json")

    def delete(self, path: str) -> Answer:
        return self.answer("DELETE", path)

    def raw(self, method: str, path: str, data: bytes, content_type: str = "application/json") -> Answer:
        return self.answer(method, path, data=data, content_type=content_type)

    def send(self, path: str, data: bytes, *, name: str = "table.csv", **fields: str) -> Answer:
        """A multipart request with one file."""
        answer = self.client.post(
            f"/api/v1/{path}", {**fields, "file": SimpleUploadedFile(name, data, "text/csv")}, headers=self.headers
        )
        return answer.status_code, answer.json()

    def answer(self, method: str, path: str, **request: Any) -> Answer:
        answer = self.client.generic(method, f"/api/v1/{path}", headers=self.headers, **request)
        if answer.streaming:
            return answer.status_code, b"".join(answer.streaming_content)  # type: ignore[arg-type]
        return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
def person(client_of: Callable[[str], Client]) -> Callable[[str], Caller]:
    """Somebody signed in on the portal."""
    return lambda name: Caller(client_of(name))


@pytest.fixture
def token(world: World) -> Callable[..., Caller]:
    """Somebody's key to the API."""

    def made(name: str, *, scope: str = "write") -> Caller:
        end = timezone.now() + timedelta(days=1)
        _, secret = issue(world.users[name], name="tests", scope=scope, expires_at=end)
        return Caller(Client(), {"Authorization": f"Bearer {secret}"})

    return made


@pytest.fixture
def nobody(db: None) -> Caller:
    return Caller(Client())
