"""The house: generated pages are current, every event has a presenter, every model is listed, no migration is missing."""

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.template.loader import get_template

from governance.libraries.checking import HERE, WORDS
from governance.reference import pages
from governance.schemas import vocabulary_text
from governance.vocabulary import Action, EventType
from governance.workflow import mermaid

ROOT = Path(settings.BASE_DIR)
IMMUTABLE = {
    "Act", "ApprovalRecord", "ArtefactFile", "AuditEvent", "Checkpoint", "Comment", "Evidence", "GenerationRun", "LibraryVersion",
    "Maker", "Signature", "Vote",
}  # fmt: skip
MUTABLE = {
    "ApiToken", "Artefact", "Assignment", "AuditDetail", "AuditHead", "Concern", "Condition", "Conflict", "Dataset",
    "Derivation", "EvaluationJob", "FactorReset", "Invitation", "JobStep", "Membership", "Organisation", "Reauthentication",
    "Report", "RiskAssessment", "RoleRequest", "Runner", "SharedEntry", "Source", "StoredFile", "Submission", "Summary",
    "Thread", "User", "Version",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_generated_page_is_current(name: str) -> None:
    assert (ROOT / "docs/reference" / name).read_text() == pages()[name]


def test_the_schema_of_the_vocabulary_is_current() -> None:
    assert (HERE / WORDS).read_text() == vocabulary_text()


def test_the_developers_see_the_states_as_they_are() -> None:
    assert f"```mermaid\n{mermaid()}\n```" in (ROOT / "DEVELOPERS.md").read_text()


@pytest.mark.parametrize("event", list(EventType))
def test_every_event_has_a_presenter(event: EventType) -> None:
    assert get_template(f"governance/events/{event}.html")


def test_every_model_is_listed_as_mutable_or_immutable() -> None:
    models = {
        model.__name__
        for label in ("accounts", "governance", "evaluations")
        for model in apps.get_app_config(label).get_models()
    }

    assert models == MUTABLE | IMMUTABLE


@pytest.mark.django_db
def test_the_database_holds_every_immutable_model_to_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_name = 'append_only_rows'"
        )
        protected = {row[0] for row in cursor.fetchall()}

    assert protected == {apps.get_model("governance", name)._meta.db_table for name in IMMUTABLE}
    assert protected == set(settings.APPEND_ONLY_TABLES)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_the_schema_of_the_api_is_current() -> None:
    made = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=made)

    assert made.getvalue() == (ROOT / "docs/reference/openapi.yaml").read_text()


def test_every_move_has_words_for_people() -> None:
    assert all(action.label != action.value for action in Action)
