"""The second reader: values as people and programs write them, read right or asked about."""

import datetime
import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.tables.declared import parsed
from evaluations.harness.tables.hashing import type_name
from evaluations.harness.tables.reading import Refused, describe, ingest, read
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tables.written import numbers, typed


@pytest.fixture
def column(tmp_path: Path):
    """One column of a CSV file, as the second reader has it."""

    def made(values, **said) -> tuple[str, list[object]]:
        (tmp_path / "t.csv").write_text("a,b\n" + "".join(f"{value},1\n" for value in values), encoding="utf-8")
        read_as = read(tmp_path / "t.csv", said=parsed(said)).column("a")
        return type_name(read_as.type), read_as.to_pylist()

    return made


def day(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("values", "kind", "back"),
    [
        (['"1,234.50"', "3.5"], "number", [1234.5, 3.5]),
        (['"1,234"', "3.5"], "number", [1234.0, 3.5]),
        (['"1,234,567"', '"12,345"'], "whole number", [1234567, 12345]),
        (['"1.234,50"', "3"], "number", [1234.5, 3.0]),
        (['"0,5"', '"1,234"'], "number", [0.5, 1.234]),
        (["1.234.567", "3"], "whole number", [1234567, 3]),
        (["1 234", "1\u202f234", "1'234"], "whole number", [1234, 1234, 1234]),
        (["  12.5", "3.25 ", "   "], "number", [12.5, 3.25, None]),
        (["+5", "6.", "\u22127"], "whole number", [5, 6, -7]),
        (["$5.00", '"-$1,000.25"', "(3.00)"], "number", [5.0, -1000.25, -3.0]),
        (["5 EUR", '"1.000,50 EUR"'], "number", [5.0, 1000.5]),
        (["12%", "3.5 %"], "number", [12.0, 3.5]),
        ([".", "4", ".A", "NaT", "#N/A"], "whole number", [None, 4, None, None, None]),
        (["1e300", "5"], "number", [1e300, 5.0]),
        (["007", "8"], "text", ["007", "8"]),
        (["12-34", "5"], "text", ["12-34", "5"]),
        (["31/12/2020", "01/02/2020"], "datetime", [day(2020, 12, 31), day(2020, 2, 1)]),
        (["12/31/2020 2:30 PM", "1/2/2020 12:00 AM"], "datetime", [day(2020, 12, 31, 14, 30), day(2020, 1, 2)]),
        (["01.02.2020", "2020-02-01"], "datetime", [day(2020, 2, 1), day(2020, 2, 1)]),
        (["31DEC2020", "1 January 2020"], "datetime", [day(2020, 12, 31), day(2020, 1, 1)]),
        (["03/03/2020", "04/04/2020"], "datetime", [day(2020, 3, 3), day(2020, 4, 4)]),
        (["2020/12/31 14:30", "2020-01-01"], "datetime", [day(2020, 12, 31, 14, 30), day(2020, 1, 1)]),
        (["30/02/2020", "31/12/2020"], "text", ["30/02/2020", "31/12/2020"]),
    ],
)
def test_what_can_mean_one_thing_is_read(column, values, kind, back):
    assert column(values) == (kind, back)


@pytest.mark.parametrize(
    ("values", "row", "settled"),
    [
        (
            ["12", '"1,234"'],
            2,
            {
                '{"written": {"a": "1,234.5"}}': [12, 1234],
                '{"written": {"a": "1.234,5"}}': [12.0, 1.234],
                '{"columns": {"a": "categorical"}}': ["12", "1,234"],
                '{"drop": ["a"]}': ["12", "1,234"],
            },
        ),
        (
            ["500", *(f"{n}.125" for n in range(1, 12))],
            2,
            {'{"written": {"a": "1.234,5"}}': [500, *(n * 1000 + 125 for n in range(1, 12))]},
        ),
        (
            ["03/03/2020", "03/04/2020"],
            2,
            {
                '{"written": {"a": "31/12/2020"}}': [day(2020, 3, 3), day(2020, 4, 3)],
                '{"written": {"a": "12/31/2020"}}': [day(2020, 3, 3), day(2020, 3, 4)],
            },
        ),
        (["1/2/20", "31/12/19"], 1, {'{"columns": {"a": "categorical"}}': ["1/2/20", "31/12/19"]}),
        (["5%", "0.5"], 2, {'{"columns": {"a": "categorical"}}': ["5%", "0.5"]}),
        (["$5", "€6"], 2, {'{"columns": {"a": "categorical"}}': ["$5", "€6"]}),
        (["x", "NA"], 2, {'{"missing": {"a": ["NA"]}}': ["x", "NA"], '{"missing": {"a": []}}': ["x", "NA"]}),
        (
            [*map(str, range(20)), "-"],
            21,
            {
                '{"missing": {"a": ["-"]}}': [*range(20), None],
                '{"columns": {"a": "text"}}': [*map(str, range(20)), "-"],
            },
        ),
    ],
)
def test_what_can_mean_two_things_is_asked_and_the_declaration_settles_it(column, values, row, settled):
    with pytest.raises(Refused) as asked:
        column(values)
    assert (asked.value.column, asked.value.row) == ("a", row)
    assert f"“{next(iter(json.loads(next(iter(settled)))))}” in --schema" in asked.value.message
    for said, back in settled.items():
        assert column(values, **json.loads(said))[1] == back


