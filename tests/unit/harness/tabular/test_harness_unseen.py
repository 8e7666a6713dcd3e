"""tabular-1@2 decides beside unseen rows of the same size: they fail nothing, and what is no better than chance passes nothing."""

import json

import numpy as np
import pyarrow as pa
import pytest
from harness_honest import LAWS, clinic, codes, groups, judged, visits
from harness_tables import found, people, shuffled_columns, table, with_hidden

from evaluations.harness.calibration.laws import ASKED
from evaluations.harness.engine import weighing
from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.library import load
from evaluations.harness.engine.report import Verdict
from evaluations.harness.engine.run import run
from evaluations.harness.engine.shortfall import rows_for
from evaluations.harness.engine.writing import as_json
from evaluations.harness.mathematics.chance import (
    deviation,
    expected_variation,
    most_beyond_ends,
    most_by_variation,
    new_levels,
)
from evaluations.harness.tables.declared import Sequence
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.modality import MODALITY

ORDERED = Sequence(key="patient", order="visit")
VALIDITY = ("v.schema", "v.range", "v.category", "v.null", "v.depend")
FIDELITY = ("f.ks", "f.tv", "f.miss", "f.pair", "f.rel")
CHEAP = VALIDITY + FIDELITY


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("rows", [20, 30, 60, 100, 300])
def test_unseen_rows_fail_nothing_at_any_size(law, rows):
    for draw in range(3):
        train, holdout, unseen = (LAWS[law](rows, 1000 * draw + part) for part in (11, 12, 13))
        for known in (holdout, None):
            report = judged(train, known, unseen, *CHEAP)
            failed = [(one.metric, dict(one.subject)) for one in report.measurements if one.verdict is Verdict.FAIL]
            assert not failed, (draw, known is None)


@pytest.mark.parametrize("law", ["clinic", "people", "coarse"])
@pytest.mark.parametrize("rows", [60, 1500])
def test_independent_columns_never_pass_and_large_ones_fail(law, rows):
    train, holdout = LAWS[law](rows, 1), LAWS[law](rows, 2)
    for known in (holdout, None):
        verdict = groups(judged(train, known, shuffled_columns(train), *FIDELITY))["fidelity"]
        assert verdict in ({"fail"} if rows > 1000 else {"fail", "not_established"})


def test_how_many_rows_would_do_is_told_in_two_digits_and_rounded_up():
    assert [rows_for(rows, times) for rows, times in ((123, 2.0), (1234, 2.0), (5, 1.1))] == [500, 5000, 7]
    assert (rows_for(100, 3.0, 1.0), rows_for(100, 0.5)) == (300, rows_for(100, 1.1))


def test_what_is_not_established_says_which_size_would_do_and_it_does():
    train, unseen = clinic(60, 1), clinic(60, 3)
    one = found(judged(train, None, unseen, "f.rel"), "f.rel")
    (said,) = one.caveats
    enough = said.parameters["rows"]

    assert (one.verdict, said.code) == (Verdict.NOT_ESTABLISHED, "too-small")
    assert found(judged(clinic(enough, 1), None, clinic(enough, 3), "f.rel"), "f.rel").verdict is Verdict.PASS


def test_detection_that_cannot_tell_independent_columns_decides_nothing():
    rng = np.random.default_rng(1)
    loose = [table(**{f"x{k}": np.round(rng.normal(size=300), 3) for k in range(5)}) for _ in range(3)]
    report = judged(*loose, "f.c2st")
    one = found(report, "f.c2st")

    assert (one.verdict, one.deciding) == (Verdict.NOT_ESTABLISHED, False)


def test_a_wrong_table_of_some_size_is_still_seen():
    train, holdout, unseen = people(600, 1), people(600, 2), people(600, 3)
    older = unseen.set_column(0, "age", pa.array(np.array(unseen.column("age")) + 12))
    one = found(judged(train, holdout, older, "f.ks"), "f.ks", column="age")

    assert (one.verdict, found(judged(train, holdout, unseen, "f.ks"), "f.ks", column="age").verdict) == (
        "fail",
        "pass",
    )
    assert one.detail["shortfall"] > one.detail["chance"] > 0


