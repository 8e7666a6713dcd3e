"""Every kind of analysis: declared, estimated as statsmodels does, told of ten people or more, never naive where rows go together."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import statsmodels.api as sm
from harness_honest import judged
from harness_tables import found, measured, table
from statsmodels.genmod import families
from statsmodels.genmod.cov_struct import Exchangeable

from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Verdict
from evaluations.harness.engine.writing import as_json
from evaluations.harness.mathematics.survival import Curve
from evaluations.harness.tables.declared import parsed
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.modality import MODALITY
from evaluations.harness.tabular.utility.fits import effects_of
from evaluations.harness.tabular.utility.waiting import told_times

SURVIVAL = {"outcome": "time", "status": "event", "event": "dead"}
KINDS = {
    "linear": {"outcome": "score", "terms": ["age", "arm"]},
    "logistic": {"outcome": "good", "event": "yes", "terms": ["age", "arm"]},
    "means": {"outcome": "score", "terms": ["arm"]},
    "poisson": {"outcome": "visits", "terms": ["age", "arm"], "exposure": "years"},
    "negative_binomial": {"outcome": "visits", "terms": ["age", "arm"], "exposure": "years"},
    "gamma": {"outcome": "score", "terms": ["age", "arm"]},
    "two_part": {"outcome": "cost", "terms": ["age", "arm"]},
    "median": {"outcome": "score", "terms": ["age", "arm"]},
    "cox": {**SURVIVAL, "terms": ["age", "arm"]},
    "kaplan_meier": {**SURVIVAL, "terms": ["arm"], "times": [5, 10], "horizon": 12},
}


def trial(people: int, seed: int, *, visits: int = 4, effect: float = 0.4) -> pa.Table:
    """People of two arms, each seen several times; what they have in common is larger than what changes."""
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), visits)
    new, frailty = (rng.random(people) < 0.5)[person], rng.normal(0, 0.8, people)[person]
    age = np.round(rng.normal(50, 10, people))[person]
    mean = np.exp(effect * new + 0.5 * frailty + 0.01 * (age - 50))
    rows = len(person)
    years = np.round(rng.uniform(0.5, 2, rows), 2)
    waited = rng.exponential(10 / mean)
    followed = rng.uniform(4, 25, rows)
    return table(
        person=[f"p{seed}-{one}" for one in person],
        month=np.tile(np.arange(visits), people),
        arm=np.where(new, "new", "usual"),
        age=age,
        years=years,
        weight=np.round(rng.uniform(0.5, 2, rows), 2),
        visits=rng.poisson(mean * years),
        score=np.round(rng.gamma(3, mean), 4) + 0.01,
        cost=np.where(rng.random(rows) < 0.3, 0, np.round(rng.gamma(2, 100 * mean), 2)),
        good=np.where(rng.random(rows) < mean / (1 + mean), "yes", "no"),
        time=np.round(np.minimum(waited, followed), 3) + 0.001,
        event=np.where(waited <= followed, "dead", "alive"),
    )


def declared(*analyses, **more):
    return parsed({"analyses": list(analyses), **more})


def asked(kind, **more):
    return {"name": kind, "kind": kind, **KINDS[kind], **more}


def report_of(tables, known):
    return judged(*tables, "u.ci", analyses=known.analyses, sequence=known.sequence, columns=known.columns)


def estimated(one):
    return {line["term"]: line["real"] for line in one.detail["terms"]}


ALONE = [trial(300, seed, visits=1) for seed in (1, 2, 3)]
REPEATED = [trial(80, seed) for seed in (1, 2, 3)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_share_of_the_rows_speaks_of_each_effect(kind):
    (analysis,) = declared(asked(kind)).analyses
    tables = Tables.of(ALONE[0], None, ALONE[:1], declared(asked(kind)))
    ruler = Ruler(tables, tables.synthetic[0], Encoder.of(tables), 0, version=2)
    terms = effects_of(ruler, analysis, ruler.train)
    assert all(0 < term.share <= 1 for term in terms.values())
    if kind in {"linear", "poisson", "gamma", "median"}:
        usual = np.array(ALONE[0].column("arm").to_pylist()) == "usual"
        assert terms["arm: usual"].share == pytest.approx(usual.mean())


@pytest.mark.parametrize("arm", ["new", "usual"])
def test_the_curve_of_a_group_is_that_of_its_own_people(arm):
    (analysis,) = declared(asked("kaplan_meier")).analyses
    tables = Tables.of(ALONE[0], None, ALONE[:1], declared(asked("kaplan_meier")))
    ruler = Ruler(tables, tables.synthetic[0], Encoder.of(tables), 0, version=2)
    time, event, group = (np.array(ALONE[0].column(name).to_pylist()) for name in ("time", "event", "arm"))
    own = Curve.of(time[group == arm], event[group == arm] == "dead")
    assert effects_of(ruler, analysis, ruler.train)[f"share after 5, arm: {arm}"].value == own.surviving(5.0)[0]


def test_a_time_is_told_where_ten_people_more_have_the_event_or_none_and_ten_are_left():
    followed = np.repeat([1.0, 2.0, 3.0, 9.0], [10, 9, 1, 10])
    curve = Curve.of(followed, np.ones(30, bool))
    assert list(told_times(curve, [0.5, 1, 1.5, 2, 2.5, 3, 4, 9, 10])) == [1, 1.5, 3, 4, 9]


@pytest.mark.parametrize("kind", KINDS)
def test_unseen_rows_fail_no_kind_and_a_report_of_it_is_believed(kind):
    for tables, more in ((ALONE, {}), (REPEATED, {"sequence": {"key": "person", "order": "month"}})):
        report = report_of(tables, declared(asked(kind), **more))
        one = found(report, "u.ci", analysis=kind)
        document = json.loads(json.dumps(as_json(report)))

        assert one.verdict in {Verdict.PASS, Verdict.ATTENTION}, one.caveats
        assert one.baselines.copy == 1
        assert {doubt.code for doubt in doubts(document)} == {"missing"}
        for verdict in set(Verdict) - {one.verdict}:
            document["measurements"][0]["verdict"] = verdict.value
            assert "other-verdict" in {doubt.code for doubt in doubts(document)}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "kaplan_meier"])
def test_an_effect_that_is_turned_round_fails(kind):
    train, holdout, _ = ALONE
    turned = trial(1200, 3, visits=1, effect=-1.5)
    one = found(report_of((train, holdout, turned), declared(asked(kind))), "u.ci", analysis=kind)

    assert one.verdict is Verdict.FAIL
    assert "arm: " in one.detail["worst"]


def test_a_curve_that_moved_is_seen_in_share_mean_time_and_log_rank():
    train, holdout, _ = ALONE
    one = found(report_of((train, holdout, trial(1200, 3, visits=1, effect=-1.5)), declared(asked("kaplan_meier"))),
                "u.ci", analysis="kaplan_meier")  # fmt: skip
    named = list(estimated(one))

    assert one.verdict is Verdict.FAIL
    assert named == [
        f"{what}, arm: {arm}" for arm in ("new", "usual") for what in ("share after 5", "share after 10", "mean time to 12", "median")
    ] + ["log-rank, arm: usual"]  # fmt: skip
    assert [line["counts"] for line in one.detail["terms"] if "counts" in line] == [False, False]


@pytest.mark.parametrize(
    ("kind", "family", "outcome"),
    [
        ("linear", families.Gaussian(), lambda rows: np.array(rows.column("score"))),
        ("logistic", families.Binomial(), lambda rows: np.array(rows.column("good").to_pylist()) == "yes"),
        ("gamma", families.Gamma(families.links.Log()), lambda rows: np.array(rows.column("score"))),
    ],
)
@pytest.mark.parametrize("by", ["sequence", "unit"])
def test_rows_of_one_person_are_never_taken_as_independent(kind, family, outcome, by):
    rows = REPEATED[0]
    more = {"sequence": {"sequence": {"key": "person", "order": "month"}}, "unit": {"columns": {"person": "key"}}}[by]
    extra = {"unit": "person"} if by == "unit" else {}
    one = found(report_of(REPEATED, declared(asked(kind, **extra), **more)), "u.ci", analysis=kind)
    design = np.column_stack(
        [np.ones(rows.num_rows), np.array(rows.column("age")), np.array(rows.column("arm").to_pylist()) == "usual"]
    )
    people = np.array(rows.column("person").to_pylist())
    fit = sm.GEE(outcome(rows).astype(float), design, people, family=family, cov_struct=Exchangeable()).fit(ctol=1e-10)

    for at, name in enumerate(("intercept", "age", "arm: usual")):
        assert estimated(one)[name] == pytest.approx([fit.params[at], *fit.conf_int()[at]], rel=1e-4, abs=1e-4)


def test_means_of_people_who_are_seen_often_are_as_wide_as_people_are_few():
    often, alone = (
        estimated(found(report_of(tables, declared(asked("means"), **more)), "u.ci", analysis="means"))["arm: new"]
        for tables, more in ((REPEATED, {"sequence": {"key": "person", "order": "month"}}), (REPEATED, {}))
    )

    assert often[0] == pytest.approx(alone[0], rel=1e-5)
    assert 1.2 < (often[2] - often[1]) / (alone[2] - alone[1]) < 2


def test_a_group_of_nine_people_with_many_rows_is_told_of_by_nothing():
    rows = REPEATED[0]
    people = np.array(rows.column("person").to_pylist())
    few = np.isin(people, np.unique(people)[:9])
    site = pa.array(np.where(few, "few", np.where(np.arange(len(few)) % 8 < 4, "many", "most"))).dictionary_encode()
    sited = rows.append_column("site", site)
    known = declared(
        {"name": "a", "kind": "means", "outcome": "score", "terms": ["site"]},
        {"name": "b", "kind": "poisson", "outcome": "visits", "terms": ["site"]},
        {"name": "c", "kind": "kaplan_meier", **SURVIVAL, "terms": ["site"], "times": [5]},
        sequence={"key": "person", "order": "month"},
    )

    assert "few" not in str([one.detail for one in report_of((sited, None, sited), known).measurements])


def test_a_group_of_few_people_may_be_missing_by_chance_however_often_each_is_seen():
    def sited(rows, people_there):
        person = np.array(rows.column("person").to_pylist())
        there = np.isin(person, np.unique(person)[:people_there])
        return rows.append_column("site", table(it=np.where(there, "few", "most")).column("it"))

    known = declared({"name": "site", "kind": "means", "outcome": "score", "terms": ["site"]},
                     sequence={"key": "person", "order": "month"})  # fmt: skip
    nine, none = (
        found(report_of((sited(REPEATED[0], real), None, sited(REPEATED[2], made)), known), "u.ci", analysis="site")
        for real, made in ((12, 9), (30, 9))
    )

    assert (nine.verdict, none.verdict) == (Verdict.PASS, Verdict.FAIL)
    assert none.caveats[0].code == "terms-missing"


def test_of_few_events_between_two_times_nothing_is_told():
    known = declared(asked("kaplan_meier", terms=["arm"], times=[5, 5.3, 10]))
    named = estimated(found(report_of(ALONE, known), "u.ci", analysis="kaplan_meier"))

    assert [name for name in named if name.startswith("share")] == [
        f"share after {time}, arm: {arm}" for arm in ("new", "usual") for time in (5, 10)
    ]


NUMBERS = """
import sys
sys.path[:0] = sys.argv[1:]
from test_harness_kinds_of_analyses import ALONE, KINDS, REPEATED, asked, declared, report_of
by_person = {"sequence": {"key": "person", "order": "month"}}
for tables, more in ((ALONE, {}), (REPEATED, by_person)):
    print(report_of(tables, declared(*map(asked, KINDS), **more)).digest)
