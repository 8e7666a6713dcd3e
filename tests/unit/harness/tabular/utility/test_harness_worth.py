"""u.decision@2: whole people are drawn, subgroups are asked apart, the plane says where an arm lies, a flip is named."""

import json

import numpy as np
import pyarrow as pa
import pytest
from harness_honest import judged
from harness_tables import found, measured, table

from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.report import Verdict
from evaluations.harness.engine.writing import as_json
from evaluations.harness.tables.declared import parsed
from evaluations.harness.tabular.modality import MODALITY
from evaluations.harness.tabular.utility.drawing import redrawn
from evaluations.harness.tabular.utility.worth import of_plane

WORTH = {
    "name": "adopt", "kind": "net_benefit",
    "columns": {"cost": "cost", "effect": "effect", "arm": "arm", "subgroup": "sex"},
    "values": {"new": "new", "comparator": "usual", "willingness_to_pay": [0, 20, 40]},
}  # fmt: skip
MODEL = {"name": "model", "kind": "linear", "outcome": "effect", "terms": ["arm"]}
HELPS = {
    "name": "offer it", "kind": "threshold",
    "values": {"statistic": "coefficient", "analysis": "model", "term": "arm: usual", "at": 0, "act": "below"},
}  # fmt: skip


def trial(rows: int, seed: int, *, gain: float = 1.0, for_men: float = 1.0) -> pa.Table:
    """Two arms; the new one is dearer by 15 and better by `gain`, for men by `for_men`."""
    rng = np.random.default_rng(seed)
    new, man = rng.random(rows) < 0.5, rng.random(rows) < 0.5
    return table(
        arm=np.where(new, "new", "usual"),
        sex=np.where(man, "man", "woman"),
        cost=100 + 15 * new + rng.normal(0, 8, rows),
        effect=np.where(man, for_men, gain) * new + rng.normal(0, 1, rows),
    )


TRAIN, HOLDOUT, HONEST = trial(1200, 1), trial(900, 2), trial(1200, 3)


def report(made, train=TRAIN, holdout=HOLDOUT, **declared):
    known = parsed({"analyses": [MODEL], "decisions": [WORTH, HELPS], **declared})
    return judged(train, holdout, made, "u.ci", "u.decision", analyses=known.analyses, decisions=known.decisions,
                  sequence=known.sequence)  # fmt: skip


def test_subgroups_are_asked_apart_and_placed_on_the_plane():
    one = found(report(HONEST), "u.decision", decision="adopt")
    real = one.detail["real"]

    assert (one.verdict, one.estimate) == (Verdict.PASS, 1)
    assert [group["group"] for group in real["groups"]] == ["sex: man", "sex: woman"]
    assert [asked["group"] for asked in one.detail["asked"]] == [""] * 3 + ["sex: man"] * 3 + ["sex: woman"] * 3
    for told in (real, *real["groups"]):
        assert told["plane"]["quadrant"] == "north-east"
        assert told["icer"] == pytest.approx(told["extra_cost"] / told["extra_effect"], rel=1e-4)
        assert sum(told["plane"]["shares"].values()) == pytest.approx(1)


def test_a_flip_in_one_subgroup_fails_and_is_named():
    one = found(report(trial(1200, 3, gain=2.2, for_men=0.0)), "u.decision", decision="adopt")
    (said,) = map(MODALITY.sentence, one.caveats)

    assert one.verdict is Verdict.FAIL
    assert said.startswith("In sex: man, at a willingness to pay of 20: by real rows new (in ")


def test_a_flipped_decision_is_named_beside_its_analysis():
    turned = found(report(trial(1200, 3, gain=-1.0, for_men=-1.0)), "u.ci", analysis="model")
    honest = found(report(HONEST), "u.ci", analysis="model")

    assert turned.detail["flips"] == [{"decision": "offer it", "term": "arm: usual", "at": 0, "acts": True}]
    assert honest.detail["flips"] == []


def test_the_answer_of_a_report_can_be_no_other():
    for made in (HONEST, trial(1200, 3, for_men=0.0)):
        document = json.loads(json.dumps(as_json(report(made))))
        assert {doubt.code for doubt in doubts(document)} == {"missing"}
        one = next(each for each in document["measurements"] if each["subject"] == {"decision": "adopt"})
        for verdict in {"pass", "attention", "fail"} - {one["verdict"]}:
            one["verdict"] = verdict
            assert "other-verdict" in {doubt.code for doubt in doubts(document)}


def test_the_first_protocol_does_not_know_subgroups():
    known = parsed({"decisions": [WORTH]})
    one = found(
        measured(TRAIN, HOLDOUT, HONEST, "u.decision", decisions=known.decisions), "u.decision", decision="adopt"
    )

    assert one.verdict is Verdict.NOT_ESTABLISHED
    assert one.caveats == ("This protocol does not know all that is declared here. Measure by tabular-1@2.",)


def test_who_is_seen_often_makes_a_decision_no_surer():
    rng = np.random.default_rng(0)
    people = rng.normal(0.2, 1, (60, 1))
    often, person = np.repeat(people, 20, axis=0), np.repeat(np.arange(60), 20)
    alone, rows, whole = (
        redrawn(values, np.random.default_rng(1), units).std()
        for values, units in ((people, None), (often, None), (often, person))
    )

    assert whole == pytest.approx(alone, rel=0.1)
    assert rows < 0.5 * alone


def test_of_very_many_people_blocks_are_drawn():
    rng = np.random.default_rng(0)
    values, units = rng.normal(size=(9000, 1)), np.repeat(np.arange(4500), 2)

    assert redrawn(values, rng, units).std() == pytest.approx(values.std() / np.sqrt(9000), rel=0.1)


@pytest.mark.parametrize(
    ("more", "quadrant"),
    [((1, 1), "north-east"), ((-1, 1), "south-east"), ((1, -1), "north-west"), ((-1, -1), "south-west")],
)
def test_the_plane_has_four_quadrants(more, quadrant):
    told = of_plane(np.array(more, float), np.array([more], float))

    assert (told["quadrant"], told["shares"][quadrant], sum(told["shares"].values())) == (quadrant, 1, 1)