def test_a_long_tail_may_have_codes_that_train_never_saw_and_no_invented_ones():
    train, unseen = codes(800, 1), codes(800, 3)
    new = set(unseen.column("illness").to_pylist()) - set(train.column("illness").to_pylist())
    invented = [f"X{k}" if k % 4 == 0 else one for k, one in enumerate(unseen.column("illness").to_pylist())]
    wrong = unseen.set_column(0, "illness", pa.array(invented).dictionary_encode())

    assert len(new) > 40
    honest = judged(train, None, unseen, "v.category", "f.tv", "f.pair")
    assert {one.verdict for one in honest.measurements if one.deciding} == {Verdict.PASS}
    assert found(judged(train, None, wrong, "v.category"), "v.category", column="illness").verdict is Verdict.FAIL


def test_one_value_does_not_blind_the_distances():
    train, holdout, unseen = clinic(1500, 1), clinic(1000, 2), clinic(1500, 3)
    rng = np.random.default_rng(4)
    near = train.slice(0, 75)
    near = near.set_column(2, "bmi", pa.array(np.round(np.array(near.column("bmi")) + rng.choice([-0.1, 0.1], 75), 1)))
    made = pa.concat_tables([near, unseen.slice(75)]).unify_dictionaries()
    spoilt = train
    for name, value in (("cost", 9e8), ("age", 99999)):
        values = np.array(spoilt.column(name)).copy()
        values[700] = value
        spoilt = spoilt.set_column(spoilt.column_names.index(name), name, pa.array(values))

    for real in (train, spoilt):
        assert found(judged(real, holdout, made, "p.near"), "p.near").verdict is Verdict.FAIL


def numbered(rows: pa.Table, seed: int) -> pa.Table:
    numbers = 20_000 + np.random.default_rng(seed).permutation(4 * rows.num_rows)[: rows.num_rows]
    return rows.append_column("admission", pa.array(numbers))


def test_a_number_of_its_own_in_every_row_hides_no_copy_and_fails_nothing():
    train, holdout, unseen = (numbered(clinic(800, seed), seed) for seed in (1, 2, 3))
    copied = numbered(with_hidden(clinic(800, 3), clinic(800, 1), 0.1), 9)
    beyond = unseen.set_column(unseen.num_columns - 1, "admission", pa.array(np.arange(800) + 900_000))
    metrics = ("v.range", "f.ks", "p.exact", "p.near")

    for honest in (unseen, beyond):
        report = judged(train, holdout, honest, *metrics)
        assert "fail" not in groups(report).values()
        assert not [one for one in report.measurements if one.subject.get("column") == "admission"]
    assert groups(judged(train, holdout, copied, *metrics))["privacy"] == "fail"
    said = [MODALITY.sentence(one) for one in found(judged(train, holdout, unseen, "p.exact"), "p.exact").caveats]
    assert any("admission" in sentence for sentence in said)


def test_what_a_person_declared_stays_a_number():
    train, unseen = numbered(clinic(800, 1), 1), numbered(clinic(800, 3), 3)
    report = judged(train, None, unseen, "f.ks", columns={"admission": "numeric"})

    assert found(report, "f.ks", column="admission").verdict is Verdict.PASS


def test_a_fresh_fraction_in_every_row_hides_no_copy():
    rng = np.random.default_rng(1)
    train, holdout = (clinic(800, seed).append_column("noise", pa.array(rng.normal(size=800))) for seed in (1, 2))
    copied = train.set_column(train.num_columns - 1, "noise", pa.array(rng.normal(size=800)))
    one = found(judged(train, holdout, copied, "p.exact"), "p.exact")

    assert (one.verdict, one.caveats[0].code) == (Verdict.FAIL, "numbered")


def test_copied_free_text_is_seen_and_new_text_is_not():
    def noted(rows: pa.Table, seed: int) -> pa.Table:
        notes = [f"Seen on day {k} of the study, again in week {seed}, and doing well." for k in range(rows.num_rows)]
        return rows.append_column("note", pa.array(notes).dictionary_encode())

    train, holdout, unseen = (noted(clinic(300, seed), seed) for seed in (1, 2, 3))
    copied = noted(clinic(300, 3), 1)

    assert found(judged(train, holdout, copied, "p.text"), "p.text", column="note").verdict is Verdict.FAIL
    one = found(judged(train, holdout, unseen, "p.text"), "p.text", column="note")
    assert (one.verdict, one.deciding) == (Verdict.PASS, False)


