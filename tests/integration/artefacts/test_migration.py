"""The audit packs of an existing installation become artefacts with files, under the ids that addresses name."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from governance.models import Artefact
from governance.vocabulary import State
from tests import factories
from tests.people import World

BEFORE = ("governance", "0006_record_format_2")


def migrate(target: tuple[str, str]) -> MigrationExecutor:
    executor = MigrationExecutor(connection, settled)
    executor.migrate([target])
    return executor


def settled(*_: Any) -> None:
    """As between the transactions that migrations have of their own, outside a test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;")


@pytest.mark.past_the_actions
@pytest.mark.django_db
def test_an_earlier_pack_keeps_its_id_and_its_files(world: World) -> None:
    factories.submission(world, at=State.IN_FORCE, record_format=2)
    factories.submission(world, at=State.APPROVED, title="Another", record_format=2)
    made, waiting = Artefact.objects.order_by("created_at", "pk")
    held = {file.name: (file.media_type, file.sha256, file.bytes) for file in made.files.all()}
    [latest] = MigrationExecutor(connection).loader.graph.leaf_nodes("governance")

    before = migrate(BEFORE).loader.project_state([BEFORE]).apps.get_model("governance", "AuditPack")
    earlier = before.objects.get(pk=made.pk)
    assert (earlier.edition, earlier.state) == ("full", "succeeded")
    assert (earlier.zip_sha256, earlier.pdf_bytes) == (held["audit-pack.zip"][1], held["audit-pack.pdf"][2])
    assert before.objects.get(pk=waiting.pk).zip_sha256 == ""

    migrate(latest)
    again = Artefact.objects.get(pk=made.pk)
    assert (again.kind, again.edition, again.is_made) == ("pack", "full", True)
    assert {file.name: (file.media_type, file.sha256, file.bytes) for file in again.files.all()} == held
    assert Artefact.objects.get(pk=waiting.pk).files.count() == 0
