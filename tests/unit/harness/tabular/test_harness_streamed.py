"""Tables read column by column give the very measurements that the same tables give in memory."""

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import harness_everything
import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest
import rfc8785
import yaml
from harness_everything import everything
from harness_tables import FIRST, only, people
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.harness.command.main import main
from evaluations.harness.engine.library import load
from evaluations.harness.engine.modality import EVERYWHERE
from evaluations.harness.engine.run import run
from evaluations.harness.engine.words import reference
from evaluations.harness.engine.writing import as_json
from evaluations.harness.tables.declared import parsed
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.given import NO_RELATED
from evaluations.harness.tables.reading import read, write_typed
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.stored import Kept, OnDemand, StoredTable
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.room import METRICS

NEEDS_ALL = EVERYWHERE["needs-all"]
RUN = ["run", "--protocol", FIRST, "--seed", "0"]
BY_ID = {rule.metric: METRICS[reference(rule.metric, rule.version)] for rule in load(FIRST).rules}
ON_COUNTS = sorted(name for name, metric in BY_ID.items() if metric.on_counts)
DECLARED = {part: said for part, said in harness_everything.DECLARED.items() if part != "related"}
ROLES = parsed({part: DECLARED[part] for part in ("columns", "subgroups", "rules")})


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Columns of every kind, as CSV, packed CSV and Parquet in another order; a second draw; a schema."""
    made = tmp_path_factory.mktemp("streamed")
    harness_everything.write(made)
    other = everything(650, 4)
    arrow_csv.write_csv(other, made / "second.csv")
    pq.write_table(other.select(other.column_names[::-1]), made / "second.parquet", row_group_size=100)
    for path in list(made.glob("*.csv")):
        (made / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    (made / "schema.yaml").write_text(yaml.safe_dump(DECLARED))
    return made


def arguments(folder: Path, ending: str, *synthetic: str, holdout: bool = True) -> list[str]:
    held = ["--holdout", f"{folder}/holdout.{ending}"] if holdout else []
    made = [f"{folder}/{name}.{ending}" for name in synthetic]
    schema = ["--schema", f"{folder}/schema.yaml"]
    return ["--train", f"{folder}/train.{ending}", *held, "--synthetic", *made, *schema]


def measurements(tables: Tables) -> list[bytes]:
    return [rfc8785.dumps(row) for row in as_json(run(only(*ON_COUNTS), tables, seed=0))["measurements"]]


def in_memory(folder: Path, *synthetic: str, holdout: bool = True) -> list[bytes]:
    train, held, *made = (read(folder / f"{name}.csv") for name in ("train", "holdout", *synthetic))
    return measurements(Tables.of(train, held if holdout else None, made, parsed(DECLARED)))


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet"])
@pytest.mark.parametrize("synthetic", [["synthetic"], ["synthetic", "second"]], ids=["one draw", "two draws"])
@pytest.mark.parametrize("holdout", [True, False])
def test_a_streamed_run_gives_the_very_measurements_of_a_run_in_memory(folder, tmp_path, ending, synthetic, holdout):
    asked = arguments(folder, ending, *synthetic, holdout=holdout)
    assert main([*RUN, *asked, "--streamed", "--out", str(tmp_path / "r.json")]) == 0
    rows = json.loads((tmp_path / "r.json").read_text())["measurements"]
    counted = [rfc8785.dumps(row) for row in rows if row["metric"] in ON_COUNTS]
    assert counted == in_memory(folder, *synthetic, holdout=holdout)
    assert {json.loads(row)["metric"] for row in counted} == set(ON_COUNTS)


def test_what_needs_the_whole_table_is_not_established_and_privacy_never_green(folder, tmp_path):
    report = tmp_path / "r.json"
    asked = arguments(folder, "csv", "synthetic")
    assert main([*RUN, *asked, "--streamed", "--out", str(report)]) == 0
    document = json.loads(report.read_text())
    others = [row for row in document["measurements"] if row["metric"] not in ON_COUNTS]
    asked_for = {name for name, metric in BY_ID.items() if metric.is_asked(parsed(DECLARED))}
    assert sorted(row["metric"] for row in others) == sorted(asked_for - set(ON_COUNTS))
    assert {(row["verdict"], row["estimate"], *row["caveats"]) for row in others} == {
        ("not_established", None, NEEDS_ALL)
    }
    assert {"id": "privacy", "verdict": "not_established"} in document["groups"]
    assert main(["verify", str(report), *arguments(folder, "parquet", "synthetic"), "--streamed"]) == 0


def test_what_nobody_asked_for_is_measured_in_neither_way_and_a_group_on_counts_has_its_verdict(tmp_path):
    paths = [tmp_path / f"{name}.parquet" for name in ("train", "holdout", "synthetic")]
    tables = [people(400, seed) for seed in range(3)]
    for path, made in zip(paths, tables, strict=True):
        pq.write_table(made, path)
    asked = ["--train", str(paths[0]), "--holdout", str(paths[1]), "--synthetic", str(paths[2])]
    assert main([*RUN, *asked, "--streamed", "--out", str(tmp_path / "r.json")]) == 0
    streamed = json.loads((tmp_path / "r.json").read_text())
    whole = as_json(run(load(FIRST), Tables.of(*tables[:2], [tables[2]]), seed=0))
    said = [{row["metric"] for row in one["measurements"]} for one in (streamed, whole)]
    assert said[0] == said[1]
    assert not {name for name, metric in BY_ID.items() if metric.asks} & said[1]
    verdicts = [{group["id"]: group["verdict"] for group in one["groups"]} for one in (streamed, whole)]
    assert verdicts[0]["validity"] == verdicts[1]["validity"] == "pass"
    assert {verdicts[0][group] for group in ("fidelity", "utility", "privacy", "bias")} == {"not_established"}


def test_steps_of_the_two_paths_are_kept_apart(folder, tmp_path):
    protocol = tmp_path / "steps"
    for flags in (["--streamed"], []):
        asked = [*arguments(folder, "csv", "synthetic"), *flags, "--steps", str(protocol)]
        assert main([*RUN, *asked, "--out", str(tmp_path / "r.json")]) == 0
    rows = json.loads((tmp_path / "r.json").read_text())["measurements"]
    assert NEEDS_ALL not in [caveat for row in rows for caveat in row["caveats"]]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 999), rows=st.integers(1, 60), group=st.integers(1, 25))
def test_neither_order_nor_row_groups_change_a_measurement(seed, rows, group):
    rng = np.random.default_rng(seed)
    real, made = everything(max(rows, 2), seed), everything(40, seed + 1)
    with TemporaryDirectory() as name:
        scratch = Path(name)
        for label, table in (("train", real), ("synthetic", made)):
            pq.write_table(table, scratch / f"{label}.parquet")
            typed = read(scratch / f"{label}.parquet").take(pa.array(rng.permutation(table.num_rows)))
            pq.write_table(typed, scratch / f"{label}.typed", row_group_size=group)
        stored, whole = (
            [found(scratch / f"{label}.{ending}") for label in ("train", "synthetic")]
            for ending, found in (("typed", StoredTable), ("parquet", read))
        )
        streamed = Tables.of(stored[0], None, [stored[1]], ROLES, scratch=scratch)
        assert measurements(streamed) == measurements(Tables.of(whole[0], None, [whole[1]], ROLES))


def test_columns_stay_on_disk_and_are_made_again_when_asked_for(folder, tmp_path):
    stored = []
    for name in ("train", "synthetic"):
        write_typed(folder / f"{name}.csv", tmp_path / name, {})
        stored.append(StoredTable(tmp_path / name))
    tables = Tables.of(stored[0], None, [stored[1]], parsed(DECLARED), scratch=tmp_path / "columns")
    places = Ruler(tables, tables.synthetic[0], Encoder.of(tables), 0)
    kinds = {place: type(frame.columns) for place, frame in places.frames.items()}
    assert kinds == {"synthetic": Kept, "ceiling": OnDemand, "floor": OnDemand, "copy": OnDemand}
    assert type(places.levels) is OnDemand
    assert type(tables.train.columns) is Kept
    assert places.level_rows("floor")[0].tolist() == places.levels["floor"][0].tolist()


def test_related_tables_are_refused_when_streamed(folder, tmp_path, capsys):
    (tmp_path / "schema.yaml").write_text(yaml.safe_dump(harness_everything.DECLARED))
    asked = [*arguments(folder, "csv", "synthetic")[:-1], str(tmp_path / "schema.yaml")]
    assert main([*RUN, *asked, "--streamed", "--out", str(tmp_path / "r.json")]) == 2
    assert capsys.readouterr().err == f"{NO_RELATED}\n"


def test_a_column_whose_name_begins_another_is_read_by_its_whole_name(tmp_path):
    pq.write_table(pa.table({"a.b": [1, 2], "a": [3, 4]}), tmp_path / "t.parquet")
    assert StoredTable(tmp_path / "t.parquet").column("a").to_pylist() == [3, 4]
