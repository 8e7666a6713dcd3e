"""Somebody with the application's password for the database: what never changes cannot be changed, and the portal does without."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from governance.actions import artefacts, checkpoints, dates, people, reviews, submissions
from governance.models import Condition
from governance.queries.chain import walk
from governance.vocabulary import Action, Role, State
from portal.lib.grants import grant_rights
from tests import factories
from tests.assurance import Tried
from tests.people import World, settle

pytestmark = pytest.mark.django_db(transaction=True)
APPLICATION = urlsplit(os.environ["DATABASE_APPLICATION_URL"])
CHANGES = [
    (table, column, f"UPDATE {table} SET {column} = {column}")
    for table, columns in settings.FIXED_COLUMNS.items()
    for column in columns.split()
]


@contextmanager
def as_the_application() -> Iterator[None]:
    """The same database under the name and password that a web process has."""
    grant_rights()
    owner = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(USER=APPLICATION.username, PASSWORD=unquote(APPLICATION.password or ""))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(owner)


@pytest.fixture
def people_there(transactional_db: None) -> World:
    return settle()


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error)
    return False


def test_no_fixed_column_can_be_updated_and_no_kept_row_deleted(people_there: World, tried: Tried) -> None:
    with as_the_application():
        allowed = [f"{table}.{column}" for table, column, statement in CHANGES if not refused(statement)]
        deleted = [table for table in settings.KEPT_ROWS if not refused(f"DELETE FROM {table}")]

    assert (allowed, deleted) == ([], [])
    assert len(CHANGES) > 80
    count = len(CHANGES) + len(settings.KEPT_ROWS)
    tried("A fixed column updated or a kept row deleted, as the application's role", count, count)


def test_who_the_application_is(people_there: World) -> None:
    with as_the_application(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.DATABASE_APP_ROLE,)


def test_the_whole_job_is_done_with_the_rights_that_are_left(people_there: World) -> None:
    with as_the_application():
        world, made = people_there, factories.submission(people_there, at=State.SIGN_OFF, vendor=True)
        factories.sign(world, made, "lab", by="ama")
        thread = reviews.comment(
            factories.again(made), section="use", text="Name the team.", by=world.actor("rui")
        ).thread
        submissions.take(
            factories.again(made), action=Action.REQUEST_CHANGES, by=world.actor("otto"), reason="Too wide."
        )
        submissions.save(factories.again(made), fields={"recipients": "Four people."}, by=world.actor("sade"))
        submissions.take(factories.again(made), action=Action.RESUBMIT, by=world.actor("sade"))
        for step in (
            factories.attest,
            factories.review,
            factories.consolidate,
            factories.sign_all,
            factories.make_pack,
        ):
            step(world, factories.again(made))
        reviews.resolve(thread, by=world.actor("rui"))
        reviews.keep_condition(Condition.objects.filter(submission=made).get(), by=world.actor("rui"), reason="Done.")
        submissions.take(factories.again(made), action=Action.SUSPEND, reason="A doubt.", by=world.actor("rui"))
        factories.sign(world, factories.again(made), "reinstate", by="otto", reason="None left.")
        dates.keep_dates(at=timezone.now().date() + timedelta(days=400))
        artefacts.reconcile()
        granted = people.grant(
            email=world.users["noor"].email, organisation=world.lab, role=Role.RESEARCHER, by=world.actor("adam")
        )
        people.end(granted, by=world.actor("adam"))
        checkpoints.seal_all()
        assert walk(world.northgate.pk).intact

    assert factories.again(made).state == State.EXPIRED
