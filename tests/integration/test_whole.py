"""Rows read with all that is below them are the same as read relation by relation, in two statements."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.db.models import Model, Prefetch

from governance.actions import reviews
from governance.models import Assignment, Derivation, Submission, Version
from governance.queries.submissions import MADE
from governance.vocabulary import State
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db
BELOW = (
    "version__files",
    "version__generation_runs__filed_by",
    "version__submissions",
    "version__makers",
    "version__dataset__conflicts__person",
    "acts",
    Prefetch("version__derivations", Derivation.objects.select_related("source", "origin__dataset")),
    "signatures",
    "conditions__kept_by",
    Prefetch("assignments", Assignment.objects.select_related("reviewer").prefetch_related("votes")),
    "threads__comments__author",
    "records__artefacts__files",
)


def values(row: Model | None) -> dict[str, Any]:
    """Every column of a row that was read with it."""
    return {name: value for name, value in vars(row).items() if not name.startswith("_")} if row else {}


def told(rows: Iterable[Model], *ones: str) -> list[Any]:
    """Rows with what they point at."""
    return [(values(row), [values(getattr(row, one, None)) for one in ones]) for row in rows]


def content(submission: Submission) -> dict[str, Any]:
    version = submission.version
    return {
        "version": values(version),
        "files": told(version.files.all()),
        "runs": told(version.generation_runs.all(), "filed_by"),
        "submissions": told(version.submissions.all()),
        "derivations": told(version.derivations.all(), "source", "origin"),
        "evidence": [(item.pk, item.facts, item.filed_at) for item in version.evidence.all()],
        "makers": told(version.makers.all()),
        "conflicts": told(version.dataset.conflicts.all(), "person"),
        "acts": told(submission.acts.all()),
        "signatures": told(submission.signatures.all()),
        "conditions": told(submission.conditions.all(), "kept_by"),
        "assignments": told(submission.assignments.all(), "reviewer"),
        "votes": [told(item.votes.all()) for item in submission.assignments.all()],
        "threads": [(values(item), told(item.comments.all(), "author")) for item in submission.threads.all()],
        "records": [
            (values(record), [(values(made), told(made.files.all())) for made in record.artefacts.all()])
            for record in submission.records.all()
        ],
    }


@pytest.mark.parametrize("state", [State.REVIEW, State.IN_FORCE])
def test_a_submission_read_whole_is_the_same_as_read_bit_by_bit(
    world: World, django_assert_num_queries: Any, state: State
) -> None:
    made = factories.submission(world, at=state, vendor=True)
    if state is State.REVIEW:
        reviews.take(made, by=world.actor("rui"))
        reviews.comment(made, section="files", text="What is a visit?", public=True, by=world.actor("rui"))

    with django_assert_num_queries(2):
        whole = Submission.objects.with_people(*MADE).get(pk=made.pk)
        found = content(whole)

    rows = Submission.objects.select_related("version").prefetch_related(*BELOW, "version__evidence")
    assert found == content(rows.get(pk=made.pk))
    present = {name for name, rows in found.items() if rows}
    here = {"threads"} if state is State.REVIEW else {"signatures", "records"}
    assert present >= {"files", "runs", "derivations", "evidence", "assignments", *here}
    assert whole.assignments.all()[0].submission is whole


def test_a_version_without_anything_below_it_is_read_whole(world: World, django_assert_num_queries: Any) -> None:
    made = factories.registered_version(world)
    with django_assert_num_queries(2):
        version = Version.objects.with_parts().get(pk=made.pk)
        assert not version.submissions.all()
        assert [item.sha256 for item in version.files.all()]
    assert {"report"} <= {
        name for item in version.evidence.all() for name in item.get_deferred_fields()
    } or not version.evidence.all()


def test_several_rows_are_read_in_two_statements(world: World, django_assert_num_queries: Any) -> None:
    made = {factories.submission(world, title=f"Visits and costs, {number}").pk for number in range(3)}
    with django_assert_num_queries(2):
        rows = list(Submission.objects.with_people().filter(pk__in=made))
        assert all(len(row.version.files.all()) for row in rows)
    assert {row.pk for row in rows} == made