@pytest.mark.parametrize(
    ("sure", "doubtful", "back"),
    [
        (["3.5", "4.25"], ["12", '"1,234"'], [12, 1234]),
        (['"3,5"', '"4,25"'], ["12", '"1,234"'], [12.0, 1.234]),
        (["31/12/2020", "1/1/2020"], ["03/04/2020", "05/06/2020"], [day(2020, 4, 3), day(2020, 6, 5)]),
        (["12/31/2020", "1/1/2020"], ["03/04/2020", "05/06/2020"], [day(2020, 3, 4), day(2020, 5, 6)]),
    ],
)
def test_one_file_is_written_in_one_way(tmp_path, sure, doubtful, back):
    """What can be read in two ways is read as the other columns have to be."""
    (tmp_path / "t.csv").write_text(
        "a,b\n" + "".join(f"{one},{two}\n" for one, two in zip(sure, doubtful, strict=True))
    )
    assert read(tmp_path / "t.csv").column("b").to_pylist() == back


STYLES = {
    "plain": lambda value: f"{value:.2f}",
    "english": lambda value: f"{value:,.2f}",
    "continental": lambda value: f"{value:,.2f}".translate(str.maketrans(",.", ".,")),
    "whole": lambda value: f"{value:,.0f}",
    "whole continental": lambda value: f"{value:,.0f}".replace(",", "."),
    "blanks": lambda value: f"{value:,.2f}".replace(",", "\u202f"),
    "money": lambda value: f"${value:,.2f}",
    "padded": lambda value: f"{value:12.2f}",
}


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30),
    st.sampled_from(sorted(STYLES)),
    st.sampled_from(",;"),
)
def test_numbers_are_read_as_they_were_written_or_asked_about(tmp_path_factory, hundredths, style, separator):
    separator = ";" if style == "whole continental" else separator  # elsewhere a point separates decimals
    written = [round(value / 100) * 1.0 if style.startswith("whole") else value / 100 for value in hundredths]
    path = tmp_path_factory.mktemp("t") / "t.csv"
    rows = "".join(f'"{STYLES[style](value)}"{separator}x\n' for value in written)
    path.write_text(f"a{separator}b\n{rows}", encoding="utf-8")
    with suppress(Refused):
        assert read(path).column("a").to_pylist() == written


def test_two_files_in_one_are_asked_about(tmp_path):
    (tmp_path / "t.csv").write_text('a,b,c\n3.5,"3,5","1,234"\n4,4,12\n')
    with pytest.raises(Refused, match="Column c: the number in row 1"):
        read(tmp_path / "t.csv")


@pytest.mark.parametrize(
    ("others", "asked"), [(["<5"], True), (["90+"], True), (["V10"], False), (["a", "b", "c", "d"], False)]
)
def test_a_limit_among_numbers_is_asked_about_and_a_code_is_not(column, others, asked):
    values = [*map(str, range(100)), *others]
    if not asked:
        assert column(values) == ("text", values)
        return
    with pytest.raises(Refused) as problem:
        column(values)
    assert (problem.value.row, "“missing” in --schema" in problem.value.message) == (101, True)


def test_few_different_numbers_beside_a_letter_are_codes(column):
    """School years: K, 1 to 12."""
    values = ["K", *map(str, range(1, 13))] * 10
    assert column(values) == ("text", values)


def test_a_value_that_is_not_written_as_declared_is_named(column):
    with pytest.raises(Refused, match=r"^Row 2: the value in column a does not fit the role 1\.234,5"):
        column(['"1,5"', "2.25"], written={"a": "1.234,5"})


def test_what_is_declared_to_be_missing_is_taken_out_after_the_digest(tmp_path):
    """The digest is that of the file, whatever was declared, as far as the file could be read without."""
    (tmp_path / "t.csv").write_text("n,s,d\n-9,x,2020-01-01\n-9.0,unknown,1900-01-01\n3,y,2020-01-03\n")
    said = parsed({"missing": {"n": [-9], "s": ["unknown"], "d": ["1900-01-01"]}})
    plain, declared = (read(tmp_path / "t.csv", said=one) for one in (parsed({}), said))
    one, other = (Tables.of(made, None, [made], what) for made, what in ((plain, parsed({})), (declared, said)))
    assert one.inputs == other.inputs
    assert (np.isnan(other.train.columns["n"]).sum(), (other.train.columns["s"] < 0).sum()) == (2, 1)
    assert np.isnan(other.train.columns["d"]).sum() == 1
    ingest(tmp_path / "t.csv", tmp_path / "o.parquet", said=said)
    assert read(tmp_path / "o.parquet").column("n").to_pylist() == [None, None, 3]