@pytest.mark.parametrize("rows", [300, 1500])
def test_without_a_holdout_a_copy_fails_privacy_and_unseen_rows_do_not(rows):
    train, unseen = clinic(rows, 1), clinic(rows, 3)
    copied, honest = judged(train, None, train.take(pa.array(np.arange(rows)[::-1]))), judged(train, None, unseen)
    said = [
        MODALITY.sentence(caveat)
        for report in (copied, honest)
        for one in report.measurements
        for caveat in one.caveats
    ]

    assert groups(copied)["privacy"] == "fail"
    assert groups(honest)["privacy"] == "not_established"
    assert "fail" not in groups(honest).values()
    assert not [one for one in said if "holdout" in one and "Without a holdout" not in one and "no holdout" not in one]
    assert not [one for one in said if "unseen real rows are" in one]


def test_a_dependency_needs_attention_until_a_person_says_what_it_is():
    def schooled(rows: int, seed: int, *, mixed: bool = False) -> pa.Table:
        rng = np.random.default_rng(seed)
        level = rng.integers(0, 6, rows)
        years = np.where(rng.random(rows) < 0.3, rng.integers(0, 6, rows), level) if mixed else level
        return table(level=np.array(list("abcdef"))[level], years=years * 2, other=rng.integers(0, 9, rows))

    train, holdout, made = schooled(1000, 1), schooled(500, 2), schooled(1000, 3, mixed=True)
    names = ("level decides years", "years decides level")

    def verdict(*holds: bool) -> str:
        declared = [{"name": name, "holds": hold} for name, hold in zip(names, holds, strict=False)]
        dependencies = MODALITY.declaration({"dependencies": declared}).dependencies
        return groups(judged(train, holdout, made, "v.depend", "v.schema", dependencies=dependencies))["validity"]

    assert (verdict(), verdict(True), verdict(False, False), verdict(True, False)) == (
        "attention",
        "fail",
        "pass",
        "fail",
    )


def test_a_column_that_is_empty_everywhere_is_left_out():
    empty = [rows.set_column(2, "bmi", pa.nulls(rows.num_rows)) for rows in (clinic(800, seed) for seed in (1, 2, 3))]
    report = judged(*empty, *CHEAP)

    assert groups(report) == {**groups(report), "validity": "pass", "fidelity": "pass"}


def test_the_last_bits_of_a_fraction_are_no_difference():
    train = table(x=[0.1, 0.2, 0.3] * 100, y=np.arange(300) * 0.7)
    other = table(x=[0.1, 0.2, 0.1 + 0.2] * 100, y=np.arange(300) * 7 / 10)
    report = judged(train, None, other, "v.schema", "v.range", "f.ks", "p.exact")

    assert [one.estimate for one in report.measurements if one.metric in {"v.schema", "v.range", "f.ks"}] == [1.0] * 5
    assert found(report, "p.exact").verdict is Verdict.FAIL


def test_codes_for_missing_values_are_named():
    train, made = clinic(300, 1), clinic(300, 2)
    coded = [
        rows.set_column(2, "bmi", pa.array(np.r_[np.full(30, 9999.0), np.array(rows.column("bmi"))[30:]]))
        for rows in (train, made)
    ]
    one = found(judged(coded[0], None, coded[1], "v.range"), "v.range", column="bmi")

    assert [(said.code, said.parameters) for said in one.caveats] == [("missing-codes", {"code": "9999"})]
    assert not found(judged(train, None, made, "v.range"), "v.range", column="bmi").caveats


def test_reports_are_believed_and_no_verdict_can_be_another():
    train, holdout = people(300, 1), people(300, 2)
    asked = {"targets": ("outcome",), "subgroups": ("place",), "sensitive": ("weight",)}
    for known, made in (
        (holdout, people(250, 3)),
        (None, people(250, 3)),
        (None, train),
        (holdout, shuffled_columns(train)),
    ):
        document = json.loads(json.dumps(as_json(judged(train, known, made, **asked))))
        assert list(doubts(document)) == []
        for one in document["measurements"]:
            honest = one["verdict"]
            allowed = {"fail"} if one["metric"] == "p.mia" else set()  # of how many people a rate is, is not told
            for other in set(Verdict) - {honest} - allowed:
                one["verdict"] = other.value
                assert {doubt.code for doubt in doubts(document)} & {"other-verdict", "other-weight"}, (
                    one["metric"],
                    honest,
                    other,
                )
            one["verdict"] = honest


@pytest.mark.parametrize("law", LAWS)
def test_whatever_is_measured_of_an_honest_table_is_believed(law):
    """The portal refuses a report whose numbers do not follow from one another: rounding may not look like a forgery."""
    protocol, (train, holdout, made) = load("tabular-1@2"), (LAWS[law](150, seed) for seed in (21, 22, 23))
    tables = Tables.of(train, holdout, [made], ASKED[law], reader=protocol.reader)
    document = json.loads(json.dumps(as_json(run(protocol, tables, seed=0))))

    assert [(doubt.code, doubt.parameters) for doubt in doubts(document)] == []


