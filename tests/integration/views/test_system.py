"""What the installation relies on: each check notices what it is for, and administrators read all of them on one page."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings
from redis import Redis

from portal.lib import checks, fonts
from tests.integration.views.reading import text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
DATABASES = {"databases": ["default"]}


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def ids(found: list[Any]) -> set[str]:
    return {one.id for one in found}


@pytest.fixture
def guarded(db: None) -> None:
    """As `prepare_database` leaves it; tests switch the triggers against TRUNCATE off."""
    for table in checks.settings.APPEND_ONLY_TABLES:
        run(f"ALTER TABLE {table} ENABLE TRIGGER append_only_table")
    call_command("prepare_database", verbosity=0)


def test_nothing_is_said_of_a_database_as_it_should_be(guarded: None) -> None:
    assert checks.tables_are_guarded(**DATABASES) + checks.clocks_agree(**DATABASES) == []
    assert "portal.W003" not in ids(checks.role_is_limited(**DATABASES))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE governance_vote DISABLE TRIGGER append_only_rows",
        "ALTER TABLE governance_vote DISABLE TRIGGER append_only_table",
        "DROP TRIGGER append_only_rows ON governance_vote",
    ],
)
def test_a_trigger_that_is_gone_is_named(guarded: None, statement: str) -> None:
    run(statement)

    [found] = checks.tables_are_guarded(**DATABASES)

    assert found.msg == "Rows of governance_vote can be changed: a trigger that refuses it is gone or switched off."


@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_a_right_too_many_is_named(guarded: None, settings: Settings, right: str) -> None:
    run(f"GRANT {right} ON governance_signature TO {settings.DATABASE_APP_ROLE}")

    assert [one.msg for one in checks.role_is_limited(**DATABASES) if one.id == "portal.W003"] == [
        f"The database role {settings.DATABASE_APP_ROLE} may change rows of governance_signature."
    ]


def test_clocks_that_differ_are_noticed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "time", SimpleNamespace(time=lambda: time.time() + 60))

    assert ids(checks.clocks_agree(**DATABASES)) == {"portal.W004"}


@pytest.fixture
def broker() -> Any:
    with current_app.connection_for_read() as opened:
        client: Redis = opened.default_channel.client
        before = {**client.config_get("appendonly"), **client.config_get("maxmemory-policy")}
        yield client
        for name, value in before.items():
            client.config_set(name, value)


def test_a_broker_that_forgets_is_noticed(broker: Any) -> None:
    broker.config_set("appendonly", "yes")
    assert checks.broker_keeps_what_it_has() == []

    broker.config_set("appendonly", "no")
    broker.config_set("maxmemory-policy", "allkeys-lru")
    assert [one.msg for one in checks.broker_keeps_what_it_has()] == [
        "The broker's setting appendonly is “no”.",
        "The broker's setting maxmemory-policy is “allkeys-lru”.",
    ]


def test_a_disk_with_little_room_is_noticed(settings: Settings, client: Client) -> None:
    assert (ids(checks.disks_have_room()), client.get("/health/").json()["room"]) == (set(), "enough")

    settings.MAX_UPLOAD_BYTES = 2**60

    assert (ids(checks.disks_have_room()), client.get("/health/").json()["room"]) == ({"portal.W007"}, "little")


def test_a_script_without_font_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "SCRIPTS", (("Cuneiform", "\U00012000"), ("Greek", "Ω")))

    assert [one.msg for one in checks.letters_can_be_drawn()] == [
        "No font here has these letters: Cuneiform. A PDF shows them by their number."
    ]


def test_administrators_read_them_on_one_page(world: World, client_of: ClientOf, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 2**60

    page = client_of("adam").get("/system/")

    assert page.status_code == 200
    assert all(word in text(page) for word in ("FILES_DIR has", "portal.W007", "CHECKPOINT_DIR"))
    assert client_of("sade").get("/system/").status_code == 403


def test_the_command_says_the_same(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.MAX_UPLOAD_BYTES = 2**60
    settings.SILENCED_SYSTEM_CHECKS = ["async.E001"]  # Browser tests in this process need that environment variable.

    call_command("check", deploy=True, databases=["default"])

    assert "portal.W007" in capsys.readouterr().err
