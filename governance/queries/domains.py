"""The domains in use, found one after the other in an index instead of by grouping every dataset."""

from collections.abc import Iterator
from uuid import UUID

from django.db import connection
from psycopg import sql

from governance.models import Dataset, Summary
from governance.policy import STAFF, VENDOR_SEES
from governance.vocabulary import Role
from portal.accounts.actor import Actor

MOST = 100
EACH = sql.SQL("""(
WITH RECURSIVE seen(place, domain, number) AS (
    SELECT place, ''::varchar, 0 FROM unnest({held}::uuid[]) AS place
    UNION ALL
    SELECT seen.place, (
        SELECT domain FROM {table} AS held WHERE held.{place} = seen.place AND held.domain > seen.domain {only}
        ORDER BY held.domain LIMIT 1
    ), seen.number + 1 FROM seen WHERE seen.domain IS NOT NULL AND seen.number < {most}
)
SELECT domain FROM seen WHERE domain <> '')""")
ANY, RELEASED = sql.SQL(""), sql.SQL("AND held.released")
PUT_BEFORE = sql.SQL("AND held.state IN ({})").format(
    sql.SQL(", ").join(map(sql.Literal, map(str, sorted(VENDOR_SEES))))
)
Where = tuple[str, str, sql.Composable, set[UUID]]


def domains_seen_by(actor: Actor) -> list[str]:
    """In the order of the alphabet, for the filter and for suggestions; the first hundred."""
    if not (parts := [part(*where) for where in places(actor) if where[-1]]):
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT DISTINCT domain FROM ({}) AS found ORDER BY domain LIMIT {}").format(
            sql.SQL(" UNION ALL ").join(parts), sql.Literal(MOST)
        ))  # fmt: skip
        return [row[0] for row in cursor.fetchall()]


def places(actor: Actor) -> Iterator[Where]:
    """Where to look: the datasets of the actor's places, those released to them, those put before them."""
    staff = actor.organisations_as(*STAFF)
    datasets, summaries = Dataset._meta.db_table, Summary._meta.db_table  # noqa: SLF001
    for place in ("institution_id", "organisation_id"):
        yield datasets, place, ANY, staff
        yield datasets, place, RELEASED, actor.organisations_as(Role.PROCUREMENT) - staff
    yield summaries, "vendor_id", PUT_BEFORE, actor.organisations_as(Role.VENDOR)


def part(table: str, place: str, only: sql.Composable, held: set[UUID]) -> sql.Composed:
    return EACH.format(
        table=sql.Identifier(table), place=sql.Identifier(place), only=only, held=sql.Literal(sorted(held)),
        most=sql.Literal(MOST),
    )  # fmt: skip