"""


def numbers_by(core: str, places: list[str]) -> str:
    asked_for = [sys.executable, "-c", NUMBERS, *places]
    env = {**os.environ, "OPENBLAS_CORETYPE": core}
    return subprocess.run(asked_for, env=env, capture_output=True, text=True, check=True).stdout


def test_no_number_depends_on_the_processor():
    here = Path(__file__)
    places = [str(here.parents[5]), str(here.parents[2]), str(here.parent)]
    said = {numbers_by(core, places) for core in ("Haswell", "Nehalem")}

    assert len(said) == 1


def test_weights_offsets_transforms_and_interactions_enter_the_model():
    rows = ALONE[0]
    analysis = {
        "name": "rates", "kind": "poisson", "outcome": "visits", "terms": ["age", "arm"], "exposure": "years",
        "weights": "weight", "transforms": {"age": "log"}, "interactions": [["age", "arm"]],
    }  # fmt: skip
    one = found(report_of(ALONE, declared(analysis)), "u.ci", analysis="rates")
    usual, age = np.array(rows.column("arm").to_pylist()) == "usual", np.log(np.array(rows.column("age")))
    design = np.column_stack([np.ones(rows.num_rows), age, usual, age * usual])
    fit = sm.GLM(
        np.array(rows.column("visits")), design, families.Poisson(), offset=np.log(np.array(rows.column("years"))),
        freq_weights=np.array(rows.column("weight")),
    ).fit()  # fmt: skip

    assert list(estimated(one)) == ["intercept", "log(age)", "arm: usual", "log(age) × arm: usual"]
    assert [line[0] for line in estimated(one).values()] == pytest.approx(fit.params, rel=1e-4)


def test_a_square_stands_beside_its_number():
    analysis = {
        "name": "curve",
        "kind": "linear",
        "outcome": "score",
        "terms": ["age"],
        "transforms": {"age": "square", "score": "log"},
    }
    one = found(report_of(ALONE, declared(analysis)), "u.ci", analysis="curve")
    age = np.array(ALONE[0].column("age"))
    fit = sm.OLS(np.log(np.array(ALONE[0].column("score"))), np.column_stack([np.ones(len(age)), age, age**2])).fit()

    assert list(estimated(one)) == ["intercept", "age", "age²"]
    assert [line[0] for line in estimated(one).values()] == pytest.approx(fit.params, rel=1e-4)


def test_a_two_part_model_says_the_mean_that_both_parts_make():
    one = found(report_of(ALONE, declared(asked("two_part"))), "u.ci", analysis="two_part")
    cost = np.array(ALONE[0].column("cost"))
    value, low, high = estimated(one)["mean"]

    assert list(estimated(one)) == [
        f"{part}, {name}" for part in ("any", "amount") for name in ("intercept", "age", "arm: usual")
    ] + ["mean"]
    assert value == pytest.approx(cost.mean(), rel=0.05)
    assert (high - low) / 2 / 1.959964 == pytest.approx(cost.std() / np.sqrt(len(cost)), rel=0.25)


def test_a_median_is_told_on_steps_of_ten_people():
    one = found(report_of(ALONE, declared(asked("median"))), "u.ci", analysis="median")
    value, low, high = estimated(one)["arm: usual"]
    steps = {round(number / ((high - low) / 64), 6) % 1 for number in (value, low, high)}

    assert len({number % 2.0**-3 for number in (value, low, high)}) == 1
    assert steps


@pytest.mark.parametrize(
    ("kind", "change", "code"),
    [
        ("poisson", {"outcome": "below"}, "not-counts"), ("gamma", {"outcome": "visits", "exposure": "years"}, "not-positive"),
        ("two_part", {"outcome": "below"}, "not-counts"), ("poisson", {"terms": ["age", "older"]}, "collinear"),
        ("cox", {"status": "never"}, "few-outcomes"), ("kaplan_meier", {"status": "never"}, "no-curve"),
        ("negative_binomial", {"terms": ["age", "older"]}, "collinear"), ("median", {"outcome": "same"}, "few-outcomes"),
    ],
)  # fmt: skip
def test_what_cannot_be_estimated_is_not_established_and_says_why(kind, change, code):
    def more(rows):
        made = {
            "below": np.array(rows.column("score")) - 3, "older": 2 * np.array(rows.column("age")) + 1, "same": np.ones(rows.num_rows),
            "never": np.where(np.arange(rows.num_rows) < 3, "dead", "alive"),
        }  # fmt: skip
        for name, values in made.items():
            rows = rows.append_column(name, table(it=values).column("it"))
        return rows

    one = found(report_of([more(rows) for rows in ALONE], declared(asked(kind, **change))), "u.ci", analysis=kind)

    assert (one.verdict, one.caveats[0].parameters["why"].code) == (Verdict.NOT_ESTABLISHED, code)


@pytest.mark.parametrize("more", [{"unit": "arm"}, {"kind": "poisson"}, {"transforms": {"age": "log"}}])
def test_the_first_protocol_states_that_it_does_not_know_it(more):
    known = declared({"name": "one", "kind": "linear", "outcome": "score", "terms": ["age"], **more},
                     decisions=[{"name": "act", "kind": "threshold",
                                 "values": {"statistic": "coefficient", "analysis": "one", "term": "age", "at": 0}}])  # fmt: skip
    report = measured(*ALONE, "u.ci", "u.decision", analyses=known.analyses, decisions=known.decisions)

    assert {one.verdict for one in report.measurements} == {Verdict.NOT_ESTABLISHED}
    for one in report.measurements:
        assert one.caveats[0].endswith("This protocol does not know all that is declared here. Measure by tabular-1@2.")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "cox", "status": "event", "outcome": "time", "terms": ["age"]}, "Say which value of column event is the event"),
        ({"kind": "linear", "outcome": "score", "terms": ["age"], "weights": "arm"}, "Column arm holds no numbers"),
        ({"kind": "linear", "outcome": "score", "terms": ["age"], "weights": "age"}, "One column is named for two purposes"),
        ({"kind": "linear", "outcome": "score", "terms": ["age"], "transforms": {"cost": "log"}}, "neither outcome nor term"),
        ({"kind": "linear", "outcome": "score", "terms": ["age"], "transforms": {"score": "square"}}, "by its logarithm only"),
        ({"kind": "linear", "outcome": "score", "terms": ["age"], "interactions": [["age", "arm"]]}, "interacts, but is no term"),
        ({"kind": "poisson", "outcome": "visits", "terms": ["arm"], "unit": "nobody"}, "Train has no column nobody"),
    ],
)  # fmt: skip
def test_an_analysis_that_cannot_be_asked_is_refused(change, sentence):
    with pytest.raises(Refused, match=sentence):
        Tables.of(*ALONE[:2], [ALONE[2]], declared({"name": "one", **change}))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "cox", "outcome": "time", "terms": ["age"]}, {"kind": "kaplan_meier", **SURVIVAL},
        {"kind": "kaplan_meier", **SURVIVAL, "times": [5], "terms": ["arm", "good"]},
        {"kind": "linear", "outcome": "score", "terms": ["age"], "exposure": "years"},
        {"kind": "cox", **SURVIVAL, "terms": ["age"], "weights": "weight"},
        {"kind": "means", "outcome": "score", "transforms": {"score": "log"}},
        {"kind": "poisson", "outcome": "visits", "terms": ["age"], "transforms": {"age": "cube"}},
    ],
)  # fmt: skip
def test_an_analysis_of_another_shape_is_refused(change):
    with pytest.raises(Refused, match="The declaration at analyses/0"):
        declared({"name": "one", **change})


def test_sentences_name_ratios_and_not_their_logarithms():
    turned = trial(1200, 3, visits=1, effect=-1.5)
    one = found(report_of((ALONE[0], None, turned), declared(asked("cox"))), "u.ci", analysis="cox")
    said = MODALITY.sentence(one.caveats[0])
    real = next(line["real"] for line in one.detail["terms"] if line["term"] == "arm: usual")

    assert said.startswith(f"“arm: usual” differs most: {np.exp(real[0]):.4g} (")
