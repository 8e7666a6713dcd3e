"""Tables that an engine counts where they lie give the very measurements that the same tables give in memory."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import harness_everything
import numpy as np
import pyarrow.parquet as pq
import pytest
import rfc8785
import yaml
from harness_engines import HARD, PROTOCOLS, by_role, document, hard, in_parts, on_counts, without_baselines
from harness_everything import everything
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.harness.command.main import main
from evaluations.harness.engine.library import load
from evaluations.harness.engine.modality import MEMORY
from evaluations.harness.engine.words import reference
from evaluations.harness.mathematics.counts import Codes, Numbers
from evaluations.harness.tables.declared import Declared, parsed
from evaluations.harness.tabular.room import METRICS

DECLARED = parsed({part: said for part, said in harness_everything.DECLARED.items() if part != "related"})


def agree(train: Path, holdout: Path | None, made: Sequence[Path], declared: Declared, protocol: str) -> set[str]:
    """The metrics that were measured."""
    files, rules = by_role(train, holdout, made), on_counts(protocol)
    whole, pushed = (document(files, declared, engine, rules) for engine in (MEMORY, "duckdb"))
    for part in ("inputs", "groups", "measurements"):
        assert [rfc8785.dumps(row) for row in pushed[part]] == [rfc8785.dumps(row) for row in whole[part]]
    return {row["metric"] for row in pushed["measurements"]}


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("sizes", "held"),
    [((400, 400, 400), True), ((400, 300, 800), True), ((410, 900, 370), True), ((400, 1, 430), False)],
)
def test_what_an_engine_counts_is_what_is_counted_in_memory(tmp_path, protocol, sizes, held):
    places = [in_parts(hard(rows, seed), tmp_path / str(seed), 150) for seed, rows in enumerate(sizes, 1)]
    found = agree(places[0], places[1] if held else None, places[2:], HARD, protocol)
    assert found >= {rule.metric for rule in on_counts(protocol).rules} - {"v.depend"}


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_so_it_is_of_any_file_with_two_draws_and_everything_declared(tmp_path, protocol, ending):
    harness_everything.write(tmp_path)
    places = [tmp_path / f"{name}.{ending}" for name in ("train", "holdout", "synthetic", "holdout")]
    found = agree(*places[:2], places[2:], DECLARED, protocol)
    assert found >= {rule.metric for rule in on_counts(protocol).rules} - {"f.spike", "f.tvmiss"}


@settings(max_examples=6, deadline=None)
@given(
    seed=st.integers(0, 999),
    rows=st.tuples(st.integers(2, 130), st.integers(1, 130), st.integers(1, 130)),
    part=st.integers(1, 40),
    protocol=st.sampled_from(PROTOCOLS),
)
def test_neither_sizes_nor_parts_change_a_measurement(seed, rows, part, protocol):
    with TemporaryDirectory() as name:
        places = [in_parts(everything(max(2, n), seed + k), Path(name) / str(k), part) for k, n in enumerate(rows)]
        agree(places[0], places[1], places[2:], parsed({"subgroups": ["place"]}), protocol)


@given(st.lists(st.floats(allow_nan=True), max_size=40), st.lists(st.integers(-1, 4), max_size=40))
def test_a_tally_says_what_the_column_says(values, codes):
    column, coded = np.array(values), np.array(codes, np.int32)
    once = np.ones(len(values), np.int64), np.ones(len(codes), np.int64)
    found, own = Numbers.tallied(column, once[0]), Numbers.of(column)
    assert (found.values.tolist(), found.counts.tolist(), found.missing) == (
        own.values.tolist(),
        own.counts.tolist(),
        own.missing,
    )
    assert np.array_equal(np.sort(column), found.column(), equal_nan=True)
    words = Codes.tallied(coded, once[1], 5)
    assert words.counts.tolist() == Codes.of(coded, 5).counts.tolist()
    assert sorted(words.column().tolist()) == sorted(codes)


def asked(folder: Path, protocol: str, out: str, *more: str) -> list[str]:
    tables = ["--train", f"{folder}/1", "--holdout", f"{folder}/2", "--synthetic", f"{folder}/3"]
    return [
        "run",
        *tables,
        "--schema",
        f"{folder}/schema.yaml",
        "--protocol",
        protocol,
        "--out",
        f"{folder}/{out}",
        *more,
    ]


def test_the_report_is_that_of_a_streamed_run_and_verifies_as_one(tmp_path, monkeypatch):
    for seed in (1, 2, 3):
        in_parts(hard(300, seed), tmp_path / str(seed), 128)
    (tmp_path / "schema.yaml").write_text(yaml.safe_dump(HARD.document()))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert main(asked(tmp_path, "tabular-1@2", "streamed.json", "--streamed")) == 0
    assert main(asked(tmp_path, "tabular-1@2", "pushed.json", "--engine", "duckdb")) == 0
    digests = [json.loads((tmp_path / f"{name}.json").read_text())["digest"] for name in ("streamed", "pushed")]
    assert digests[0] == digests[1]
    tables = asked(tmp_path, "tabular-1@2", "")[1:7]
    assert main(["verify", str(tmp_path / "streamed.json"), *tables, "--engine", "duckdb"]) == 0
    assert not list(tmp_path.glob("harness-*")), "nothing is left behind"


def test_what_cannot_be_counted_is_refused_in_a_sentence(tmp_path, capsys):
    for seed in (1, 2, 3):
        in_parts(hard(30, seed), tmp_path / str(seed), 10)
    (tmp_path / "schema.yaml").write_text("{}")
    assert main(asked(tmp_path, "tabular-1", "r.json", "--engine", "spork")) == 2
    assert capsys.readouterr().err.startswith(
        "There is no engine spork, or it does not answer (ValueError). Use memory, duckdb, "
    )
    part = tmp_path / "3" / "part-00001.parquet"
    whole = part.read_bytes()
    part.write_bytes(whole[:40] + bytes(200) + whole[240:])
    assert main(asked(tmp_path, "tabular-1", "r.json", "--engine", "duckdb")) == 2
    assert capsys.readouterr().err == "synthetic (3): 3 is damaged: its content does not match its own description.\n"
    for file in (tmp_path / "3").glob("*.parquet"):
        pq.write_table(pq.read_table(file).slice(0, 0), file) if file != part else file.unlink()
    assert main(asked(tmp_path, "tabular-1", "r.json", "--engine", "duckdb")) == 2
    assert "has no rows" in capsys.readouterr().err


def in_database(folder: Path, tables: dict[str, Path]) -> str:
    """The address of a database that has these tables under these names."""
    file = folder / "warehouse.duckdb"
    with duckdb.connect(str(file)) as database:
        for name, parts in tables.items():
            database.execute(f"CREATE TABLE {name} AS FROM read_parquet('{parts}/*.parquet')")
    return f"duckdb://{file}"


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("sizes", [(400, 380, 400), (400, 500, 300)])
def test_rows_stay_in_another_engine_and_its_counts_give_the_same(tmp_path, protocol, sizes):
    names = ("train", "holdout", "synthetic")
    parts = {
        name: in_parts(hard(rows, seed).drop_columns("Cost"), tmp_path / name, 150)  # SQL knows no capital letters
        for seed, (name, rows) in enumerate(zip(names, sizes, strict=True), 1)
    }
    address, apart = in_database(tmp_path, parts), on_counts(protocol, side_by_side=False)
    pushed = document(by_role(*(Path(name) for name in names[:2]), [Path("main.synthetic")]), HARD, address, apart)
    whole = document(by_role(parts["train"], parts["holdout"], [parts["synthetic"]]), HARD, MEMORY, apart)
    assert without_baselines(pushed) == without_baselines(whole)
    same = [row["baselines"] for row in pushed["measurements"]] == [row["baselines"] for row in whole["measurements"]]
    assert same == (sizes[0] == sizes[2]), "baselines that hold whole tables are counted; others take rows"
    assert len({one["sha256"] for one in pushed["inputs"]}) == 3
    whole_protocol = document(
        by_role(*(Path(name) for name in names[:2]), [Path("synthetic")]), HARD, address, on_counts(protocol)
    )
    left = {row["metric"] for row in whole_protocol["measurements"] if row["estimate"] is None}
    by_rows = {r.metric for r in on_counts(protocol).rules if METRICS[reference(r.metric, r.version)].side_by_side}
    assert left >= by_rows


def test_an_address_that_does_not_answer_is_refused_without_being_repeated(tmp_path, capsys):
    (tmp_path / "schema.yaml").write_text("{}")
    address = "postgres://somebody:secret@127.0.0.1:1/nothing"
    assert main(asked(tmp_path, "tabular-1", "r.json", "--engine", address)) == 2
    said = capsys.readouterr().err
    assert said.startswith("There is no engine postgres, or it does not answer (")
    assert "secret" not in said
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    assert main(asked(tmp_path, "tabular-1", "r.json", "--engine", f"duckdb://{tmp_path}/empty.duckdb")) == 2
    assert "has no table 1 that it can count (" in capsys.readouterr().err


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_needs_rows_is_measured_on_a_sample_that_is_told_and_copies_are_never_looked_for_in_one(
    tmp_path, protocol
):
    harness_everything.write(tmp_path)
    files = by_role(*(tmp_path / f"{name}.parquet" for name in ("train", "holdout")), [tmp_path / "synthetic.parquet"])
    whole, known = (
        load(protocol),
        {one.metric: METRICS[reference(one.metric, one.version)] for one in load(protocol).rules},
    )
    on_sample = {name for name, one in known.items() if one.on_sample}
    assert {one.group for one in whole.rules if one.metric in on_sample} == {"fidelity", "utility", "bias"}
    chosen = whole.only(sorted(on_sample | {"p.exact", "f.ks"}))
    reports = {rows: document(files, DECLARED, "duckdb", chosen, rows) for rows in (300, 2_000)}
    memory = document(files, DECLARED, MEMORY, chosen)

    def told(report, metrics):
        rows = [row for row in report["measurements"] if row["metric"] in metrics]
        return [{**row, "caveats": row["caveats"][: -(row["metric"] in on_sample) or None]} for row in rows]

    assert told(reports[2_000], on_sample | {"f.ks"}) == [
        row for row in memory["measurements"] if row["metric"] != "p.exact"
    ]
    for rows, report in reports.items():
        said = {json.dumps(row["caveats"][-1]) for row in report["measurements"] if row["metric"] in on_sample}
        assert len(said) == 1
        assert f"{rows:,}" in said.pop().replace(f'{{"rows": {rows}}}', f"{rows:,}")
        assert [row["estimate"] for row in report["measurements"] if row["metric"] == "p.exact"] == [None]
    assert {row["n"] for row in reports[300]["measurements"] if row["metric"] in {"f.pmse", "f.c2st"}} <= set(
        range(301)
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--sample", "0", "--streamed"], "A sample has at least one row. Give --sample a number from 1 up."),
        (
            ["--sample", "9"],
            "A sample is taken of tables that stay on this disk. Give --sample with --streamed or --engine duckdb.",
        ),
    ],
)
def test_a_sample_that_cannot_be_taken_is_refused(tmp_path, capsys, more, said):
    for seed in (1, 2, 3):
        in_parts(hard(30, seed), tmp_path / str(seed), 10)
    (tmp_path / "schema.yaml").write_text("{}")
    assert main(asked(tmp_path, "tabular-1", "r.json", *more)) == 2
    assert capsys.readouterr().err == f"{said}\n"
