"""What is refused before or outside of any view says so in our words, on our page or as JSON."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests import factories
from tests.integration.views.reading import text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
MANY = "There are too many files in this request. Send one at a time."


def many() -> dict[str, list[BytesIO]]:
    return {"file": [BytesIO(b"x") for _ in range(101)]}


def test_too_many_files_for_the_public_page(client: Client) -> None:
    page = client.post("/verify/", many())

    assert (page.status_code, MANY in text(page)) == (400, True)


def test_too_many_files_for_the_api(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)

    answer = client_of("sade").post(f"/api/v1/versions/{version.pk}/files/", many())

    assert (answer.status_code, answer.json()["title"]) == (400, "There is a problem with what you sent")


@pytest.mark.parametrize(
    "address", ["/datasets/?before=x", "/submissions/?after=%00", "/audit-log/?before=99999999999999999999"]
)
def test_a_bad_cursor(client_of: ClientOf, world: World, address: str) -> None:
    page = client_of("ada").get(address)

    assert (page.status_code, "is not an identifier. Go back to the first page." in text(page)) == (400, True)


@pytest.mark.parametrize(
    "address",
    ["/datasets/%0A", "/datasets%0A/", "/%0Averify/", "/verify/%0D%0ASet-Cookie:a=b/", "/nowhere/%E2%80%AE/"],
)
def test_an_address_with_a_newline_leads_nowhere(client_of: ClientOf, world: World, address: str) -> None:
    page = client_of("sade").get(address)

    assert (page.status_code, "Set-Cookie" in page.headers, "Go to the home page" in text(page)) == (404, False, True)


def test_an_address_of_the_api_with_a_newline_leads_nowhere(client_of: ClientOf, world: World) -> None:
    answer = client_of("sade").get("/api/v1/datasets/%0A/x")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")


def test_who_asks_too_often_is_told_to_wait(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}

    pages = [client.post("/account/password/reset/", {"email": "nobody@example.org"}) for _ in range(2)]

    assert pages[1].status_code == 429
    assert "Wait five minutes and try again" in text(pages[1])


@pytest.mark.parametrize(("path", "kind"), [("/verify/", "text/html"), ("/api/v1/verify/", "application/json")])
def test_another_host_is_not_answered(client: Client, path: str, kind: str) -> None:
    answer: Any = client.get(path, headers={"host": "evil.example"})

    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (400, kind)
    assert "The portal does not answer to this host name." in answer.content.decode()


def test_words_that_deceive_are_seen_on_pages_and_kept_as_they_are(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world, title="Claims\u202eXLSX")
    client = client_of("sade")

    assert 'Claims<span class="letter"' in client.get("/datasets/").content.decode()
    assert client.get(f"/api/v1/versions/{version.pk}/").json()["dataset"]["title"] == "Claims\u202eXLSX"
