"""A pack in each format that a submission may have begun with: several draws, runs and protocols where there may be."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from governance.vocabulary import State
from portal.lib import seal, storage
from portal.lib.canonical import canonical
from tests import factories
from tests.integration.artefacts.pack.packed import Files, public_pem, resealed, verify, write
from tests.people import settle

KEPT = Path(__file__).parents[3] / "fixtures" / "packs" / "format-2.zip"


@dataclass(frozen=True)
class Made:
    """A pack made by the real actions, by name of file, with the key that seals it."""

    files: Files
    key: Ed25519PrivateKey

    def verified(self, folder: Path, files: Files | None = None) -> Any:
        key = folder / "key.pem"
        key.write_bytes(public_pem(self.key))
        return verify(write(folder, files or self.files), "--key", str(key))


def made_in(form: int, blocker: DjangoDbBlocker) -> Made:
    with blocker.unblock(), transaction.atomic():
        world = settle()
        version = factories.several_version(world)
        factories.submission(world, at=State.IN_FORCE, version=version, record_format=form)
        data = storage.path_of(factories.pack_files()["zip"].sha256).read_bytes()
        transaction.set_rollback(True)
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return Made({name: pack.read(name) for name in pack.namelist()}, seal.key())


@pytest.fixture(scope="module")
def first(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Made:
    return made_in(1, django_db_blocker)


@pytest.fixture(scope="module")
def second(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Made:
    return made_in(2, django_db_blocker)


def test_format_1_has_the_files_it_always_had(first: Made, tmp_path: Path) -> None:
    found = first.verified(tmp_path)

    assert (found.status, found.bad, found.errors) == (0, [], "")
    assert {"generation/generation-log.json", "evaluation/report.json"} <= first.files.keys()
    assert "pack.json" not in first.files
    assert json.loads(first.files["evaluation/report.json"])["protocol"]["id"] == "tabular-1"


def shape(value: Any, place: str = "") -> set[str]:
    """Every place of a document, whatever stands there; all items of a list alike, and all that is named by a person or protocol."""
    if isinstance(value, dict):
        named = place.endswith(("/answers", "/protocols"))
        steps = [(f"{place}/{'*' if named else name}", item) for name, item in value.items()]
        return {place}.union(*(shape(item, step) for step, item in steps))
    if isinstance(value, list):
        return {place}.union(*(shape(item, f"{place}[]") for item in value))
    return {place}


def test_a_record_of_today_has_the_shape_of_the_one_that_is_kept(second: Made) -> None:
    """A closed format gains nothing and loses nothing."""
    with zipfile.ZipFile(KEPT) as pack:
        kept = json.loads(pack.read("record.json"))

    assert shape(json.loads(second.files["record.json"])) == shape(kept)


def test_format_2_has_a_log_for_each_run_and_a_report_for_each_protocol(second: Made, tmp_path: Path) -> None:
    found = second.verified(tmp_path)

    assert (found.status, found.bad, found.errors) == (0, [], "")
    named = {name for name in second.files if name.startswith(("generation/", "evaluation/"))}
    assert named == {
        "generation/1.json", "generation/2.json", "evaluation/tabular-1/report.json", "evaluation/thin-1/report.json",
    }  # fmt: skip
    assert json.loads(second.files["pack.json"]) == {"format": "countersign/audit-pack@2"}


def test_the_program_says_who_computed_and_who_filed_each_report(second: Made, tmp_path: Path) -> None:
    output = second.verified(tmp_path).output

    assert "tabular-1@1: computed by portal (countersign.local), filed by Countersign" in output
    assert "thin-1@1: computed by person (Sade Okafor), filed by Sade Okafor" in output
    assert "Evaluation report: as the record names them. tabular-1@1: validity pass;" in output


def test_the_document_tells_of_every_run_draw_and_report(second: Made) -> None:
    pages = pypdf.PdfReader(io.BytesIO(second.files["audit-pack.pdf"])).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)

    for words in (
        "Measured by tabular-1: Passes in every group",
        "Measured by thin-1: Fidelity needs attention; ",
        "Synthetic, draw 1",
        "Synthetic, draw 2",
        "Run 1: draw 1",
        "Run 2: draw 2",
        "A person, elsewhere: Sade Okafor",
        "This portal: countersign.local",
    ):
        assert words in text


def edited(files: Files, name: str, change: Callable[[Any], None]) -> None:
    value = json.loads(files[name])
    change(value)
    files[name] = canonical(value)


def swapped_logs(files: Files) -> None:
    one, other = "generation/1.json", "generation/2.json"
    files[one], files[other] = files[other], files[one]


def missing_log(files: Files) -> None:
    del files["generation/2.json"]


def swapped_reports(files: Files) -> None:
    one, other = "evaluation/tabular-1/report.json", "evaluation/thin-1/report.json"
    files[one], files[other] = files[other], files[one]


def one_report_more(files: Files) -> None:
    files["evaluation/people-1/report.json"] = files["evaluation/thin-1/report.json"]


def one_report_less(files: Files) -> None:
    del files["evaluation/thin-1/report.json"]


def another_format(files: Files) -> None:
    edited(files, "pack.json", lambda value: value.update(format="countersign/audit-pack@9"))


def unknown_record(files: Files) -> None:
    edited(files, "record.json", lambda value: value.update(schema="countersign/approval-record@9"))


def one_salt_for_two(files: Files) -> None:
    edited(files, "record.json", lambda value: value["parts"]["use"].update(salt=value["parts"]["risk"]["salt"]))


def computed_by_the_portal(files: Files) -> None:
    said = {"by": "portal", "as": "countersign.local"}
    edited(files, "record.json", lambda value: value["parts"]["evidence"]["reports"][1].update(computed=said))


def another_protocol(files: Files) -> None:
    edited(files, "record.json", lambda value: value["parts"]["evidence"]["reports"][1]["protocol"].update(version=2))


TAMPERING: list[tuple[Callable[[Files], None], str, str]] = [
    (swapped_logs, "Files and record", "The logs in generation/ are not those that the record names."),
    (missing_log, "Files and record", "The logs in generation/ are not those that the record names."),
    (swapped_reports, "Evaluation report", "is not the report that the record names."),
    (one_report_more, "Evaluation report", "The reports in evaluation/ are not those that the record names."),
    (one_report_less, "Evaluation report", "The reports in evaluation/ are not those that the record names."),
    (another_format, "Files and record", "pack.json names another format than that of the record."),
    (unknown_record, "Approval record", "does not know the format countersign/approval-record@9"),
    (one_salt_for_two, "Approval record", "A part of the record has no salt of its own."),
    (computed_by_the_portal, "Sign-offs", "these parts differ: record.json#/parts/evidence."),
    (another_protocol, "Evaluation report", "is not the report that the record's evidence names."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "step", "why"), TAMPERING, ids=[change.__name__ for change, _, _ in TAMPERING])
def test_what_was_changed_and_sealed_again_is_found(
    second: Made, tmp_path: Path, change: Callable[[Files], None], step: str, why: str
) -> None:
    files = dict(second.files)
    change(files)

    found = second.verified(tmp_path, resealed(files, second.key))

    assert (found.status, found.errors) == (1, "")
    assert step in found.bad
    assert why in found.line(step)
