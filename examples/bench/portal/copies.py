"""Thousands of submissions from a few, copied by SQL with everything below them: reports, records, signatures, summary rows.

Each copy gets identifiers of its own time and the bits of its original, so that rows still sort and still belong together. A
report is made as long as that of the demo by repeating what it measured.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from governance.models import Vote

FRESH = "(lpad(to_hex({start} + i.n), 12, '0') || substr(replace(o.{column}::text, '-', ''), 13))::uuid"
EPOCH = 1_600_000_000_000
MEASUREMENTS = 300
THREADS = "SELECT id FROM governance_thread WHERE submission_id = {submission}"
RECORDS = "SELECT id FROM governance_approvalrecord WHERE submission_id = {submission}"
BELOW: tuple[tuple[str, str], ...] = (
    ("dataset", "o.id = (SELECT dataset_id FROM governance_version WHERE id = {version})"),
    ("version", "o.id = {version}"),
    ("storedfile", "o.version_id = {version}"),
    ("generationrun", "o.version_id = {version}"),
    ("derivation", "o.version_id = {version}"),
    ("evidence", "o.version_id = {version}"),
    ("riskassessment", "o.version_id = {version}"),
    ("submission", "o.id = {submission}"),
    ("assignment", "o.submission_id = {submission}"),
    ("thread", "o.submission_id = {submission}"),
    ("comment", f"o.thread_id IN ({THREADS})"),
    ("approvalrecord", "o.submission_id = {submission}"),
    ("signature", "o.submission_id = {submission}"),
    ("condition", "o.submission_id = {submission}"),
    ("artefact", f"o.record_id IN ({RECORDS})"),
    ("artefactfile", f"o.artefact_id IN (SELECT id FROM governance_artefact WHERE record_id IN ({RECORDS}))"),
    ("summary", "o.submission_id = {submission}"),
    ("concern", "o.summary_id = {submission}"),
)
COPIED = {name for name, _ in BELOW}
OTHERS: Mapping[tuple[str, str], str] = {
    ("dataset", "title"): "left(o.title, 180) || ' ' || i.n",
    ("summary", "title"): "left(o.title, 180) || ' ' || i.n",
    ("evidence", "report"): "jsonb_set(o.report, '{measurements}', (SELECT jsonb_agg(item) FROM "
    f"jsonb_array_elements(o.report->'measurements') AS item, "
    f"generate_series(1, greatest({MEASUREMENTS} / jsonb_array_length(o.report->'measurements'), 1))))",
}
VOTES = """
INSERT INTO governance_vote ({columns}, assignment_id)
SELECT {values}, fresh.id
FROM governance_vote AS v JOIN governance_assignment AS o ON o.id = v.assignment_id
CROSS JOIN {series} AS i(n)
JOIN governance_assignment AS fresh ON fresh.submission_id = {of} AND fresh.round = o.round AND fresh.reviewer_id = o.reviewer_id
WHERE o.submission_id = {submission}
"""


def copy(version: UUID, submission: UUID | None, count: int, *, over: int = 0, after: int = 0) -> None:
    """So many copies of a version, and of its submission where there is one, numbered from `after` on and evenly up to `over`: the
    copies of several originals lie among one another as they would in a real installation."""
    apart = max(over // count, 1)
    series = f"generate_series({after + apart}, {after + count * apart}, {apart})"
    with connection.cursor() as cursor:
        for statement in statements(version, submission, series):
            cursor.execute(statement)


def statements(version: UUID, submission: UUID | None, series: str) -> Iterator[str]:
    places = {"version": f"'{version}'", "submission": f"'{submission}'" if submission else "NULL"}
    for name, where in BELOW:
        yield insertion(name, where.format(**places), series)
    own = [
        str(field.column)
        for field in Vote._meta.local_concrete_fields
        if is_copied(field) and field.name != "assignment"
    ]
    columns = {"columns": ", ".join(own), "values": ", ".join(f"v.{name}" for name in own)}
    yield VOTES.format(series=series, of=fresh("submission_id"), **columns, **places)


def fresh(column: str) -> str:
    return FRESH.format(start=EPOCH, column=column)


def insertion(name: str, where: str, series: str) -> str:
    model = apps.get_model("governance", name)
    fields = [field for field in model._meta.local_concrete_fields if is_copied(field)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(value(name, field) for field in fields)
    return (
        f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values} FROM {model._meta.db_table} AS o "
        f"CROSS JOIN {series} AS i(n) WHERE {where}"
    )


def is_copied(field: "models.Field[Any, Any]") -> bool:
    """What the database does not make itself: no generated column, no number of its own."""
    return not (field.generated or isinstance(field, models.AutoField | models.BigAutoField))


def value(name: str, field: "models.Field[Any, Any]") -> str:
    """As in the original, but for what names a row that is copied too."""
    column = str(field.column)
    if special := OTHERS.get((name, column)):
        return special
    related: Any = field.related_model
    of = related._meta.model_name if related else name if field.primary_key else ""
    is_own = of in COPIED and field.name not in {"replaces", "origin"}
    return fresh(column) if is_own else f'o."{column}"'
