"""Copies: no pass without the power to see them, no small counts, and what was not compared is named."""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pytest
from harness_honest import SECOND, judged
from harness_tables import FIRST, found, measured, people, sentence, table, with_hidden

from evaluations.harness import Declared, copied_rows
from evaluations.harness.command.main import main
from evaluations.harness.engine.hits import counted
from evaluations.harness.engine.library import load, sentences_of
from evaluations.harness.engine.report import Verdict
from evaluations.harness.engine.run import run
from evaluations.harness.mathematics.excess import Excess, by_chance
from evaluations.harness.mathematics.statistics import Estimate
from evaluations.harness.tables.search.neighbours import SCALE
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.caveats import CHANCE_FREE, TOO_COARSE

TRAIN, HOLDOUT, HONEST = people(2000, 1), people(2000, 2), people(2000, 3)
COUNTS = ("to_train", "to_holdout", "excess")


@pytest.mark.parametrize("metric", ["p.near", "p.exact"])
def test_a_table_too_small_to_show_copies_does_not_pass(metric):
    small = found(measured(TRAIN.slice(0, 60), HOLDOUT.slice(0, 30), HONEST.slice(0, 60), metric), metric)
    assert (small.verdict, small.deciding, small.power.seen) == (Verdict.ATTENTION, True, False)
    assert sentence(TOO_COARSE) in small.caveats
    large = found(measured(TRAIN, HOLDOUT, HONEST, metric), metric)
    assert (large.verdict, large.power.seen) == (Verdict.PASS, True)
    assert sentence(TOO_COARSE) not in large.caveats


def test_keys_and_free_text_that_were_not_compared_are_named_without_values():
    letters = [f"wrote {k} long words about patient {k}" for k in range(200)]
    frames = [
        rows.slice(0, 200).append_column("note", pa.array(letters).dictionary_encode())
        for rows in (TRAIN, HOLDOUT, HONEST)
    ]
    one = found(measured(*frames, "p.exact", columns={"note": "text"}), "p.exact")
    assert sum("not compared: note. Check" in said for said in one.caveats) == 1
    assert "wrote" not in str(one)
    whole = found(measured(TRAIN, HOLDOUT, HONEST, "p.exact"), "p.exact")
    assert not any("not compared" in said for said in whole.caveats)


def test_few_copies_fail_untold_and_many_are_counted():
    few, many = (
        found(measured(TRAIN, HOLDOUT, with_hidden(HONEST, TRAIN, share), "p.exact"), "p.exact")
        for share in (0.004, 0.02)
    )
    assert [few.detail[name] for name in COUNTS] == [None, None, None]
    assert few.detail["z"] == pytest.approx(np.sqrt(8), rel=5e-3)
    assert few.verdict is Verdict.ATTENTION
    assert [many.detail[name] for name in COUNTS] == [40, 0, 40]
    near = found(measured(TRAIN, HOLDOUT, with_hidden(HONEST, TRAIN, 0.004), "p.near"), "p.near")
    told = [row[name] for row in near.detail["tested"] for name in COUNTS[:2]]
    assert all(count is None or count == 0 or count >= 10 for count in told)


def test_people_who_hardly_differ_count_one_by_one_where_no_groups_are_declared():
    """On a range of SCALE one is the smallest distance there is; a hundred people come in pairs so near to one another."""
    homes = 1_000 * np.arange(200)
    pairs, unseen = np.add.outer(homes, [0, 1]), np.add.outer(homes + np.where(homes < 50_000, 500, 100), [0, 200])
    train, holdout = table(x=np.append(pairs, SCALE)), table(x=np.append(unseen, 200_500))
    near = found(measured(train, holdout, table(x=pairs[:50].ravel()), "p.near"), "p.near")
    assert near.estimate == 1
    assert near.detail["z"] == pytest.approx(np.sqrt(100))


@pytest.mark.parametrize(("train", "held", "told"), [(0, 0, True), (10, 0, True), (9, 0, False), (40, 3, False)])
def test_a_small_count_hides_all_that_would_tell_it(train, held, told):
    counts = counted(Excess(train - held, train, held, Estimate(0.0, (0.0, 0.0)), 0.0))
    assert counts == dict(zip(COUNTS, (train, held, train - held) if told else (None, None, None), strict=True))


