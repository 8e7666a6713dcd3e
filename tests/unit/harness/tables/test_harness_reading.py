import gzip
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.tables.hashing import type_name
from evaluations.harness.tables.reading import Refused, describe, ingest, read
from evaluations.harness.tables.sources.source import MAX_COLUMNS


@pytest.fixture
def written(tmp_path: Path):
    def write(content: str | bytes, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def kinds(table: pa.Table) -> list[str]:
    return [type_name(field.type) for field in table.schema]


@pytest.mark.parametrize(
    ("values", "kind", "back"),
    [
        (["1", "-20"], "whole number", [1, -20]),
        (["1.0", "2"], "whole number", [1, 2]),
        (["999999999999999999", "1"], "whole number", [999999999999999999, 1]),
        (["1.5", ".5"], "number", [1.5, 0.5]),
        (["1e-3", "NA"], "number", [0.001, None]),
        (["inf", "-Infinity"], "number", [float("inf"), float("-inf")]),
        (["007", "8"], "text", ["007", "8"]),
        (["1234567890123456789", "1"], "text", ["1234567890123456789", "1"]),
        (["1", "x"], "text", ["1", "x"]),
        (["NA", "x"], "text", ["NA", "x"]),
        (["true", "False"], "boolean", [True, False]),
        (["", "NaN"], "empty", [None, None]),
        (["2021-02-30", "2021-02-01"], "text", ["2021-02-30", "2021-02-01"]),
    ],
)
def test_the_first_rule_decides_the_type_of_a_column_as_it_always_did(written, values, kind, back):
    table = read(written("a,b\n" + "".join(f"{value},1\n" for value in values)), reader=1)
    assert kinds(table) == [kind, "whole number"]
    assert table.column("a").to_pylist() == back


def test_dates_before_1677_and_zones_are_read(written):
    table = read(written("d\n1500-02-03\n2020-01-01T10:00:00+02:00\n"))
    assert [str(value) for value in table.column("d").to_pylist()] == ["1500-02-03 00:00:00", "2020-01-01 08:00:00"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "table.csv is empty. Upload a table with a header and at least one row."),
        ("a,b\n", "The table has no rows. Upload a table with a header and at least one row."),
        ("a,b\n1,2\n3\n", "Row 2 has 1 field; the header names 2. Check the quoting in that row."),
        ("a,b\n1,2,3\n", "Row 1 has 3 fields; the header names 2. Check the quoting in that row."),
        ("a,a\n1,2\n", "The header names column 2 like one before it. Names must differ."),
        ("a, \n1,2\n", "The name of column 2 is empty. Name every column in the header."),
        ('"a,b\n1,2\n', "The header cannot be read. Check the quoting in the first line."),
        ('a,"b\n1,2\n', "The header cannot be read. Check the quoting in the first line."),
        (f"a,{'b' * 257}\n1,2\n", "The name of column 2 is longer than 256 characters."),
        (b"a,b\n1,\xff\n", "Line 2 is not valid UTF-8. Save the file with UTF-8 encoding."),
        (b"a,b\n1,2\n1,\0\n", "Line 3 holds a NUL byte. Save the file as plain UTF-8 text."),
        (
            ",".join(f"c{i}" for i in range(MAX_COLUMNS + 1)) + "\n",
            "The table has 2,001 columns; the most that can be read is 2,000.",
        ),
        ("a,b\n1," + "x" * (2 << 20) + "\n", "Column b holds a field of more than 1 MB."),
    ],
)
def test_bad_delimited_text_gets_one_sentence(written, content, sentence):
    with pytest.raises(Refused) as problem:
        read(written(content))
    assert problem.value.message == sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"a": 1}\n{"a": "x"}\n', "Row 2 changes the type of column a."),
        ('{"a": 1}\n{"a": [2]}\n', "Row 2 holds a nested value in column a."),
        ('{"a": 1, "a": 2}\n', "Row 1 names a field twice."),
        ("[1]\n", "Row 1 is not a JSON object. Write one object a line."),
        ("{\n", "Row 1 is not valid JSON. Write one object a line."),
        ('{"a": 1}\n{"a": "\\ud800"}\n', "Row 2 holds half a character in column a. Correct the text."),
        ('{"\\udc00": 1}\n', "Row 1 has half a character in the name of a field. Correct the name."),
        (f'{{"a": {"1" * 5000}}}\n', "Row 1 is not valid JSON. Write one object a line."),
    ],
)
def test_bad_json_lines_get_one_sentence(written, content, sentence):
    with pytest.raises(Refused) as problem:
        read(written(content, "table.jsonl"))
    assert problem.value.message == sentence