def test_without_quotation_marks_na_is_missing_where_words_have_them(tmp_path):
    """As R's write.csv and readr write it, as pandas does, and a word that only looks like it."""
    files = {
        '"n","s"\n1,"x"\n2,NA\n3,"NA"\n': ["x", None, "NA"],
        "n,s\n1,x\nNA,NA\n3,y\n": ["x", None, "y"],
        "n,s\n1,x\n,NA\n3,y\n": ["x", "NA", "y"],
        'n,s\n1,"x"\n2,NULL\n3,"None"\n': ["x", None, "None"],
        'n,e\u0301\n1,"x"\n2,NA\n': ["x", None],
    }
    for content, back in files.items():
        (tmp_path / "t.csv").write_text(content, encoding="utf-8")
        assert read(tmp_path / "t.csv").column(1).to_pylist() == back


@pytest.mark.parametrize(
    "values",
    [
        pa.array([10**16 + n for n in range(30)]),
        pa.array([2**64 - 1 - n for n in range(30)], pa.uint64()),
        pa.array([10**37 + n for n in range(30)], pa.decimal128(38, 0)),
    ],
)
def test_long_whole_numbers_are_text_with_all_their_digits_in_every_format(tmp_path, values):
    digits = [str(value) for value in values.to_pylist()]
    pq.write_table(pa.table({"a": values}), tmp_path / "t.parquet")
    (tmp_path / "t.csv").write_text("\n".join(["a", *digits]) + "\n")
    (tmp_path / "t.jsonl").write_text("".join(f'{{"a": {one}}}\n' for one in digits))
    found = [read(tmp_path / name) for name in ("t.parquet", "t.csv", "t.jsonl")]
    assert [table.column("a").to_pylist() for table in found] == [digits] * 3
    assert [(one.type, one.role) for one in describe(found[0])] == [("text", "key")]


def test_long_numbers_beside_fractions_are_numbers(column):
    assert column(["10000000000000001", "0.5"]) == ("number", [1e16, 0.5])


def test_no_moment_wraps_round(tmp_path):
    last = day(9999, 12, 31)
    pq.write_table(pa.table({"d": [last]}), tmp_path / "i.parquet", use_deprecated_int96_timestamps=True)
    assert read(tmp_path / "i.parquet").column("d").to_pylist() == [last]
    far = pa.array([0, 2**62]).cast(pa.timestamp("ms"))
    pq.write_table(pa.table({"d": far}), tmp_path / "f.parquet")
    with pytest.raises(Refused, match=r"^Row 2: the moment in column d lies too far"):
        read(tmp_path / "f.parquet")


def test_a_table_that_was_stored_keeps_its_types(tmp_path):
    (tmp_path / "t.csv").write_text("d,n\n2020-01-01,1\n2020-01-02,2\n")
    first = ingest(tmp_path / "t.csv", tmp_path / "one.parquet", declared={"d": "categorical"})
    assert ingest(tmp_path / "one.parquet", tmp_path / "two.parquet")["sha256"] == first["sha256"]
    assert pq.read_schema(tmp_path / "two.parquet").metadata[b"countersign.reader"] == b"2"


def test_a_file_that_only_says_that_it_is_ours_is_read_like_any_other(tmp_path):
    schema = pa.schema([("a", pa.decimal128(38, 0))], {"countersign.reader": "2"})
    pq.write_table(
        pa.table({"a": pa.array([10**37, 10**37 + 1], schema.field("a").type)}, schema), tmp_path / "t.parquet"
    )
    assert read(tmp_path / "t.parquet").column("a").to_pylist() == [str(10**37), str(10**37 + 1)]


def test_a_file_that_says_that_it_is_ours_may_hold_no_more_than_others(tmp_path):
    words = pa.array(["plain", "a\0b"]).dictionary_encode()
    schema = pa.schema([("a", words.type)], {"countersign.reader": "2"})
    pq.write_table(pa.table({"a": words}, schema), tmp_path / "t.parquet")
    with pytest.raises(Refused, match=r"^Column a holds a NUL byte\."):
        read(tmp_path / "t.parquet")


def test_the_unit_of_a_number_is_known_whole():
    written = ["5 AUD", "A$ 5", "US$5", "€5", "5 %", "5"]
    assert numbers.unit_of(pa.array(written)).to_pylist() == ["AUD", "$", "US$", "€", "%", ""]


@given(st.lists(st.sampled_from(["a", "b", None]), min_size=1), st.permutations(["a", None, "b", None]))
def test_every_row_finds_its_value_again(values, words):
    """Words of a dictionary may be missing themselves, and may stand in it twice."""
    plain = pa.array(values, pa.string())
    coded = pa.DictionaryArray.from_arrays(pa.array([words.index(value) for value in values], pa.int8()), words)
    for array in (plain, plain.dictionary_encode(), coded):
        known, codes = typed.distinct(array, "a", 0)
        assert known.take(codes).to_pylist() == values
        assert (known.null_count, len(known.unique())) == (0, len(known))
