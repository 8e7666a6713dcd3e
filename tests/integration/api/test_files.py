"""Files through the API: what arrives is kept by its digest, what is refused leaves nothing behind, what is taken is recorded."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from governance.models import AuditEvent, StoredFile
from governance.vocabulary import EventType, State
from portal.lib import storage
from tests import factories, run_files
from tests.integration.api.conftest import Caller
from tests.people import World

pytestmark = pytest.mark.django_db

Someone = Callable[..., Caller]
MENDING = "There is a problem with what you sent"


@pytest.fixture(autouse=True)
def own_store(settings: Settings, tmp_path: Path) -> None:
    """Where no other process lets files arrive."""
    settings.FILES_DIR = tmp_path


def arrived() -> list[str]:
    """What lies between arriving and being kept."""
    return sorted(item.name for item in storage.incoming().iterdir())


def refused(*reasons: str, field: str = "file") -> tuple[int, Any]:
    return 400, {"title": MENDING, "reasons": list(reasons), **({"field": field} if field else {})}


def test_a_table_is_read_and_kept(world: World, token: Someone) -> None:
    version, data = factories.draft_version(world), factories.table("train")

    status, file = token("sade").send(f"versions/{version.pk}/files/", data, name="../../train.csv", role="train")

    assert (status, file["name"], file["rows"], file["bytes"]) == (201, "train.csv", 240, len(data))
    assert file["columns"][0] == {"name": "age", "type": "whole number", "role": "numeric", "missing": 0}
    assert storage.path_of(hashlib.sha256(data).hexdigest()).read_bytes() == data
    assert token("sade").get(f"versions/{version.pk}/files/{file['id']}/") == (200, file)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "train.csv", "“train.csv” is empty. Choose the file again."),
        (
            b"a,b\n1,2\n",
            "train.exe",
            "“train.exe” is not a table this portal reads. Send CSV, TSV or JSON Lines (also .gz or .zst), Parquet, "  # noqa: ISC004
            "Excel, Stata, SPSS or SAS.",
        ),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(world: World, token: Someone, data: bytes, name: str, sentence: str) -> None:
    version, before = factories.draft_version(world), arrived()

    answer = token("sade").send(f"versions/{version.pk}/files/", data, name=name, role="train")

    assert answer == refused(sentence)
    assert (StoredFile.objects.count(), arrived()) == (0, before)


def test_a_ragged_row_is_named_by_number_and_never_quoted(world: World, token: Someone) -> None:
    version = factories.draft_version(world)

    status, body = token("sade").send(f"versions/{version.pk}/files/", b"a,b\n1,2\nsecret-7\n", role="train")

    assert (status, "row" in body["reasons"][0], "secret-7" in str(body)) == (400, True, False)


def test_a_file_over_the_limit_never_arrives(world: World, token: Someone, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1_000
    version, before = factories.draft_version(world), arrived()

    answer = token("sade").send(f"versions/{version.pk}/files/", b"x" * 1_001, role="train")

    assert answer == refused(
        "The file is larger than 1,000 bytes, the largest this portal accepts. Send a smaller one."
    )
    assert arrived() == before


def test_an_unwanted_upload_leaves_nothing_behind(world: World, token: Someone) -> None:
    """An unknown key, a role that is none, a stranger, a frozen version."""
    version, before = factories.registered_version(world), arrived()
    path, data = f"versions/{version.pk}/files/", factories.table("train")

    answers = [
        token("sade").send(path, data, role="train", state="registered"),
        token("sade").send(path, data, role="secret"),
        token("nia").send(path, data, role="train"),
        token("sade").send(path, data, role="train"),
    ]

    assert [status for status, _ in answers] == [400, 400, 404, 409]
    assert arrived() == before


def test_a_file_is_removed_before_registration_only(world: World, token: Someone) -> None:
    version, sade = factories.complete_version(world), token("sade")
    file = version.files.get(role="holdout")

    assert sade.delete(f"versions/{version.pk}/files/{file.pk}/") == (204, None)
    assert sade.post(f"versions/{version.pk}/register/")[0] == 200
    assert sade.delete(f"versions/{version.pk}/files/{version.files.get(role='train').pk}/") == (
        409,
        {
            "title": "That cannot be done now",
            "reasons": ["This version is registered: its files are frozen. Start a new version to change them."],
        },
    )


def test_a_source_is_taken_off(world: World, token: Someone) -> None:
    version, sade = factories.complete_version(world), token("sade")
    [declared] = sade.get(f"versions/{version.pk}/sources/")[1]["results"]
    again = {"role": "training", "known": declared["source"]["id"]}

    assert sade.delete(f"versions/{version.pk}/sources/{declared['id']}/") == (204, None)
    assert sade.post(f"versions/{version.pk}/sources/", again)[0] == 201
    assert sade.post(f"versions/{version.pk}/sources/", again) == refused(
        "“Insurance claims 2024” is already declared in this role.", field="source"
    )
    assert token("nia").post(f"versions/{version.pk}/sources/", again)[0] == 404


def test_a_download_is_recorded(world: World, token: Someone) -> None:
    version = factories.complete_version(world)
    file = version.files.get(role="train")
    path = f"versions/{version.pk}/files/{file.pk}/content/"

    assert token("sade", scope="read").get(path) == (200, factories.table("train"))
    assert token("rui").get(path)[0] == 403

    [event] = AuditEvent.objects.filter(type=EventType.FILE_DOWNLOADED)
    assert event.body["facts"] == {"file": str(file.pk), "role": "train", "sha256": file.sha256}
    assert (event.actor_id, event.body["actor"]["kind"]) == (str(world.users["sade"].pk), "token")


def test_a_download_is_an_attachment_whatever_was_asked_for(world: World, client_of: Callable[[str], Client]) -> None:
    version = factories.complete_version(world)
    path = f"/api/v1/versions/{version.pk}/files/{version.files.get(role='train').pk}/content/"

    answer = client_of("sade").get(path, headers={"Accept": "text/html"})

    assert b"".join(answer.streaming_content) == factories.table("train")  # type: ignore[arg-type]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="train.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_document_is_filed_and_read_back(world: World, token: Someone) -> None:
    version, sade = factories.draft_version(world), token("sade")

    status, filed = sade.send(
        f"versions/{version.pk}/documents/", b"%PDF-1.7", name="a.pdf", key="protection-assessment", title="Assessment"
    )

    assert (status, filed["sha256"]) == (201, hashlib.sha256(b"%PDF-1.7").hexdigest())
    assert sade.get(f"evidence/{filed['id']}/") == (200, {**filed, "report": None})
    assert sade.get(f"evidence/{filed['id']}/content/") == (200, b"%PDF-1.7")
    assert sade.send(f"versions/{version.pk}/documents/", b"x", key="Not a key", title="T")[1]["reasons"] == [
        'key: Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.'
    ]


def test_a_generation_log_with_faults_is_refused_by_pointer(world: World, token: Someone) -> None:
    version, log = factories.draft_version(world), None
    log = factories.generation_log(version)
    del log["generator"]["name"]
    log["seeds"] = "3"

    answer = token("sade").post(f"versions/{version.pk}/generation-logs/", log)

    assert answer == refused("/generator does not have the field “name”.", "/seeds must be a list.", field="log")


def test_an_example_of_a_log_is_got_and_filed_once_its_names_are_replaced(world: World, token: Someone) -> None:
    version, sade = factories.draft_version(world), token("sade")
    factories.add_table(version, "synthetic", by=world.actor("sade"))

    status, log = sade.get(f"versions/{version.pk}/generation-logs/example/?generator_type=vae")

    assert (status, log["generator"]["type"], log["schema_version"]) == (200, "vae", "1.1")
    assert sade.post(f"versions/{version.pk}/generation-logs/", log)[0] == 400
    assert sade.post(f"versions/{version.pk}/generation-logs/", factories.replaced(log))[0] == 201
    assert sade.get(f"versions/{version.pk}/generation-logs/example/?generator_type=magic")[0] == 400
    assert sade.get(f"versions/{version.pk}/generation-logs/example/")[0] == 400


def test_what_another_tool_wrote_is_read_and_not_filed(world: World, token: Someone) -> None:
    version, sade = factories.draft_version(world), token("sade")

    status, log = sade.send(
        f"versions/{version.pk}/generation-logs/import/", run_files.MLFLOW, name="run.json", generator_type="gan"
    )

    assert (status, log["log_origin"]["kind"], log["generator"]["name"]) == (200, "import_mlflow", "tabular-gan")
    assert {"field": "/privacy/mechanism", "why": "The imported file (MLflow) does not say it."} in log["missing"]
    assert version.files.get().role == "raw_log"
    assert not version.generation_runs.exists()


def test_a_report_that_was_changed_is_refused(world: World, token: Someone) -> None:
    version, sade = factories.registered_version(world), token("sade")
    report = factories.report(version)
    report["groups"][0]["verdict"] = "fail"

    assert sade.post(f"versions/{version.pk}/reports/", report) == refused(
        "The report's digest or verdicts do not match its content, so it was changed after it was made. File the original.",
        field="",
    )
    assert sade.post(f"versions/{version.pk}/reports/", {"digest": 7})[0] == 400
    assert sade.raw("POST", f"versions/{version.pk}/reports/", b"[]")[1]["reasons"] == ["/ must be an object."]


def test_a_pack_goes_to_procurement_and_to_no_stranger(world: World, token: Someone) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    petra = token("petra", scope="read")

    [pack] = petra.get(f"artefacts/?submission={made.pk}")[1]["results"]
    for file in pack["files"]:
        status, held = petra.get(f"artefacts/{pack['id']}/files/{file['name']}/")
        assert (status, hashlib.sha256(held).hexdigest(), len(held)) == (200, file["sha256"], file["bytes"])

    assert [pack["kind"], *(file["media_type"] for file in pack["files"])] == [
        "pack", "application/zip", "application/pdf",
    ]  # fmt: skip
    assert petra.get(f"artefacts/{pack['id']}/files/record.json/")[0] == 404
    assert token("ned").get(f"artefacts/{pack['id']}/files/audit-pack.zip/")[0] == 404
    taken = AuditEvent.objects.filter(type=EventType.PACK_DOWNLOADED).order_by("seq")
    assert [event.body["facts"]["file"] for event in taken] == ["audit-pack.zip", "audit-pack.pdf"]
    found = Caller(Client()).get(f"verify/{pack['files'][0]['sha256']}/")[1]["found"]
    assert found == [{"kind": "audit pack (zip)", "status": "in force", "is_in_force": True}]


def test_a_pack_that_is_not_made_yet_is_asked_for_later(world: World, token: Someone) -> None:
    made = factories.submission(world, at=State.APPROVED)
    [pack] = token("petra").get(f"artefacts/?submission={made.pk}")[1]["results"]

    status, body = token("petra").get(f"artefacts/{pack['id']}/files/audit-pack.zip/")

    assert (status, pack["files"], pack["allowed_actions"], body["title"]) == (409, [], [], "That cannot be done now")
