"""Records are the same whatever file they came in, and what is wrong with one is said in one sentence by all who read them."""

import bz2
import gzip
import io
import json
import lzma
import tracemalloc

import harness_studies as studies
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.calibration.language import notes
from evaluations.harness.command.main import main
from evaluations.harness.engine import library
from evaluations.harness.engine.modality import Given
from evaluations.harness.engine.records import objects, parquet
from evaluations.harness.engine.records.reading import records
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.run import run
from evaluations.harness.texts.declared import Declared
from evaluations.harness.texts.given import read

ROWS = [{"a": "1", "b": 'said "so",\nand left'}, {"a": "2", "b": "\u2028 Zoë\x0b"}, {"a": "", "b": "[1]"}]
MANY = "".join(f'{{"a": {at}}}\n' for at in range(99)).encode()
LONG = 17 << 20


def as_lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def as_delimited(rows, separator=","):
    def line(values):
        return separator.join('"' + value.replace('"', '""') + '"' for value in values) + "\r\n"

    return ("\ufeff" + "".join(map(line, [rows[0], *(row.values() for row in rows)]))).encode()


def as_parquet(table):
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def zstd(data):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as out:
        out.write(data)
    return sink.getvalue().to_pybytes()


PACKED = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstd}
GOOD = {
    "a.jsonl": as_lines(ROWS),
    "a.NDJSON": b"\xef\xbb\xbf\n" + as_lines(ROWS).replace(b"\n", b"\r\n\r\n"),
    "a.csv": as_delimited(ROWS),
    "a.tsv": as_delimited(ROWS, "\t"),
    "a.tab": as_delimited(ROWS, "\t").replace(b"\r\n", b"\n\n"),
    "a.parquet": as_parquet(pa.Table.from_pylist(ROWS)),
    **{f"a.jsonl{ending}": pack(as_lines(ROWS)) for ending, pack in PACKED.items()},
    **{f"a.csv{ending}": pack(as_delimited(ROWS)) for ending, pack in PACKED.items()},
}


def broken_words(*words):
    """A column of Parquet whose text is not UTF-8."""
    return as_parquet(pa.table({"a": pa.array(words, pa.binary()).view(pa.string())}))


def twice(*names):
    return pa.Table.from_arrays([pa.array(["x"])] * len(names), names=list(names))


def inside(kind, *values):
    return as_parquet(pa.table({"a": pa.array(values, kind)}))


