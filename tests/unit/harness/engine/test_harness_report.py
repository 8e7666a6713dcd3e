import json
import math
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest
from harness_tables import measured, people

from evaluations.harness.engine.canonical import canonical, digest
from evaluations.harness.engine.report import Cost, Group, Verdict, group_verdicts, worst
from evaluations.harness.engine.writing import as_json, from_json, to_json

GROUPS = ("validity", "fidelity", "utility", "privacy", "bias")


@pytest.fixture(scope="module")
def report():
    asked = {"targets": ["outcome"], "subgroups": ["place"]}
    return measured(people(300, 1), people(200, 2), people(250, 3), **asked)


def test_a_report_survives_its_json_and_fits_the_published_schema(report):
    schema = json.loads((files("evaluations.harness.engine") / "report.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(to_json(report)), schema)
    assert from_json(to_json(report)) == report


def test_the_digest_covers_what_was_measured_and_not_what_it_cost(report):
    elsewhere = replace(report, costs=(Cost("x", 1.5, 2),), environment={"python": "3.13.0"})
    assert digest(as_json(elsewhere)) == report.digest
    assert digest(as_json(replace(report, seed=1))) != report.digest
    changed = replace(report.measurements[0], estimate=0.5)
    assert digest(as_json(replace(report, measurements=(changed, *report.measurements[1:])))) != report.digest


def test_floats_are_kept_to_six_digits_and_what_is_not_finite_to_none():
    assert canonical({"a": 0.12345649, "b": (math.nan, math.inf, -0.0), "c": Verdict.PASS}) == {
        "a": 0.123456,
        "b": [None, None, 0.0],
        "c": "pass",
    }
    assert math.copysign(1, canonical(-0.0)) == 1


def test_text_that_is_no_report_is_an_error(report):
    other = json.loads(to_json(report)) | {"schema_version": "0"}
    for text in ("{}", "[]", "x", json.dumps(other)):
        with pytest.raises(ValueError):  # noqa: PT011
            from_json(text)


def test_a_group_is_as_good_as_its_worst_deciding_measurement(report):
    def one(group, verdict, deciding=True):
        return replace(report.measurements[0], group=group, verdict=verdict, deciding=deciding)

    rows = [
        one("validity", Verdict.PASS),
        one("fidelity", Verdict.PASS),
        one("fidelity", Verdict.ATTENTION),
        one("utility", Verdict.ATTENTION),
        one("utility", Verdict.NOT_ESTABLISHED),
        one("privacy", Verdict.NOT_ESTABLISHED),
        one("privacy", Verdict.FAIL),
        one("bias", Verdict.PASS, deciding=False),
    ]
    expected = ["pass", "attention", "not_established", "fail", "not_established"]
    assert group_verdicts(rows, GROUPS) == tuple(
        Group(*pair) for pair in zip(GROUPS, map(Verdict, expected), strict=True)
    )
    assert worst([]) is Verdict.NOT_ESTABLISHED


def test_privacy_keeps_as_few_digits_as_the_protocol_says():
    report = measured(people(300, 1), people(150, 2), people(300, 3), "f.c2st", "p.mia")
    shown = {one.metric: (one.estimate, *one.interval, one.baselines.floor) for one in report.measurements}
    short = {metric: all(x == float(f"{x:.3g}") for x in values) for metric, values in shown.items()}
    assert short == {"f.c2st": False, "p.mia": True}
