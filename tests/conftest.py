"""Real PostgreSQL, people with names, and a store that lasts for the session."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from governance import libraries, summary
from governance.actions.libraries import shelve
from governance.libraries.folder import from_folder
from governance.models import Submission
from tests import made_up
from tests.people import World, settle

OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
AND backend_type = 'client backend'
"""
APPEND_ONLY = (
    "SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_name = 'append_only_rows'"
)


@pytest.fixture
def world(db: None) -> World:
    return settle()


@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    """A browser without scripts, signed in as this person."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(world.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


@pytest.fixture
def made_up_template(db: None, tmp_path: Path) -> None:
    """Submissions made meanwhile are signed as tests/made_up.py says."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is emptied while a check of its rows is pending
        cursor.execute("TRUNCATE governance_libraryversion")
    shelve(from_folder(made_up.shelve(tmp_path)))


@pytest.fixture(autouse=True)
def every_summary_is_what_a_replay_gives(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test with people in it: no action left a summary row, or whom it concerns, as it was before."""
    if "world" not in request.fixturenames or request.node.get_closest_marker("past_the_actions"):
        yield
        return
    for before in {"world", "made_up_template"} & set(request.fixturenames):
        request.getfixturevalue(before)
    yield
    found = [f"{submission}: {what}" for submission, what in summary.wrong(Submission.objects.values("pk"))]
    assert found == []


def truncatable(allowed: bool) -> None:
    """Tests that commit empty the tables afterwards, which the triggers forbid."""
    verb = "DISABLE" if allowed else "ENABLE"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while a check of its rows is pending
        cursor.execute(APPEND_ONLY)
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER append_only_table")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The triggers against TRUNCATE sleep in the test database; whoever still holds a session at the end is sent away."""
    with django_db_blocker.unblock():
        truncatable(allowed=True)
        shelve(libraries.shipped())
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(OTHERS)
        cursor.fetchall()


def pytest_configure() -> None:
    """Password hashing is meant to be slow; twenty people a test need not wait for it. Hypothesis needs no luck and no clock."""
    patient = {"deadline": None, "derandomize": True, "suppress_health_check": [HealthCheck.too_slow]}
    hypothesis_settings.register_profile("house", **patient)
    hypothesis_settings.load_profile("house")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
