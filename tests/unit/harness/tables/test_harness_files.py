"""Every kind of file gives the same table; a folder is read as the parts of one."""

import bz2
import datetime
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from evaluations.harness.engine.unpacking import CheckedText
from evaluations.harness.tables.reading import Refused, ingest, read
from evaluations.harness.tables.sources.opening import ENDINGS
from evaluations.harness.tables.sources.source import MAX_COLUMNS, MAX_NAME, check_names
from evaluations.harness.tables.sources.statistical import array
from evaluations.harness.tables.stored import kept_arrays

DAYS = [datetime.datetime(2020, 1, 31), None, datetime.datetime(1955, 12, 1)]  # noqa: DTZ001
ROWS = {"n": [1, None, 3], "x": [1.5, 2.25, -3.0], "word": ["a b", None, "ü"], "day": DAYS}
CSV = "n,x,word,day\n1,1.5,a b,2020-01-31\n,2.25,,\n3,-3.0,ü,1955-12-01\n"


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    """The smallest file that Excel opens: inline text, numbers, truth values, and dates as numbers in a date format."""
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    tabs = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    members = {
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="b" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{spreadsheet}" xmlns:r="{office}"><sheets>{tabs}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}">{links}<Relationship Id="s" '
        f'Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{spreadsheet}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
    }
    for number, rows in enumerate(sheets, 1):
        lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
        members[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{spreadsheet}"><sheetData>{lines}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    if isinstance(value, datetime.datetime):
        return f'<c s="1"><v>{(value.date() - datetime.date(1899, 12, 30)).days}</v></c>'
    return f"<c><v>{value}</v></c>"


def in_rows() -> list[list[object]]:
    return [list(ROWS), *map(list, zip(*ROWS.values(), strict=True))]


WRITERS = {
    "t.csv": lambda path: path.write_text(CSV, encoding="utf-8"),
    "semicolons.csv": lambda path: path.write_text(CSV.replace(",", ";"), encoding="utf-8"),
    "decimals.csv": lambda path: path.write_text(CSV.replace(",", ";").replace(".", ","), encoding="utf-8"),
    "bars.txt": lambda path: path.write_text(CSV.replace(",", "|"), encoding="utf-8"),
    "t.tsv": lambda path: path.write_text(CSV.replace(",", "\t"), encoding="utf-8"),
    "t.csv.gz": lambda path: path.write_bytes(gzip.compress(CSV.encode())),
    "t.csv.zst": lambda path: path.write_bytes(zstd(CSV.encode())),
    "t.csv.bz2": lambda path: path.write_bytes(bz2.compress(CSV.encode())),
    "t.tsv.xz": lambda path: path.write_bytes(lzma.compress(CSV.replace(",", "\t").encode())),
    "t.parquet": lambda path: pq.write_table(pa.table(ROWS), path),
    "t.xlsx": lambda path: workbook(path, in_rows()),
    "t.dta": lambda path: pyreadstat.write_dta(pd.DataFrame(ROWS), str(path)),
    "t.sav": lambda path: pyreadstat.write_sav(pd.DataFrame(ROWS), str(path)),
    "t.zsav": lambda path: pyreadstat.write_sav(pd.DataFrame(ROWS), str(path), compress=True),
    "t.xpt": lambda path: pyreadstat.write_xport(pd.DataFrame(ROWS), str(path)),
}


@pytest.mark.parametrize("name", WRITERS)
def test_one_table_has_one_digest_in_every_kind_of_file(name, tmp_path):
    (tmp_path / "one.csv").write_text(CSV, encoding="utf-8")
    WRITERS[name](tmp_path / name)
    facts = [ingest(tmp_path / file, tmp_path / "out.parquet") for file in ("one.csv", name)]
    assert read(tmp_path / name).to_pydict() == ROWS
    assert facts[0]["sha256"] == facts[1]["sha256"]


def test_every_format_that_can_be_written_here_was():
    assert set(ENDINGS) >= {f".{name.partition('.')[2]}" for name in WRITERS}


def test_a_workbook_has_one_sheet_with_content(tmp_path):
    assert read(workbook(tmp_path / "one.xlsx", [["a"], ["007"], ["8"]], [])).to_pydict() == {"a": ["007", "8"]}
    with pytest.raises(Refused) as problem:
        read(workbook(tmp_path / "two.xlsx", [["a"], [1]], [["codes"], ["x"]]))
    assert problem.value.message == (
        "two.xlsx has 2 sheets with content. Save the sheet with the table in a file of its own."
    )


def test_a_folder_is_its_parts_and_what_its_folders_say(tmp_path):
    for year, site in (("2020", "a%20b"), ("__HIVE_DEFAULT_PARTITION__", "c")):
        part = tmp_path / "t.parquet" / f"year={year}" / f"site={site}"
        part.mkdir(parents=True)
        pq.write_table(pa.table({"x": [1, 2]}), part / "part-0.parquet")
        (part / ".part-0.parquet.crc").write_bytes(b"checked")
    (tmp_path / "t.parquet" / "_SUCCESS").touch()
    assert read(tmp_path / "t.parquet").to_pydict() == {
        "x": [1, 2, 1, 2], "year": [2020, 2020, None, None], "site": ["a b", "a b", "c", "c"],
    }  # fmt: skip


def test_parts_of_text_share_a_header(tmp_path):
    folder = tmp_path / "t.csv"
    folder.mkdir()
    for number, content in enumerate(["a,b\n1,x\n", "a,b\n2,y\n", ""]):
        (folder / f"part-{number}.csv").write_text(content)
    assert read(folder).to_pydict() == {"a": [1, 2], "b": ["x", "y"]}
    (folder / "part-3.csv").write_text("3,z\n4,z\n")
    with pytest.raises(Refused) as problem:
        read(folder)
    assert problem.value.message == (
        "The parts part-0.csv and part-3.csv of the folder differ in their columns. Write all with the same header."
    )


def test_a_folder_without_a_table_and_one_with_a_ledger_are_refused(tmp_path):
    (tmp_path / "none").mkdir()
    (tmp_path / "lake" / "_delta_log").mkdir(parents=True)
    for name, sentence in (("none", "holds no table"), ("lake", "keeps a log of which of its files count")):
        with pytest.raises(Refused, match=sentence):
            read(tmp_path / name)


def test_names_and_their_number_may_be_as_long_as_is_said_and_no_longer():
    assert check_names(["a" * MAX_NAME, "b"]) == ["a" * MAX_NAME, "b"]
    with pytest.raises(Refused, match=r"^The name of column 2 is longer than"):
        check_names(["b", "a" * (MAX_NAME + 1)])
    many = [f"c{at}" for at in range(MAX_COLUMNS + 1)]
    assert len(check_names(many[:-1])) == MAX_COLUMNS
    with pytest.raises(Refused, match="columns; the most that can be read"):
        check_names(many)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("content", "line"), [(b"a\nb\xc3\nc", 2), (b"a\n\n\xff", 3), (b"\xc3\nb", 1), ("a\nü".encode()[:-1], 2)]
)
def test_the_line_of_a_broken_character_is_named_however_the_file_is_cut(content, line, size):
    text = CheckedText(io.BytesIO(content))
    with pytest.raises(Refused, match=rf"^Line {line} is not valid UTF-8\."):
        b"".join(iter(lambda: text.read(size), b""))


def test_what_a_statistics_file_lacks_is_missing():
    assert array(pd.Series([1.5, None])).to_pylist() == [1.5, None]
    assert array(pd.Series(["a", "", None])).to_pylist() == ["a", None, None]


def test_arrays_are_kept_in_a_folder_of_their_own_under_any_name(tmp_path):
    kept = kept_arrays(tmp_path / "new", "train")
    kept["a/b"], kept["c"] = np.arange(3), np.ones(2)
    kept["c"] = np.zeros(2)
    assert {name: values.tolist() for name, values in kept.items()} == {"a/b": [0, 1, 2], "c": [0, 0]}
    del kept["c"]
    assert (list(kept), len(list((tmp_path / "new" / "train").iterdir()))) == (["a/b"], 1)