def test_an_unknown_ending_a_missing_file_and_damage_are_refused(written, tmp_path):
    for path, sentence in [
        (
            written("x", "table.pkl"),
            "table.pkl is of no known kind. Use CSV, TSV or JSON Lines (also .gz or .zst), Parquet, Excel, Stata, SPSS or SAS.",
        ),
        (tmp_path / "none.csv", "There is no file none.csv."),
        (written("x", "bad.parquet"), "bad.parquet is no readable Parquet file."),
        (
            written(gzip.compress(b"a\n1\n")[:-6], "cut.csv.gz"),
            "The compressed file is damaged. Compress it again and retry.",
        ),
        (
            written(gzip.compress(b"")[:10] + b"no deflate stream", "bad.csv.gz"),
            "The compressed file is damaged. Compress it again and retry.",
        ),
        (written("x" * 900, "bad.xlsx"), "bad.xlsx is no readable workbook, or is protected by a password."),
        (written("x" * 900, "bad.dta"), "bad.dta cannot be read. Save it again, or as CSV or Parquet."),
    ]:
        with pytest.raises(Refused) as problem:
            read(path)
        assert problem.value.message == sentence


def test_a_nested_parquet_column_is_refused(tmp_path):
    pq.write_table(pa.table({"a": [[1], [2]]}), tmp_path / "t.parquet")
    with pytest.raises(Refused) as problem:
        read(tmp_path / "t.parquet")
    assert (problem.value.message, problem.value.column) == ("Column a has a type that cannot be measured.", "a")


def test_a_declared_role_is_kept_to_and_its_first_break_is_named(written):
    path = written("a,b\n1,2\n3,4\nx,5\ny,6\n")
    assert kinds(read(path, declared={"b": "categorical"})) == ["text", "text"]
    with pytest.raises(Refused) as problem:
        read(path, declared={"a": "numeric"})
    assert (problem.value.row, problem.value.column) == (3, "a")
    with pytest.raises(Refused, match="not one of numeric"):
        read(path, declared={"a": "colour"})


def test_no_message_quotes_a_value(written):
    for content in ("a,b\nsecret,2\nsecret\n", "a,b\nsecret,\xff\n".encode("latin-1"), "secret\n1\n1,2\n"):
        with pytest.raises(Refused) as problem:
            read(written(content))
        assert "secret" not in str(problem.value)


def test_roles_are_inferred(written):
    rows = "".join(
        f"{i},{i % 3},{i * 1.5},p{i},{'ab'[i % 2]},2020-01-{i + 1:02d},true,{'word ' * 12}{i}\n" for i in range(30)
    )
    table = read(written("n,few,real,name,sex,day,flag,note\n" + rows))
    assert {column.name: column.role for column in describe(table)} == {
        "n": "key",
        "few": "numeric",
        "real": "numeric",
        "name": "key",
        "sex": "categorical",
        "day": "datetime",
        "flag": "boolean",
        "note": "text",
    }


cells = st.one_of(st.none(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, width=32))
words = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5))


