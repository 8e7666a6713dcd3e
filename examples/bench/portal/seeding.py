"""A large installation: the originals, their copies in the shares of a real one, and ten audit events a submission."""

from django.db import connection, transaction

from examples.bench.portal import copies
from examples.bench.portal.copies import COPIED, fresh
from examples.bench.portal.originals import originals
from tests.people import World

ABOUT = "', '".join(sorted(COPIED))
EVENTS = f"""
INSERT INTO governance_auditevent
    (id, organisation_id, seq, type, at, subject_type, subject_id, actor_id, body, prev_hash, hash)
SELECT {fresh("id")}, o.organisation_id, i.n * o.size + o.seq, o.type,
    o.at - interval '1 second' * i.n, o.subject_type,
    CASE WHEN o.subject_type IN ('{ABOUT}') THEN {fresh("subject_id")}::text ELSE o.subject_id END, o.actor_id, o.body, o.prev_hash, o.hash
FROM (SELECT event.*, head.size FROM governance_auditevent AS event JOIN governance_audithead AS head USING (organisation_id)) AS o
CROSS JOIN generate_series(1, %s) AS i(n)
"""
DETAILS = f"""
INSERT INTO governance_auditdetail (event_id, salt, content)
SELECT {fresh("event_id")}, o.salt, o.content FROM governance_auditdetail AS o CROSS JOIN generate_series(1, %s) AS i(n)
"""


def seed(world: World, rows: int) -> None:
    """The rows, each part in a transaction of its own."""
    for original in list(originals(world)):
        with transaction.atomic():
            copies.copy(original.version, original.submission, max(round(rows * original.share), 1), over=rows)
    multiply(10 * rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def multiply(wanted: int) -> None:
    """The events of the originals, told again of earlier times and of the copies. Their hashes are no chain; nothing walks it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM governance_auditevent")
        held: int = cursor.fetchone()[0]
        times = max(wanted // held - 1, 1)
        cursor.execute(DETAILS, [times])
        cursor.execute(EVENTS, [times])
