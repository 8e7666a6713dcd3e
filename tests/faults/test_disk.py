"""Disks that fill up, processes that are killed, strangers who send: what nobody kept does not stay on the disk."""

import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from evaluations import actions, attempt
from evaluations.models import EvaluationJob
from governance.actions import evidence, files
from governance.models import StoredFile, Version
from portal.lib import storage
from portal.lib.jobs import JobState
from portal.lib.refusals import Invalid
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db

ClientOf = Callable[[str], Client]
FULL = (
    "The portal's disk is full. What you sent was not kept, and nothing else was changed. Tell the administrator, and send it again "
    "when there is room."
)
MANY = b"a,b\n" + b"1,2\n" * 50_000


@pytest.fixture(autouse=True)
def own_store(settings: Settings, tmp_path: Path) -> None:
    """Which nobody has made yet."""
    settings.FILES_DIR, settings.SCRATCH_DIR = tmp_path / "files", tmp_path / "scratch"


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """The kernel refuses this process any file larger than that, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def page_of(version: Version) -> str:
    return f"/versions/{version.pk}/register/files/"


def sent(data: bytes = MANY) -> dict[str, Any]:
    return {"slot": "train", "train-role": "train", "train-file": SimpleUploadedFile("train.csv", data, "text/csv")}


def on_disk(settings: Settings) -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]


def test_a_full_disk_is_said_and_leaves_nothing(world: World, client_of: ClientOf, settings: Settings) -> None:
    version, client = factories.draft_version(world), client_of("sade")

    with room_for(100_000):
        page = client.post(page_of(version), sent())
    [form] = [slot["form"] for slot in page.context["slots"] if slot["form"].is_bound]

    assert (page.status_code, form.errors) == (507, {"file": [FULL]})
    assert (on_disk(settings), StoredFile.objects.count()) == ([], 0)
    assert client.post(page_of(version), sent()).status_code == 302


def test_a_disk_that_fills_up_while_a_table_is_read_is_said(world: World, settings: Settings) -> None:
    """The upload fits, its typed form does not."""
    settings.MAX_UPLOAD_BYTES = 100
    version, table = factories.draft_version(world), factories.upload(factories.table("train"))

    with pytest.raises(Exception) as refused:  # noqa: PT011 - NoRoom; the words say which
        files.store(version, role="train", upload=table, by=world.actor("sade"))
    table.close()

    assert (str(refused.value), on_disk(settings)) == (FULL, [])


def test_a_full_disk_elsewhere_is_a_page_with_a_sentence(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)
    factories.add_table(version, "synthetic", by=world.actor("sade"))
    log = factories.generation_log(factories.fresh(version))

    with room_for(10):
        page = client_of("sade").post(f"/versions/{version.pk}/register/log/", {"log": json.dumps(log)})

    assert (page.status_code, FULL in page.content.decode().replace("&#x27;", "'")) == (507, True)


def receiving() -> set[str]:
    """Every address whose view lets a file reach the disk."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for item in patterns:
            here = prefix + str(item.pattern)
            if isinstance(item, URLResolver):
                yield from walk(item.url_patterns, here)
            elif getattr(getattr(item.callback, "cls", item.callback), "takes_files", False):
                yield here

    return set(walk(get_resolver().url_patterns, ""))


def test_files_are_taken_at_these_addresses_alone() -> None:
    assert receiving() == {
        "versions/<uuid:pk>/register/files/",
        "versions/<uuid:pk>/register/log/",
        "versions/<uuid:pk>/register/log/import/",
        "versions/<uuid:pk>/documents/",
        "versions/<uuid:pk>/reports/",
        "api/v1/versions/<uuid:version>/files/",
        "api/v1/versions/<uuid:version>/documents/",
        "api/v1/versions/<uuid:version>/generation-logs/import/",
    }


def test_at_no_other_address_does_a_file_reach_the_disk(world: World, client_of: ClientOf, settings: Settings) -> None:
    """Not even the folder for what is arriving is made."""
    version = factories.draft_version(world)
    file = page_of(version)
    api = f"/api/v1/versions/{version.pk}/files/"
    stranger, sade = Client(enforce_csrf_checks=True), client_of("sade")

    answers = [
        *(
            stranger.post(address, sent()).status_code
            for address in ("/account/login/", "/verify/", file, api, "/nowhere/")
        ),
        *(sade.post(address, sent()).status_code for address in ("/datasets/register/", "/tokens/", "/account/login/")),
    ]

    assert all(status in {302, 400, 401, 403, 404} for status in answers), answers
    assert not Path(settings.FILES_DIR).exists()


class Torn:
    """A connection that ends in the middle of a file."""

    def __init__(self, data: bytes) -> None:
        self.left = [data]

    def read(self, _size: int = -1) -> bytes:
        if not self.left:
            raise OSError("connection reset")
        return self.left.pop()

    readline = read


def test_an_upload_that_is_cut_off_leaves_nothing(world: World, client_of: ClientOf, settings: Settings) -> None:
    client = client_of("sade")
    client.raise_request_exception = False
    head = b'--x\r\nContent-Disposition: form-data; name="train-file"; filename="a.csv"\r\n\r\n'
    body = head + b"1,2\n" * 20_000

    client.generic(
        "POST",
        page_of(factories.draft_version(world)),
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": Torn(body), "CONTENT_LENGTH": str(2 * len(body))},
    )

    assert on_disk(settings) == []


def test_what_killed_processes_left_is_swept_at_every_start(world: World, settings: Settings) -> None:
    """What still arrives, and what a job still needs, stays."""
    job = actions.request(factories.registered_version(world), by=world.actor("sade"))
    cancelled = EvaluationJob.objects.create(
        version=job.version, protocol="x", seed=1, inputs={}, inputs_digest="x", requested_by=world.users["sade"],
        state=JobState.CANCELLED,
    )  # fmt: skip
    kept, gone = [attempt.steps_folder(job)], [attempt.steps_folder(cancelled)]
    for folder in (storage.incoming(), Path(settings.SCRATCH_DIR)):
        for name, hours, places in (("child-new", 0, kept), ("child-old", 2, gone)):
            path = folder / name
            path.mkdir(parents=True) if folder != storage.incoming() else path.write_bytes(b"half")
            os.utime(path, (time.time() - hours * 3600,) * 2)
            places.append(path)

    call_command("sweep")

    assert ([path.exists() for path in kept], [path.exists() for path in gone]) == ([True] * 3, [False] * 3)


def test_a_table_that_does_not_fit_the_others_leaves_nothing(world: World, settings: Settings) -> None:
    version, by = factories.draft_version(world), world.actor("sade")
    files.store(version, role="synthetic", upload=factories.upload(b"a,b\n1,2\n"), by=by)
    before = on_disk(settings)

    with pytest.raises(Invalid):
        files.store(factories.fresh(version), role="train", upload=factories.upload(b"a\n1\n"), by=by)

    assert on_disk(settings) == before


def test_a_file_that_is_evidence_too_is_not_destroyed_with_it(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    version, by, data = factories.draft_version(world), world.actor("sade"), b"the same bytes"
    filed = evidence.file_document(version, key="dpia", title="DPIA", upload=factories.upload(data), by=by)
    file = files.store(version, role="evidence", upload=factories.upload(data), by=by)

    with django_capture_on_commit_callbacks(execute=True):
        files.remove(file, by=by)

    assert storage.path_of(filed.sha256).read_bytes() == data
