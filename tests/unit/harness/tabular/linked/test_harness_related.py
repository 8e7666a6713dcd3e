"""Related tables: foreign keys, rows for each owner, pairs across the join; files beside the declaration."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pytest
from harness_tables import found, only, table
from scipy import stats

from evaluations.harness.command.main import main
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Report, Verdict
from evaluations.harness.engine.run import run
from evaluations.harness.tables.declared import Declared, Related
from evaluations.harness.tables.reading import read
from evaluations.harness.tables.related import read_related
from evaluations.harness.tables.tables import Tables

VISITS = Related("visits", "person", "of", "visits-train.csv", "visits-synthetic.csv", "visits-holdout.csv")
METRICS = ("m.fk", "m.card", "m.join")


def people(rows: int, seed: int) -> pa.Table:
    rng = np.random.default_rng(seed)
    return table(person=np.arange(rows) + 1000 * seed, sex=rng.choice(["f", "m"], rows), age=rng.integers(20, 80, rows))


def visits(owners: pa.Table, seed: int, *, most: int = 4, apart: bool = False, lost: int = 0) -> pa.Table:
    """Visits whose cost depends on the owner's sex; `apart` breaks that, `lost` of them have no owner."""
    rng = np.random.default_rng(seed)
    owner = np.repeat(np.arange(owners.num_rows), rng.integers(0, most + 1, owners.num_rows))
    women = np.array(owners.column("sex").to_pylist())[rng.permutation(owner) if apart else owner] == "f"
    of = np.array(owners.column("person"))[owner]
    of[:lost] = -1
    return table(
        of=of, cost=np.where(women, 10, 20) + rng.integers(0, 8, len(of)), ward=rng.choice(["a", "b"], len(of))
    )


OWNERS = [people(600, 1), people(300, 2), people(500, 3)]
ROWS = [visits(owners, seed) for seed, owners in enumerate(OWNERS)]


def report_on(rows: list[pa.Table], *, holdout: bool = True) -> Report:
    train, unseen, made = rows
    child = Tables.of(train, unseen if holdout else None, [made], Declared(columns={"of": "key"}))
    declared = Declared(related=(VISITS,))
    tables = Tables.of(OWNERS[0], OWNERS[1] if holdout else None, [OWNERS[2]], declared, {"visits": child})
    return run(only(*METRICS), tables, seed=0)


def verdicts(report: Report) -> dict[str, str]:
    return {one.metric: one.verdict.value for one in report.measurements}


@pytest.mark.parametrize("holdout", [True, False])
def test_honest_rows_pass_and_belong_to_their_groups(holdout):
    report = report_on(ROWS, holdout=holdout)
    assert verdicts(report) == dict.fromkeys(METRICS, "pass")
    assert {one.metric: one.group for one in report.measurements} == {
        "m.fk": "validity", "m.card": "fidelity", "m.join": "fidelity",
    }  # fmt: skip
    join = found(report, "m.join", related="visits")
    assert join.baselines.floor < join.interval[0] < join.estimate < join.interval[1]
    assert join.baselines.copy == 1
    assert set(join.detail["worst"][0]["pair"]) <= {"sex", "age", "cost", "ward"}


def test_rows_without_an_owner_are_counted():
    made = visits(OWNERS[2], 2, lost=20)
    one = found(report_on([*ROWS[:2], made]), "m.fk", related="visits")
    assert (one.estimate, one.verdict) == (pytest.approx(1 - 20 / made.num_rows, abs=1e-6), Verdict.FAIL)
    assert one.baselines.ceiling == one.baselines.copy == 1


def test_too_many_rows_for_an_owner_are_seen():
    made = visits(OWNERS[2], 2, most=8)
    counts = [
        np.bincount(
            np.searchsorted(np.array(owners.column("person")), np.array(rows.column("of"))), minlength=owners.num_rows
        )
        for owners, rows in ((OWNERS[0], ROWS[0]), (OWNERS[2], made))
    ]
    one = found(report_on([*ROWS[:2], made]), "m.card", related="visits")
    assert one.estimate == pytest.approx(1 - stats.ks_2samp(*counts).statistic, abs=1e-6)
    assert (one.verdict, one.n) == (Verdict.FAIL, 500)


