"""The page of a version, its files, its log and the documents filed for it."""

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from governance.models import AuditEvent
from governance.vocabulary import State
from tests import factories
from tests.integration.views.reading import text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
VERSION_QUERIES = 11


def test_a_download_is_recorded(world: World, client_of: ClientOf) -> None:
    version = factories.registered_version(world)
    file = version.files.get(role="synthetic")

    answer = client_of("ada").get(f"/versions/{version.pk}/files/{file.pk}/")

    assert b"".join(answer.streaming_content) == factories.table("synthetic")  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="synthetic.csv"'
    event = AuditEvent.objects.get(type="file_downloaded")
    assert (event.subject_id, event.body["facts"]["sha256"]) == (str(version.pk), file.sha256)


@pytest.mark.parametrize(("name", "status"), [("rui", 403), ("petra", 404), ("nia", 404)])
def test_data_files_are_not_for_everybody(world: World, client_of: ClientOf, name: str, status: int) -> None:
    version = factories.registered_version(world)
    file = version.files.get(role="train")

    assert client_of(name).get(f"/versions/{version.pk}/files/{file.pk}/").status_code == status
    assert not AuditEvent.objects.filter(type="file_downloaded").exists()


def test_the_log_is_read_and_downloaded(world: World, client_of: ClientOf) -> None:
    version, client = factories.registered_version(world), client_of("rui")

    shown = client.get(f"/versions/{version.pk}/log/").context["log"]
    handed = client.get(f"/versions/{version.pk}/log/?format=json")

    assert shown.sources == [["claims, 2024", "Training data", "Data use agreement 7", "Pseudonymised", "—"]]
    assert shown.outputs[0][0] == shown.outputs[0][3] == "synthetic.csv"
    assert json.loads(handed.content) == version.generation_runs.get().log
    assert handed.headers["Content-Disposition"].startswith("attachment;")


def test_several_draws_runs_and_reports_each_have_their_place(world: World, client_of: ClientOf) -> None:
    version, client = factories.several_version(world), client_of("rui")

    page = client.get(f"/versions/{version.pk}/")
    logs = [client.get(f"/versions/{version.pk}/log/?run={number}") for number in (1, 2, 3)]

    assert [(item.protocol, item.headline) for item in page.context["evaluated"]] == [
        ("tabular-1@1", "Passes in every group"),
        ("thin-1@1", "Fidelity needs attention; validity, utility, privacy and bias pass"),
    ]
    shown = text(page)
    for words in (
        "draw 1, 240 rows, 5 columns",
        "draw 2, 240 rows",
        "Run 1, draw 1",
        "Run 2, draw 2",
        "thin-1@1: Fidelity needs",
    ):
        assert words in shown
    assert [answer.status_code for answer in logs] == [200, 200, 404]
    assert [answer.context["log"].outputs[0][0] for answer in logs[:2]] == ["synthetic.csv", "second.csv"]


def test_no_log_to_read(world: World, client_of: ClientOf) -> None:
    assert client_of("sade").get(f"/versions/{factories.draft_version(world).pk}/log/").status_code == 404


def test_the_version_page_tells_the_whole_story(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)

    context = client_of("sade").get(f"/versions/{made.version_id}/").context

    assert (context["submission"], context["now"].word) == (made, "In review")
    assert [(item.protocol, item.headline) for item in context["evaluated"]] == [
        ("tabular-1@1", "Passes in every group")
    ]
    assert context["allowed"] == {"request_evaluation", "file_evidence", "view_files"}
    assert [act.event.type for act in context["history"]] == [
        "risk_assessed", "risk_answered", "evidence_filed", "version_registered", "generation_logged", "source_declared",
        "registration_changed", "file_stored", "file_stored", "file_stored", "version_started",
    ]  # fmt: skip
    assert dict(context["words"])["Subgroups"] == "sex, region"


@pytest.mark.parametrize("count", [1, 3])
def test_the_version_page_costs_the_same_with_one_and_with_three_documents(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    version, client = factories.assessed_version(world), client_of("sade")
    for number in range(count):
        factories.file_document(world, version, f"letter-{number}")

    with django_assert_num_queries(VERSION_QUERIES):
        page = client.get(f"/versions/{version.pk}/")

    assert len(page.context["documents"]) == count


def test_the_vendor_sees_the_version_and_may_do_nothing(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)

    context = client_of("vera").get(f"/versions/{made.version_id}/").context

    assert (context["submission"], context["allowed"]) == (made, set())


def test_a_document_is_filed_and_a_later_one_takes_its_place(world: World, client_of: ClientOf) -> None:
    version, client = factories.registered_version(world), client_of("sade")
    address = f"/versions/{version.pk}/documents/"
    for letter in (b"first", b"second"):
        sent = {"kind": "other", "title": "Letter", "file": SimpleUploadedFile("letter.pdf", letter)}
        assert client.post(address, sent).status_code == 302

    second, first = version.evidence.all()
    documents = client.get(f"/versions/{version.pk}/").context["documents"]
    assert documents == [(second, False), (first, True)]
    assert client.get(f"/evidence/{first.pk}/").context["later"] == second
    handed = client.get(f"/evidence/{second.pk}/?format=file")
    assert b"".join(handed.streaming_content) == b"second"  # type: ignore[attr-defined]
    assert handed.headers["Content-Disposition"].startswith("attachment;")


def test_an_unfinished_document_stays_on_the_page(world: World, client_of: ClientOf) -> None:
    version = factories.registered_version(world)

    page = client_of("sade").post(f"/versions/{version.pk}/documents/", {"kind": "", "title": "Letter"})

    assert (page.status_code, sorted(page.context["document_form"].errors)) == (400, ["file", "kind"])
    assert page.context["document_form"]["title"].value() == "Letter"