def test_a_shortfall_has_to_follow_from_the_other_numbers():
    document = json.loads(json.dumps(as_json(judged(people(300, 1), None, people(300, 3), "f.ks"))))
    one = document["measurements"][0]
    one["detail"]["shortfall"] -= 0.05

    assert "other-verdict" in {doubt.code for doubt in doubts(document)}


def test_chance_is_what_permutations_show():
    """Against the draws that the formulas stand for."""
    rng = np.random.default_rng(0)
    counts, one, other = np.array([400, 150, 40, 7, 3, 1, 1]), 350, 252
    pool = np.repeat(np.arange(len(counts)), counts)
    drawn = []
    for _ in range(2000):
        mixed = rng.permutation(pool)
        first, second = (np.bincount(part, minlength=len(counts)) for part in (mixed[:one], mixed[one:]))
        drawn.append((np.abs(first / one - second / other).sum() / 2, int(second[first == 0].sum())))
    apart, new = np.array(drawn).T
    expected, most = new_levels(counts, one, other, 0.001)

    assert expected_variation(counts, one, other).sum() == pytest.approx(apart.mean(), rel=0.03)
    assert np.quantile(apart, 0.999) < apart.mean() + most_by_variation(counts, one, other, 0.001)
    assert expected == pytest.approx(new.mean(), rel=0.1)
    assert np.quantile(new, 0.999) <= most
    outside = [
        int(((values[:80] < values[80:].min()) | (values[:80] > values[80:].max())).sum())
        for values in rng.random((4000, 120))
    ]
    assert np.mean(np.array(outside) / 80 > most_beyond_ends(40, 80, 2, 0.01)) == pytest.approx(0.005, abs=0.006)
    assert deviation(np.array([10]), 0.5, 10**9)[0] == pytest.approx(5 * 252 / 1024)


@pytest.mark.parametrize(
    ("numbers", "verdict"),
    [
        ((0.3, 0.4, 0.1), "fail"), ((0.3, 0.4, 0.35), "not_established"), ((0.15, 0.18, 0.05), "attention"),
        ((0.15, 0.18, 0.16), "pass"), ((0.05, 0.1, 0.01), "pass"), ((0.05, 0.3, 0.25), "not_established"),
    ],
)  # fmt: skip
def test_a_shortfall_fails_beyond_chance_and_passes_below_harm(numbers, verdict):
    assert weighing.by_shortfall(*numbers, 0.1, 0.2) == verdict


def test_no_ceiling_makes_a_pass_of_what_is_no_better_than_independent_rows():
    """A report may leave out a ceiling; then what follows under some ceiling is believed, and nothing else."""
    train, made = visits(400, 1), visits(350, 3, stay=0)
    document = json.loads(json.dumps(as_json(judged(train, None, made, "s.next", sequence=ORDERED))))
    lost = next(one for one in document["measurements"] if one["subject"] == {"column": "state"})
    lost["baselines"]["ceiling"], lost["judged"]["value"] = None, None
    doubted = {}
    for verdict in Verdict:
        lost["verdict"] = verdict.value
        doubted[verdict.value] = "other-verdict" in {doubt.code for doubt in doubts(document)}

    assert (doubted["fail"], doubted["pass"]) == (False, True)


@pytest.mark.parametrize(("moved", "code"), [(0, "kept-together"), (0.001, "grouped")])
def test_rows_kept_together_are_called_repeated_or_related_as_they_are(moved, code):
    """Every person comes three times in one table: with the same values, or with others that lie nearby."""
    rng = np.random.default_rng(8)

    def thrice(rows: int, seed: int) -> pa.Table:
        known = {f"x{k}": np.random.default_rng((seed, k)).normal(size=rows) for k in range(4)}
        return table(**{name: np.tile(one, 3) + moved * rng.normal(size=3 * rows) for name, one in known.items()})

    report = judged(thrice(200, 1), thrice(200, 2), thrice(200, 3), "p.exact", "p.near")

    assert {said.code for one in report.measurements for said in one.caveats} & {"grouped", "kept-together"} == {code}


def test_the_newest_protocol_is_taken_where_no_version_is_named():
    assert [load(name).version for name in ("tabular-1", "tabular-1@1", "tabular-1@2")] == [2, 1, 2]
