"""Pages do not grow: once a page is full, every list reads as many rows and bytes with 1,300 submissions as with 300."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from examples.bench.portal import copies
from examples.bench.portal.counting import Asked, counted
from examples.bench.portal.walking import LISTS, ROLES
from governance.vocabulary import State
from tests import factories
from tests.people import World

pytestmark = [pytest.mark.django_db, pytest.mark.past_the_actions]

FEW, MANY = 300, 1_000
STATES = (State.DRAFT, State.REVIEW, State.SIGN_OFF, State.IN_FORCE)


def asked_by_all(client_of: Callable[[str], Client]) -> dict[tuple[str, str], Asked]:
    """What each role's lists ask of the database; what is refused to a role is left out."""
    found = {}
    for role, name in ROLES.items():
        client = client_of(name)
        for address in LISTS:
            with counted() as asked:
                answer = client.get(address)
            if answer.status_code == 200:
                found[role, address] = asked
    return found


def test_a_thousand_submissions_more_are_not_read(world: World, client_of: Callable[[str], Client]) -> None:
    """Neither the statements, nor the rows, nor the bytes grow, for any role."""
    made = [
        factories.submission(world, at=state, title=f"Visits, {state}", vendor=state != State.DRAFT) for state in STATES
    ]
    begun = factories.registered_version(world, title="Visits, begun")
    originals = [*((item.version_id, item.pk) for item in made), (begun.pk, None)]
    first = fill(originals, 1, FEW // len(originals), client_of)
    then = fill(originals, FEW + 1, MANY // len(originals), client_of)

    grown = {key: (first[key], now) for key, now in then.items() if more_than(now, first[key])}
    assert grown == {}


def fill(
    originals: list[tuple[object, object]], start: int, count: int, client_of: Callable[[str], Client]
) -> dict[tuple[str, str], Asked]:
    for version, submission in originals:
        copies.copy(version, submission, count, after=start - 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return asked_by_all(client_of)


def more_than(now: Asked, before: Asked) -> bool:
    """A page that is full reads what it read; its numbers may be a digit longer."""
    return now.queries > before.queries or now.rows > before.rows or now.bytes > 1.05 * before.bytes + 200
