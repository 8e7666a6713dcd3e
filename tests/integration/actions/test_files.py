"""Files: read strictly, refused in words, frozen at registration, and nothing left behind."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from evaluations.harness.engine.records import reading
from evaluations.harness.tables.sources import opening
from governance.actions import datasets, files, generation
from governance.kinds import Reading
from governance.models import AuditEvent, StoredFile
from portal.lib import storage
from portal.lib.refusals import Invalid, NotNow, NotPermitted
from tests import factories
from tests.assurance import Tried
from tests.people import World

pytestmark = pytest.mark.django_db
CANARY = "canary-7731"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"a,b\n", "no rows"),
        ("a.csv", f"a,b\n1,2\n3,{CANARY},5\n".encode(), "3"),
        ("a.csv", b"a,a\n1,2\n", "a"),
        ("a.csv", b"a,b\n1,\xff\xfe\n", "UTF-8"),
        ("a.csv", b"a,b\n1,\x00\n", ""),
        ("a.parquet", b"PAR1 not really", ""),
        ("a.xlsx", b"PK\x03\x04", "no readable workbook"),
        ("a.dta", b"PK\x03\x04", "cannot be read"),
        ("a.csv", b"day,n\n03/04/2020,1\n05/06/2020,2\n", "may begin with the day or with the month"),
        ("a.pkl", b"\x80\x04.", "CSV"),
        ("a.csv", factories.gzipped(b"a,b\n1,2\n"), ""),
    ],
)
def test_what_is_no_table_is_refused_in_words_and_leaves_nothing(
    world: World, name: str, data: bytes, says: str
) -> None:
    version = factories.draft_version(world)
    upload = factories.upload(data, name)

    with pytest.raises(Invalid) as refused:
        files.store(version, role="synthetic", upload=upload, by=world.actor("sade"))

    sentence = str(refused.value)
    assert says in sentence
    assert CANARY not in sentence
    assert "Traceback" not in sentence
    assert not StoredFile.objects.exists()
    assert list(upload.path.parent.glob(f"{upload.path.name}*")) == []


def one_cell_that_fills_memory(folder: Path) -> bytes:
    path = folder / "bomb.parquet"
    pq.write_table(pa.table({"a": ["x" * 300_000_000]}), path, compression="zstd")
    return path.read_bytes()


def text_that_grows_a_thousand_times(folder: Path) -> bytes:
    return factories.gzipped(b"a,b\n" + b"1," + b"x" * 400_000_000 + b"\n")


BOMBS: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "bomb.parquet": (one_cell_that_fills_memory, "it needs more memory to be read than is allowed."),
    "bomb.csv.gz": (text_that_grows_a_thousand_times, "A row is longer than 16 MB."),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_grows_beyond_memory_ends_its_reader_and_nothing_else(
    world: World, name: str, tmp_path: Path, settings: Any, tried: Tried
) -> None:
    settings.CHILD_MEMORY_BYTES = 1_200_000_000
    made, says = BOMBS[name]
    version, upload = factories.draft_version(world), factories.upload(made(tmp_path), name)

    with pytest.raises(Invalid) as refused:
        files.store(version, role="synthetic", upload=upload, by=world.actor("sade"))

    assert str(refused.value).startswith(f"“{name}”: {says}")
    assert list(upload.path.parent.glob(f"{upload.path.name}*")) == []
    assert not StoredFile.objects.exists()
    tried("A small file that grows beyond the reader's memory: refused in a sentence", 1, 1)


def test_the_portal_takes_what_the_reader_reads() -> None:
    assert set(files.ENDINGS[Reading.TABLES]) <= set(opening.ENDINGS)
    assert all(reading.is_known(Path(f"notes{ending}")) for ending in files.ENDINGS[Reading.DOCUMENTS])


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.parquet", "t.jsonl", "t.tsv", "t.dta"])
def test_one_table_in_four_forms_has_one_digest(world: World, name: str, tmp_path: Path) -> None:
    frame = {"n": list(range(1, 60)), "word": ["a", "b", "c"] * 19 + ["a", "b"]}
    csv = "n,word\n" + "".join(f"{n},{word}\n" for n, word in zip(*frame.values(), strict=True))
    pq.write_table(pa.table(frame), tmp_path / "t.parquet")
    pyreadstat.write_dta(pd.DataFrame(frame), str(tmp_path / "t.dta"))
    data = {
        "t.csv": csv.encode(),
        "t.tsv": csv.replace(",", "\t").encode(),
        "t.dta": (tmp_path / "t.dta").read_bytes(),
        "t.csv.gz": factories.gzipped(csv.encode()),
        "t.parquet": (tmp_path / "t.parquet").read_bytes(),
        "t.jsonl": "".join(
            json.dumps({"n": n, "word": w}) + "\n" for n, w in zip(*frame.values(), strict=True)
        ).encode(),
    }

    table = files.ingest(factories.upload(data[name], name), name)
    plain = files.ingest(factories.upload(data["t.csv"], "t.csv"), "t.csv")

    assert (table.table_sha256, table.rows) == (plain.table_sha256, 59)


def test_tables_of_one_version_have_the_same_columns(world: World) -> None:
    version, sade = factories.draft_version(world), world.actor("sade")
    factories.add_table(version, "synthetic", by=sade)

    data = factories.table("train").replace(b"sex", b"gender", 1)
    with pytest.raises(Invalid, match="train table does not have “sex”"):
        files.store(version, role="train", upload=factories.upload(data), by=sade)


def test_a_holdout_takes_the_place_of_the_one_before(world: World) -> None:
    version, sade = factories.draft_version(world), world.actor("sade")
    factories.add_table(version, "holdout", by=sade)
    files.store(version, role="holdout", upload=factories.upload(factories.table("holdout", seed=9)), by=sade)

    assert version.files.filter(role="holdout").count() == 1


def test_files_are_frozen_by_registration(world: World) -> None:
    version, sade = factories.registered_version(world), world.actor("sade")

    with pytest.raises(NotNow, match="frozen"):
        files.remove(version.files.first(), by=sade)
    with pytest.raises(NotNow, match="frozen"):
        files.store(version, role="synthetic", upload=factories.upload(factories.table("synthetic", seed=8)), by=sade)


def test_registration_says_everything_that_is_missing(world: World) -> None:
    version = factories.draft_version(world)

    with pytest.raises(NotNow) as refused:
        datasets.register_version(version, by=world.actor("sade"))

    assert len(refused.value.reasons) == 5


def test_the_manifest_digest_is_that_of_the_files(world: World) -> None:
    version = factories.registered_version(world)

    event = AuditEvent.objects.get(type="version_registered")
    assert event.body["facts"]["manifest_digest"] == version.manifest_digest
    assert {file["role"] for file in event.body["facts"]["files"]} == {"train", "holdout", "synthetic"}


def test_the_file_name_is_data(world: World) -> None:
    version = factories.draft_version(world)

    file = files.store(
        version, role="evidence", upload=factories.upload(b"x", '../../etc/pa"ss\r\nwd.txt'), by=world.actor("sade")
    )

    assert "/" not in file.name
    assert storage.path_of(file.sha256).read_bytes() == b"x"


def test_a_stranger_stores_nothing(world: World) -> None:
    version = factories.draft_version(world)

    with pytest.raises(NotPermitted):
        files.store(
            version, role="synthetic", upload=factories.upload(factories.table("synthetic")), by=world.actor("nia")
        )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda log: log.pop("operator"), "/ does not have the field “operator”."),
        (lambda log: log["generator"].update(type="magic"), "/generator/type must be one of"),
        (lambda log: log.update(started_at="yesterday"), "/started_at does not have the required form (format)."),
        (lambda log: log["sources"][0].update(records=-1), "/sources/0/records must be at least 0."),
        (lambda log: log.update(canary=1), "a field that is not in the schema: canary"),
        (lambda log: log.pop("seeds"), "/ does not have the field “seeds”."),
        (lambda log: log["outputs"][0].update(sha256="0" * 64), "/outputs names no file with the digest"),
    ],
)
def test_a_faulty_log_is_refused_by_json_pointer(world: World, change: object, says: str) -> None:
    version = factories.draft_version(world)
    factories.add_table(version, "synthetic", by=world.actor("sade"))
    log = factories.generation_log(factories.fresh(version))
    change(log)  # type: ignore[operator]

    with pytest.raises(Invalid) as refused:
        generation.file_log(version, data=json.dumps(log).encode(), by=world.actor("sade"))

    assert any(says in reason for reason in refused.value.reasons), refused.value.reasons


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"{",
        b"[]",
        b'{"a": NaN}',
        b'{"a":1,"a":2}',
        b'{"a": 1e999}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b"[" * 99999,
    ],
)
def test_what_is_no_json_object_is_refused(world: World, data: bytes) -> None:
    version = factories.draft_version(world)

    with pytest.raises(Invalid):
        generation.file_log(version, data=data, by=world.actor("sade"))
