"""The generation log as a form: prefilled with what is known, filed through the same action, nothing typed is lost."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from governance.actions import datasets
from governance.forms.log_sheet import LogSheet
from governance.generation_log.examples import example
from governance.models import GenerationRun, Version
from governance.vocabulary import GeneratorType
from tests import factories, run_files
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def page_of(version: Version, kind: str) -> str:
    return f"/versions/{version.pk}/register/log/form/?kind={kind}"


def filled(sheet: LogSheet, kind: GeneratorType, **typed: str) -> dict[str, str]:
    """What the page sends after a person filled in what the form did not know, here by the example of the type."""
    other = LogSheet(kind=kind, log=factories.replaced(example(kind)))
    values = {name: sheet[name].value() or other[name].value() for name in other.fields if name in sheet.fields}
    sent = {name: "" if value is None else str(value) for name, value in values.items()}
    return sent | {"rest": sheet["rest"].value()} | typed


def test_a_form_is_filled_in_with_what_is_known_and_filed(world: World, client_of: ClientOf) -> None:
    version, client, kind = factories.draft_version(world), client_of("sade"), GeneratorType.COPULA
    file = factories.add_table(version, "synthetic", by=world.actor("sade"))
    declare(version, world)

    sheet = client.get(page_of(version, kind)).context["sheet"]

    known = {name: sheet[name].value() for name in ("outputs-0-sha256", "outputs-0-records", "operator-name", "status")}
    assert known == {
        "outputs-0-sha256": file.sha256,
        "outputs-0-records": file.rows,
        "operator-name": "Sade Okafor",
        "status": "completed",
    }
    assert (sheet["sources-0-id"].value(), sheet["sources-0-licence"].value()) == (
        "Insurance claims 2024",
        "Data use agreement 7",
    )
    answer = client.post(page_of(version, kind), filled(sheet, kind))
    assert answer.status_code == 302, answer.context["sheet"].errors
    run = GenerationRun.objects.get()
    assert run.log["log_origin"] == {"kind": "manual_form", "completeness": "reconstructed"}
    assert (run.generator_type, run.log["dataset_version"], run.completeness) == ("copula", "1", "reconstructed")


def datasets_source(version: Version, world: World) -> None:
    factories.sources.declare(version, role="training", by=world.actor("sade"), fields=factories.source_fields())


def declare(version: Version, world: World) -> None:
    factories.sources.declare(version, role="training", by=world.actor("sade"), fields=factories.source_fields())


def test_every_fault_is_shown_at_its_field_and_what_was_typed_stays(world: World, client_of: ClientOf) -> None:
    version, client, kind = factories.draft_version(world), client_of("sade"), GeneratorType.MARGINAL_BASED_DP
    sheet = client.get(page_of(version, kind)).context["sheet"]
    sent = filled(sheet, kind, **{"privacy-epsilon": "", "generator-training-records": "many", "seeds-0-value": ""})

    page = client.post(page_of(version, kind), sent)

    wrong = page.context["sheet"]
    assert (page.status_code, set(wrong.errors)) == (
        400,
        {"privacy-epsilon", "generator-training-records", "seeds-0-value"},
    )
    assert wrong.errors["privacy-epsilon"] == [
        "/privacy/epsilon is missing: a differentially private generator is judged by it."
    ]
    assert {name: wrong[name].value() for name in sent if name != "rest"} == {
        name: sent[name] for name in sent if name != "rest"
    }
    assert 'href="#id_privacy-epsilon"' in page.content.decode()
    assert not GenerationRun.objects.exists()


def test_a_row_is_added_without_loss_and_without_script(world: World, client_of: ClientOf) -> None:
    version, client, kind = factories.draft_version(world), client_of("sade"), GeneratorType.CORPUS_PIPELINE
    sheet = client.get(page_of(version, kind)).context["sheet"]
    sent = filled(sheet, kind, **{"stages-0-name": "Read", "rows-stages": "2", "add": "/stages"})

    page = client.post(page_of(version, kind), sent)

    grown = page.context["sheet"]
    assert (page.status_code, grown["rows-stages"].value(), grown["stages-0-name"].value()) == (200, "3", "Read")
    assert "stages-2-name" in grown.fields
    assert client.post(page_of(version, kind), sent | {"add": "/nothing"}).status_code == 200


def test_a_log_of_another_run_is_refused_by_the_action(world: World, client_of: ClientOf) -> None:
    version, client, kind = factories.draft_version(world), client_of("sade"), GeneratorType.SIMULATION
    factories.add_table(version, "synthetic", by=world.actor("sade"))
    sheet = client.get(page_of(version, kind)).context["sheet"]

    page = client.post(page_of(version, kind), filled(sheet, kind, **{"outputs-0-sha256": "1" * 64}))

    assert page.status_code == 400
    assert "/outputs names no file with the digest of" in page.context["sheet"].non_field_errors()[0]


def test_a_new_version_starts_from_the_recipe_of_the_last(world: World, client_of: ClientOf) -> None:
    version, client = factories.registered_version(world), client_of("sade")
    newer = datasets.start_version(version.dataset, by=world.actor("sade"))

    page = client.get(page_of(newer, "autoregressive_tabular"))

    sheet = page.context["sheet"]
    assert page.context["earlier"].version == version
    assert (sheet["generator-name"].value(), sheet["started_at"].value()) == ("trees", None)
    assert sheet["environment-os"].value() == "Linux"
    own = client.get(page_of(version, "autoregressive_tabular")).context["sheet"]
    assert own["started_at"].value() == "2026-11-01T10:00:00"


def import_page(version: Version) -> str:
    return f"/versions/{version.pk}/register/log/import/"


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("run.json", data)


def test_a_run_of_another_tool_is_read_completed_and_filed(world: World, client_of: ClientOf) -> None:
    version, client, kind = factories.draft_version(world), client_of("sade"), GeneratorType.COPULA
    file = factories.add_table(version, "synthetic", by=world.actor("sade"))

    page = client.post(import_page(version), {"import-kind": kind, "import-file": upload(run_files.OPENLINEAGE)})

    sheet, raw = page.context["sheet"], version.files.get(role="raw_log")
    assert (page.status_code, GenerationRun.objects.count()) == (200, 0)
    assert (sheet["generator-name"].value(), sheet["outputs-0-sha256"].value()) == ("claims-copula", file.sha256)
    assert sheet["why-operator-name"].value() == "The imported file (OpenLineage) does not say it."
    assert f'action="{page_of(version, kind)}"' in page.content.decode()
    sent = filled(sheet, kind) | {"why-environment-lockfile_sha256": sheet["why-environment-lockfile_sha256"].value()}
    sent["environment-lockfile_sha256"] = ""
    answer = client.post(page_of(version, kind), sent)
    assert answer.status_code == 302, answer.context["sheet"].errors
    run = GenerationRun.objects.get()
    assert run.log["log_origin"] == {
        "kind": "import_openlineage",
        "imported_file_sha256": raw.sha256,
        "completeness": "partial",
    }
    assert [item["field"] for item in run.log["missing"]] == ["/environment/lockfile_sha256"]
    assert run.log["parent_run_ids"] == ["0190a5a0-8d6b-7c5c-9a7e-000000000001"]


def test_a_file_that_cannot_be_imported_is_refused_at_its_field(world: World, client_of: ClientOf) -> None:
    version, client = factories.draft_version(world), client_of("sade")

    page = client.post(import_page(version), {"import-kind": "gan", "import-file": upload(b"hello")})

    assert (page.status_code, list(page.context["importing"].errors)) == (400, ["file"])
    assert client.post(import_page(version), {"import-file": upload(run_files.PROV)}).status_code == 400
    assert not version.files.exists()


def test_the_same_file_is_kept_once_and_frozen_files_take_none(world: World, client_of: ClientOf) -> None:
    version, client = factories.complete_version(world), client_of("sade")
    for _ in range(2):
        client.post(import_page(version), {"import-kind": "rule_based", "import-file": upload(run_files.PROV)})
    assert version.files.filter(role="raw_log").count() == 1

    datasets.register_version(factories.fresh(version), by=world.actor("sade"))
    page = client.post(import_page(version), {"import-kind": "rule_based", "import-file": upload(run_files.MLFLOW)})

    assert page.status_code == 409
    assert version.files.filter(role="raw_log").count() == 1


@pytest.mark.parametrize("kind", ["", "magic"])
def test_there_is_no_form_without_a_type(world: World, client_of: ClientOf, kind: str) -> None:
    assert client_of("sade").get(page_of(factories.draft_version(world), kind)).status_code == 404