@pytest.mark.parametrize("protocol", [FIRST, SECOND])
def test_a_copy_of_train_needs_a_person_where_no_unseen_row_comes_back(protocol):
    """One copy is no excess beyond chance; a copy of an unseen row beside it says that such things happen."""

    def said(*copied: pa.Table):
        made = pa.concat_tables([HONEST.slice(len(copied)), *copied]).unify_dictionaries()
        one = found(
            run(load(protocol).only(["p.exact"]), Tables.of(TRAIN, HOLDOUT, [made], Declared()), seed=0), "p.exact"
        )
        return one.verdict, sentence(CHANCE_FREE) in sentences_of(one)

    known, unseen = TRAIN.slice(7, 1), HOLDOUT.slice(7, 1)
    assert said(known) == (Verdict.ATTENTION, True)
    assert said() == said(unseen) == said(known, unseen) == (Verdict.PASS, False)


@pytest.mark.parametrize(("copied", "verdict"), [(4, Verdict.PASS), (9, Verdict.ATTENTION), (10, Verdict.FAIL)])
def test_ten_texts_that_come_back_fail_and_nine_are_three_errors_only(copied, verdict):
    """Of so many that occur once z is the root."""

    def noted(prefix: str, *known: str) -> pa.Table:
        texts = [*known, *(f"{prefix} wrote {k} long words about a patient" for k in range(300 - len(known)))]
        return TRAIN.slice(0, 300).append_column("note", pa.array(texts).dictionary_encode())

    train = noted("one")
    made = noted("three", *train.column("note").to_pylist()[:copied])
    one = found(judged(train, noted("two"), made, "p.text", columns={"note": "text"}), "p.text", column="note")
    assert one.detail["z"] == pytest.approx(np.sqrt(copied), rel=1e-3)
    assert (one.verdict, one.deciding, len(one.caveats)) == (verdict, verdict is Verdict.FAIL, verdict is Verdict.FAIL)


def test_the_sharper_of_two_is_as_rare_as_either_would_be_twice():
    assert by_chance(3.0) == pytest.approx(0.0013498980316301)
    assert by_chance(3.0, 2) == 2 * by_chance(3.0)
    assert by_chance(-1.0, 2) == 1.0


def written(folder: Path, **tables: pa.Table) -> list[str]:
    for name, rows in tables.items():
        plain = {key: rows.column(key) for key in rows.column_names}
        texts = {key: column.cast(pa.string()) for key, column in plain.items() if pa.types.is_dictionary(column.type)}
        pacsv.write_csv(pa.table({**plain, **texts}), folder / f"{name}.csv")
    return [part for name in tables for part in (f"--{name}", str(folder / f"{name}.csv"))]


def test_copied_rows_are_listed_by_their_row_in_the_file(tmp_path, capsys):
    code = np.array([f"p{k}" for k in range(40)])
    train = table(x=[1.5, 1.5, 2.5, np.nan] + [0.25] * 36, c=["a", "a", 'say "b"', "a"] + ["z"] * 36, code=code)
    synthetic = table(
        x=[9.0, 2.5, 1.5, np.nan, 1.5] + [8.0] * 35, c=["a", 'say "b"', "a", "a", "b"] + ["z"] * 35, code=code[::-1]
    )
    schema, out = tmp_path / "schema.yaml", tmp_path / "rows.csv"
    schema.write_text("columns: {code: key, c: categorical}")
    given = [*written(tmp_path, train=train, synthetic=synthetic), "--schema", str(schema), "--out", str(out)]
    assert main(["copies", *given]) == 0
    assert "3 of 40 synthetic rows equal a training row." in capsys.readouterr().err
    with out.open(newline="") as source:
        rows = list(csv.reader(source))
    assert rows == [
        ["synthetic_row", "equal_training_rows", "x", "c", "code"],
        ["2", "1", "2.5", 'say "b"', "p38"],
        ["3", "2", "1.5", "a", "p37"],
        ["4", "1", "", "a", "p36"],
    ]


def test_the_list_holds_what_the_metric_counts_and_honest_rows_give_an_empty_one():
    hidden = with_hidden(HONEST, TRAIN, 0.02)
    listed = copied_rows(TRAIN, hidden, Declared())
    assert listed.num_rows == found(measured(TRAIN, HOLDOUT, hidden, "p.exact"), "p.exact").detail["to_train"] == 40
    assert listed.column("synthetic_row").to_pylist() == list(range(1961, 2001))
    assert set(listed.column("equal_training_rows").to_pylist()) == {1}
    assert copied_rows(TRAIN, HONEST, Declared()).num_rows == 0


def test_no_list_without_columns_to_compare(tmp_path, capsys):
    rows = table(code=[f"p{k}" for k in range(40)])
    given = written(tmp_path, train=rows, synthetic=rows)
    assert main(["copies", *given, "--out", str(tmp_path / "rows.csv")]) == 2
    assert capsys.readouterr().err == "There is no column to compare: all are keys or free text.\n"
    assert not (tmp_path / "rows.csv").exists()