@given(st.lists(st.tuples(cells, words, st.booleans()), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_csv_json_and_parquet_of_one_table_have_one_digest_in_any_order(tmp_path_factory, rows, random):
    folder = tmp_path_factory.mktemp("t")
    numbers, texts, flags = ([row[i] for row in rows] for i in range(3))
    texts = [None if text is None else f"t{text}" for text in texts]
    typed = pa.table(
        {
            "x": pa.array([None if n is None else float(n) for n in numbers], pa.float64()),
            "t": pa.array(texts, pa.string()),
            "f": flags,
        }
    )
    pq.write_table(typed, folder / "a.parquet")
    order = list(range(len(rows)))
    random.shuffle(order)
    quoted = ["" if text is None else '"' + text.replace('"', '""') + '"' for text in texts]
    lines = [
        f"{str(flags[i]).lower()},{quoted[i]},{'' if numbers[i] is None else repr(float(numbers[i]))}" for i in order
    ]
    (folder / "b.csv").write_text("\n".join(["f,t,x", *lines]) + "\n", encoding="utf-8")
    one = ingest(folder / "a.parquet", folder / "a.out.parquet")
    two = ingest(folder / "b.csv", folder / "b.out.parquet")
    assert one["sha256"] == two["sha256"]
    again = ingest(folder / "b.out.parquet", folder / "c.parquet")
    assert {**again, "bytes": 0} == {**two, "bytes": 0}


def test_what_broke_the_first_reader_is_text_with_all_its_digits(tmp_path):
    pq.write_table(pa.table({"a": pa.array([2**63, 2**64 - 1], pa.uint64())}), tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet", reader=1).column("a").to_pylist() == [str(2**63), str(2**64 - 1)]


def test_one_changed_cell_changes_the_digest(written, tmp_path):
    base = ingest(written("a,b\n1,x\n2,y\n"), tmp_path / "o.parquet")["sha256"]
    others = ["a,b\n1,y\n2,x\n", "a,b\n1,x\n2,y\n2,y\n", "b,a\n1,x\n2,y\n", "a,b\n1,x\n2.5,y\n", "a,b\n,x\n2,y\n"]
    digests = {ingest(written(content), tmp_path / "o.parquet")["sha256"] for content in others}
    assert len(digests | {base}) == len(others) + 1


def test_ingest_reports_what_it_stored_and_leaves_nothing_behind_on_failure(written, tmp_path):
    facts = ingest(written("a,b\n1,x\n,y\n"), tmp_path / "out.parquet")
    assert facts["rows"] == 2
    assert facts["columns"] == [
        {"name": "a", "type": "whole number", "role": "numeric", "missing": 1},
        {"name": "b", "type": "text", "role": "categorical", "missing": 0},
    ]
    assert facts["bytes"] == (tmp_path / "out.parquet").stat().st_size
    assert json.loads(json.dumps(facts)) == facts
    with pytest.raises(Refused):
        ingest(written("a,b\n1\n"), tmp_path / "other.parquet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "table.csv"]


def test_compressed_text_with_a_mark_and_quoted_lines_is_read(written):
    content = gzip.compress('\ufeffa,b\n"one\ntwo",1\n'.encode())
    assert read(written(content, "t.csv.gz")).to_pylist() == [{"a": "one\ntwo", "b": 1}]


def test_parquet_types_become_the_canonical_ones(tmp_path):
    stored = pa.table(
        {
            "small": pa.array([1, 2], pa.int8()),
            "nan": pa.array([1.5, np.nan], pa.float32()),
            "day": pa.array([0, 1], pa.int32()).cast(pa.date32()),
            "zone": pa.array([0, 1], pa.timestamp("ns", "Europe/Berlin")),
            "words": pa.array(["a", None], pa.large_string()),
            "price": pa.array([1, 2], pa.decimal128(10, 2)),
            "none": pa.nulls(2),
        }
    )
    pq.write_table(stored, tmp_path / "t.parquet")
    table = read(tmp_path / "t.parquet")
    assert kinds(table) == ["whole number", "number", "datetime", "datetime", "text", "whole number", "empty"]
    assert table.column("nan").to_pylist() == [1.5, None]