def test_visits_that_no_longer_go_with_their_owner_are_seen_across_the_join_alone():
    report = report_on([*ROWS[:2], visits(OWNERS[2], 2, apart=True)])
    assert verdicts(report) == {"m.fk": "pass", "m.card": "pass", "m.join": "fail"}
    worst = found(report, "m.join", related="visits").detail["worst"][0]
    assert worst["pair"] == ["sex", "cost"]


def test_the_interval_of_all_but_one_of_the_visits_ends_at_one():
    child = Tables.of(ROWS[0], ROWS[1], [ROWS[0].slice(1)], Declared(columns={"of": "key"}))
    tables = Tables.of(OWNERS[0], OWNERS[1], [OWNERS[0]], Declared(related=(VISITS,)), {"visits": child})
    join = found(run(only("m.join"), tables, seed=0), "m.join", related="visits")
    assert join.interval[1] == 1 > join.estimate
    assert join.estimate - join.interval[0] > 1 - join.estimate


def test_nothing_joined_and_nothing_given_are_not_established():
    strangers = ROWS[2].set_column(0, "of", pa.array([-1] * ROWS[2].num_rows))
    assert verdicts(report_on([*ROWS[:2], strangers])) == {
        "m.fk": "fail", "m.card": "fail", "m.join": "not_established",
    }  # fmt: skip
    bare = Tables.of(OWNERS[0], None, [OWNERS[2]], Declared(related=(VISITS,)))
    assert {one.verdict for one in run(only(*METRICS), bare, seed=0).measurements} == {Verdict.NOT_ESTABLISHED}
    assert run(only(*METRICS), Tables.of(OWNERS[0], None, [OWNERS[2]]), seed=0).measurements == ()


@pytest.fixture
def folder(tmp_path) -> Path:
    for role, owners, rows in zip(("train", "holdout", "synthetic"), OWNERS, ROWS, strict=True):
        for name, content in ((f"{role}.csv", owners), (f"visits-{role}.csv", rows)):
            types = [(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in content.schema]
            arrow_csv.write_csv(content.cast(pa.schema(types)), tmp_path / name)
    (tmp_path / "declared.yaml").write_text(
        "related:\n  - {name: visits, key: person, foreign: of, train: visits-train.csv, "
        "holdout: visits-holdout.csv, synthetic: visits-synthetic.csv}\n",
        encoding="utf-8",
    )
    return tmp_path


def asked(folder: Path, *more: object) -> list[str]:
    named = [part for role in ("train", "holdout", "synthetic") for part in (f"--{role}", folder / f"{role}.csv")]
    return [str(part) for part in (*named, *more)]


def test_their_digests_are_in_the_report_and_verify_finds_them(folder, capsys):
    out = folder / "report.json"
    schema = ("--schema", folder / "declared.yaml")
    assert main(["run", *asked(folder, *schema, "--out", out)]) == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    roles = [item["role"] for item in report["inputs"]]
    assert roles[3:] == ["related visits train", "related visits holdout", "related visits synthetic"]
    assert {one["metric"] for one in report["measurements"]} >= set(METRICS)
    assert main(["verify", str(out), *asked(folder)]) == 0
    changed = folder / "visits-synthetic.csv"
    changed.write_text(changed.read_text(encoding="utf-8").replace(",10,", ",11,", 1), encoding="utf-8")
    assert main(["verify", str(out), *asked(folder, *schema)]) == 1
    changed.unlink()
    assert main(["verify", str(out), *asked(folder)]) == 2
    assert "The related table visits: There is no file visits-synthetic.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"train": "../train.csv"}, "does not lie beside"),
        ({"train": str(Path("/") / "train.csv")}, "does not lie beside"),
        ({"train": "none.csv"}, "There is no file none.csv"),
        ({"foreign": "owner"}, "no column owner"),
    ],
)
def test_files_elsewhere_and_columns_that_are_not_there_are_refused(folder, change, why):
    named = {slot: getattr(VISITS, slot) for slot in ("name", "key", "foreign", "train", "synthetic", "holdout")}
    with pytest.raises(Refused, match=why):
        read_related([Related(**(named | change))], folder, read)
    with pytest.raises(Refused, match="Two related tables are called visits"):
        read_related([VISITS, VISITS], folder, read)


def test_several_draws_cannot_share_one_related_table():
    child = Tables.of(ROWS[0], None, [ROWS[2]], Declared(columns={"of": "key"}))
    with pytest.raises(Refused, match="one synthetic table"):
        Tables.of(OWNERS[0], None, [OWNERS[2], OWNERS[2]], Declared(related=(VISITS,)), {"visits": child})
