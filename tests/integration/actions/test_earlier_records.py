"""What an installation held before record format 2 comes along: its submissions finish in format 1, its files get their numbers."""

from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from governance.models import Evidence
from governance.vocabulary import State
from tests import factories
from tests.people import World

BEFORE = ("governance", "0005_several_signers_and_on_behalf_of")


def migrate(target: tuple[str, str]) -> None:
    MigrationExecutor(connection, settled).migrate([target])


def settled(*_: Any) -> None:
    """As between the transactions that migrations have of their own, outside a test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;")


@pytest.mark.past_the_actions
@pytest.mark.django_db
def test_a_submission_under_way_keeps_its_record_and_its_signatures(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW, version=factories.several_version(world), record_format=1)
    factories.file_document(world, made.version, "protection-assessment")
    before = factories.standing(made).record
    [latest] = MigrationExecutor(connection).loader.graph.leaf_nodes("governance")

    migrate(BEFORE)
    migrate(latest)

    standing = factories.standing(made)
    assert (standing.submission.record_format, standing.record) == (1, before)
    assert [standing.is_valid(item) for item in standing.submission.signatures.all()] == [True]
    assert {(item.key, item.computed_by, item.computed_as, item.filed_as) for item in Evidence.objects.all()} == {
        ("tabular-1", "portal", settings.PORTAL_ORIGIN, "Countersign"),
        ("thin-1", "person", "Sade Okafor", "Sade Okafor"),
        ("protection-assessment", "", "", "Sade Okafor"),
    }
    assert [file.draw for file in made.version.files.filter(role="synthetic").order_by("pk")] == [1, 2]
    assert not made.version.files.exclude(role="synthetic").exclude(draw=None).exists()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Evidence.objects.update(filed_as="Somebody else")