NAN = float("nan")
STRUCT = pa.struct([("b", pa.list_(pa.float32()))])
DOUBLED = pa.StructArray.from_arrays([pa.array(["x"]), pa.array(["y"])], names=["b", "b"])
DAMAGED = "The compressed file is damaged. Compress it again and retry."
NO_PARQUET = "It is no Parquet file that can be read. Write it again."
BAD = {
    "twice.jsonl": (b'\n{"a": 1, "a": 2}\n', "Line 2 names a twice. Keep one of them."),
    "twice-inside.jsonl": (b'{"a": [{"b": 1, "b": 1}]}\n', "Line 1 names b twice. Keep one of them."),
    "twice.csv": (b"a,b,a\n1,2,3\n", "The header names a twice. Rename one of them."),
    "twice.tsv": (b"a\ta\n1\t2\n", "The header names a twice. Rename one of them."),
    "twice.parquet": (as_parquet(twice("a", "b", "a")), "The header names a twice. Rename one of them."),
    "twice-inside.parquet": (as_parquet(pa.table({"a": DOUBLED})), "The header names b twice. Rename one of them."),
    "nan.jsonl": (b'{"a": NaN}\n', "Line 1 holds NaN or Infinity. Leave such numbers out."),
    "infinite.jsonl": (b'{"a": 1}\n{"b": [-Infinity]}\n', "Line 2 holds NaN or Infinity. Leave such numbers out."),
    "huge.jsonl": (b'{"a": 1e999}\n', "Line 1 holds NaN or Infinity. Leave such numbers out."),
    "nan.parquet": (inside(pa.float64(), NAN), "Row 1 holds NaN or Infinity. Leave such numbers out."),
    "half-float.parquet": (inside(pa.float16(), None, NAN), "Row 2 holds NaN or Infinity. Leave such numbers out."),
    "nan-inside.parquet": (
        inside(STRUCT, None, {"b": [1, NAN]}),
        "Row 2 holds NaN or Infinity. Leave such numbers out.",
    ),
    "latin.jsonl": (
        b'{"a": 1}\n{"a": "caf\xe9"}\n',
        "Line 2 is not valid UTF-8. Save the file with UTF-8 encoding.",
    ),
    "latin.csv": (b"a,b\n1,2\n1,\xe9\n", "Line 3 is not valid UTF-8. Save the file with UTF-8 encoding."),
    "latin.csv.gz": (
        gzip.compress(b"a\n\xe9\n"),
        "Line 2 is not valid UTF-8. Save the file with UTF-8 encoding.",
    ),
    "latin-first.parquet": (
        broken_words(b"\xe9", b"b"),
        "Row 1 is not valid UTF-8. Write the file with UTF-8 encoding.",
    ),
    "latin.parquet": (
        broken_words(b"a", b"b", b"\xe9"),
        "Row 3 is not valid UTF-8. Write the file with UTF-8 encoding.",
    ),
    "nul.jsonl": (b'{"a": "\0"}\n', "Line 1 holds a NUL byte. Save the file as plain UTF-8 text."),
    "nul.csv": (b"a\n\0\n", "Line 2 holds a NUL byte. Save the file as plain UTF-8 text."),
    "ragged.csv": (
        b"a,b\n1\n",
        "Row 1 has 1 fields, the header 2. Quote values that hold a separator.",
    ),
    "ragged.tsv": (
        b"a\tb\n1\t2\t3\n",
        "Row 1 has 3 fields, the header 2. Quote values that hold a separator.",
    ),
    "open.csv": (b'a,b\n1,"2\n', "Line 2 is no valid CSV. Check that every quote is closed."),
    "long.jsonl": (
        b'{"a": "' + b"x" * LONG + b'"}\n',
        "Line 1 is longer than 16 MiB. Write one object a line.",
    ),
    "long.csv": (
        b'a,b\n1,"' + (b"x" * 999 + b"\n") * (LONG // 1000),
        "Row 1 is longer than 16 MiB. Check that every quote is closed.",
    ),
    "long.parquet": (as_parquet(pa.table({"a": ["x" * LONG]})), "Row 1 is longer than 16 MiB."),
    "cut.jsonl": (b'\n{"a": \n', "Line 2 is not valid JSON. Write one object a line."),
    "deep.jsonl": (
        b'{"a": ' + b"[" * 200_000 + b"\n",
        "Line 1 is not valid JSON. Write one object a line.",
    ),
    "list.jsonl": (b'["a"]\n', "Line 1 is not a JSON object. Write one object a line."),
    "cut.parquet": (as_parquet(pa.table({"a": [1]}))[:-9], NO_PARQUET),
    "text.parquet": (b"PAR1 or not", NO_PARQUET),
    "noise.jsonl.gz": (b"\x1f\x8b noise", DAMAGED),
    **{f"cut.jsonl{ending}": (pack(MANY)[:-9], DAMAGED) for ending, pack in PACKED.items()},
    **{f"cut.csv{ending}": (pack(b"a\n" * 99)[:-9], DAMAGED) for ending, pack in PACKED.items()},
    "bomb.jsonl.gz": (
        gzip.compress((b" " * (1 << 20) + b"\n") * 70),
        "The file unpacks to more than 200 times its size. Send it unpacked.",
    ),
}
EMPTY = {
    "none.jsonl": b"",
    "none.csv": b"",
    "none.parquet": b"",
    "blank.jsonl": b"\n \n",
    "blank.jsonl.gz": gzip.compress(b"\n"),
    "header.csv": b"a,b\n",
    "header.tsv.zst": zstd(b"a\tb\n"),
    "header.parquet": as_parquet(pa.table({"a": pa.array([], pa.string())})),
}
SENTENCES = (
    {name: (data, f"{name}: {sentence}") for name, (data, sentence) in BAD.items()}
    | {name: (data, f"{name} is empty. Send a file with at least one row.") for name, data in EMPTY.items()}
    | {
        name: (b"PK", f"{name} is of no known kind. Use JSON Lines, CSV or TSV (also .gz or .zst), or Parquet.")
        for name in ("a.docx", "a", "a.gz", "a.parquet.gz")
    }
)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Every bad file, and a study with all that stands beside it."""
    folder = tmp_path_factory.mktemp("house")
    studies.closed(folder)
    for name, (data, _) in SENTENCES.items():
        (folder / name).write_bytes(data)
    studies.lines(folder / "notes.jsonl", [{**one, "id": str(at)} for at, one in enumerate(notes(60, 1))])
    (folder / "export.json").write_text("[]")
    return folder


@pytest.mark.parametrize("name", GOOD)
def test_records_are_the_same_in_every_format(tmp_path, name):
    (tmp_path / name).write_bytes(GOOD[name])
    assert list(records(tmp_path / name)) == list(enumerate(ROWS, 1))


@given(
    rows=st.lists(
        st.dictionaries(
            st.text(max_size=3),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers()
                | st.floats(allow_nan=False, allow_infinity=False)
                | st.text(),
                lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
                max_leaves=5,
            ),
            max_size=4,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_is_written_as_json_lines_is_read_again(tmp_path_factory, rows):
    path = studies.lines(tmp_path_factory.mktemp("any") / "a.jsonl", rows)
    assert [record for _, record in records(path)] == rows


@pytest.mark.parametrize("name", SENTENCES)
def test_what_is_wrong_is_said_with_its_file_and_place(house, name):
    with pytest.raises(Refused) as refused:
        list(records(house / name))
    assert str(refused.value) == SENTENCES[name][1]


def test_a_folder_and_what_is_not_there_are_no_files(tmp_path):
    for name, sentence in (
        ("no.jsonl", "There is no file no.jsonl."),
        ("f.csv", "f.csv is a folder. Give the files in it."),
    ):
        if name == "f.csv":
            (tmp_path / name).mkdir()
        with pytest.raises(Refused) as refused:
            records(tmp_path / name)
        assert str(refused.value) == sentence


def test_files_are_read_as_if_they_were_one_and_only_all_may_not_be_empty(tmp_path):
    (tmp_path / "1.parquet").write_bytes(EMPTY["header.parquet"])
    (tmp_path / "2.csv").write_bytes(GOOD["a.csv"])
    (tmp_path / "3.jsonl").write_bytes(GOOD["a.jsonl"])
    paths = [tmp_path / name for name in ("1.parquet", "2.csv", "3.jsonl")]

    assert list(records(*paths)) == list(enumerate(ROWS * 2, 1))
    with pytest.raises(Refused, match=r"^1.parquet is empty"):
        list(records(paths[0], paths[0]))


def test_rows_before_a_bad_one_are_handed_on(tmp_path):
    for name, bad in (("a.jsonl", MANY + b"{\n"), ("a.csv", b"a\n" + b"1\n" * 99 + b"1,2\n")):
        (tmp_path / name).write_bytes(bad)
        found = records(tmp_path / name)
        assert [next(found)[0] for _ in range(99)] == list(range(1, 100))
        with pytest.raises(Refused, match=r"(Line|Row) 100"):
            next(found)


def test_a_dictionary_of_words_is_no_long_row(tmp_path):
    """Arrow counts a whole dictionary for each row that refers to it."""
    words = pa.array([f"{at:07}" + "x" * 4_000 for at in range(5_000)]).dictionary_encode()
    pq.write_table(pa.table({"a": words}), tmp_path / "a.parquet")
    assert sum(len(record["a"]) for _, record in records(tmp_path / "a.parquet")) == 5_000 * 4_007


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".tsv", ".jsonl.zst"])
def test_memory_does_not_grow_with_the_file(tmp_path, ending):
    def most(count):
        path = tmp_path / f"{count}{ending}"
        rows = [{"a": "1", "b": "word " * 1_000}] * count
        data = as_lines(rows) if ".jsonl" in ending else as_delimited(rows, "\t" if ending == ".tsv" else ",")
        path.write_bytes(zstd(data) if ending == ".jsonl.zst" else data)
        tracemalloc.start()
        assert sum(1 for _ in records(path)) == count
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert most(12_000) < 1.2 * most(6_000) + (1 << 20)


@pytest.mark.parametrize("rows_a_group", [2_000, 1 << 20])
def test_memory_does_not_grow_with_columns_of_parquet(tmp_path, rows_a_group):
    """What Arrow holds, however large its groups of rows are."""

    def most(count):
        words = pa.table({"a": [f"{at} " + "word " * 1_000 for at in range(count)]})
        pq.write_table(
            words, tmp_path / "a.parquet", use_dictionary=False, compression="none", row_group_size=rows_a_group
        )
        del words
        before = pa.total_allocated_bytes()
        held = [
            pa.total_allocated_bytes() - before for number, _ in records(tmp_path / "a.parquet") if not number % 500
        ]
        assert len(held) == count // 500
        return max(held)

    assert most(12_000) < 1.2 * most(6_000) + (1 << 20)


@pytest.mark.parametrize(("length", "most"), [(10, 4096), (1 << 20, 8)])
def test_parquet_is_read_in_fewer_rows_where_they_are_long(tmp_path, length, most):
    words = [str(at) + "x" * length for at in range(10, 42)]
    pq.write_table(pa.table({"a": words}), tmp_path / "a.parquet", use_dictionary=False)
    found = parquet.at_once(pq.ParquetFile(tmp_path / "a.parquet").metadata)
    assert most - 1 <= found <= most


def asked(folder):
    """By caller: the command that reads a file of records, up to where the file is named, and what comes after it."""
    study, plain = ["--study", str(folder / "study.yaml")], ["--synthetic", str(folder / "notes.jsonl")]
    key = ["--key", str(folder / "key.jsonl")]
    rated = ["--ratings", str(folder / "ratings.jsonl")]
    run = ["run", "--protocol"]
    imported = ["study", "import", "--from", "prodigy", *study, "--file", str(folder / "export.json"), "--names"]
    return {
        "ratings": [*run, "human-1", *study, *key, "--ratings"],
        "key": [*run, "human-1", *study, *rated, "--key"],
        "judgements": [*run, "judge-1", *study, *key, "--judgements"],
        "items": ["study", "draw", *study, "--secret", str(folder / "secret"), "--synthetic"],
        "names": imported,
        "documents": [*run, "text-1", "--train", str(folder / "notes.jsonl"), "--synthetic"],
        "canaries": [*run, "text-1", *plain, "--canaries"],
        "corpus": [*run, "corpus-1", "--synthetic"],
        "lineage": [*run, "corpus-1", *plain, "--lineage"],
        "benchmarks": [*run, "corpus-1", *plain, "--benchmarks"],
    }


CALLERS = (
    "ratings", "key", "judgements", "items", "names", "documents", "canaries", "corpus", "lineage", "benchmarks",
)  # fmt: skip
AT_ONCE = (
    "twice.jsonl", "twice.tsv", "twice.parquet", "nan.jsonl", "nan.parquet", "latin.csv.gz", "latin-first.parquet",
    "nul.csv", "ragged.csv", "open.csv", "long.jsonl", "cut.jsonl", "list.jsonl", "cut.parquet", "cut.jsonl.gz", "cut.csv.zst",
    "none.jsonl", "header.csv", "header.parquet", "a.docx",
)  # fmt: skip
"""Of each kind those that are refused before their first record, of which each reader would say something of its own."""


@pytest.mark.parametrize("caller", CALLERS)
def test_every_reader_of_records_refuses_each_bad_file_in_one_sentence(house, tmp_path, capsys, caller):
    for name in AT_ONCE:
        assert main([*asked(house)[caller], str(house / name), "--out", str(tmp_path / "out")]) == 2, name
        assert capsys.readouterr().err == said_by(caller, name) + "\n"
        assert not (tmp_path / "out").exists()


def said_by(caller, name):
    """Whoever reads documents says which set they are, and judgements are not read from what is only text."""
    sentence = SENTENCES[name][1]
    if caller == "judgements" and any(ending in name for ending in (".csv", ".tsv")):
        return f"{name} is CSV or TSV, which cannot hold raw answers as they were. Use JSON Lines or Parquet."
    about = f"synthetic ({name}): " if caller in {"documents", "corpus"} else ""
    return about + (sentence.removeprefix(f"{name}: ") if about else sentence)


@pytest.mark.parametrize("caller", ["ratings", "key", "judgements", "items", "names"])
@pytest.mark.parametrize("name", ["half.jsonl", "half.csv"])
def test_half_a_character_is_no_text_that_a_study_has_a_digest_of(house, tmp_path, capsys, caller, name):
    half = r'{"b": ["\ud83d"]}'
    (tmp_path / name).write_text(
        f'{{"a": {half}}}\n' if name == "half.jsonl" else 'a\n"{}"\n'.format(half.replace('"', '""'))
    )
    assert main([*asked(house)[caller], str(tmp_path / name), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    if caller == "judgements" and name == "half.csv":
        assert "cannot hold raw answers" in said
    else:
        assert said == f"Row 1 of {name} holds half a character. Correct its escapes.\n"


def test_half_a_character_in_a_document_is_counted_and_ends_nothing(tmp_path):
    """t.read says how many documents hold one."""
    rows = [{**one, "text": one["text"] + " \ud83d" * (at < 6)} for at, one in enumerate(notes(60, 1))]
    path = studies.lines(tmp_path / "notes.jsonl", rows)
    report = run(
        library.load("text-1").only(["t.read"]), read(Given({"synthetic": [path]}, Declared(), tmp_path)), seed=0
    )
    assert [one.estimate for one in report.measurements] == [0.9]


def test_a_bad_part_of_several_is_named(house, capsys, tmp_path):
    parts = [str(house / "notes.jsonl"), str(house / "latin.jsonl")]
    assert main(["run", "--protocol", "corpus-1", "--synthetic", *parts, "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said == "synthetic (latin.jsonl): Line 2 is not valid UTF-8. Save the file with UTF-8 encoding.\n"


DOCUMENTS = {
    b"[": "{file} is not valid JSON at line 1.",
    b'{"a": 1,\n"a": 2}': "{file} names a twice. Keep one of them.",
    b'{"a": NaN}': "{file} holds NaN or Infinity. Leave such numbers out.",
    b'{"a": "\\udead"}': "{file} holds half a character. Correct its escapes.",
    b'{"a": ' + b"[" * 200_000: "{file} is not valid JSON.",
    b'{"a":\n"\xe9"}': "{file}: Line 2 is not valid UTF-8. Save the file with UTF-8 encoding.",
}


@pytest.mark.parametrize("data", DOCUMENTS, ids=lambda data: repr(data[:12]))
def test_a_file_that_is_one_document_is_read_as_strictly(house, tmp_path, capsys, data):
    (tmp_path / "log.json").write_bytes(data)
    log, study = str(tmp_path / "log.json"), ["--study", str(house / "study.yaml")]
    names = studies.lines(tmp_path / "names.jsonl", [{"name": "a", "rater": "b"}])
    for command in (
        ["run", "--protocol", "corpus-1", "--synthetic", str(house / "notes.jsonl"), "--log", log],
        ["study", "import", "--from", "prodigy", *study, "--names", str(names), "--file", log],
        ["study", "open", *studies.given(tmp_path), "--ratings", str(house / "ratings.jsonl"), "--drawn", log],
    ):
        assert main([*command, "--out", str(tmp_path / "out")]) == 2
        assert capsys.readouterr().err == DOCUMENTS[data].format(file="log.json") + "\n"


def test_a_document_is_as_long_as_is_allowed(tmp_path):
    (tmp_path / "a.json").write_text('"' + "x" * (1 << 20) + '"')
    assert len(objects.document_in(tmp_path / "a.json", (1 << 20) + 2)) == 1 << 20
    with pytest.raises(Refused) as refused:
        objects.document_in(tmp_path / "a.json", 1 << 20)
    assert str(refused.value) == "a.json: The file is larger than 1 MiB."
