"""Reports side by side as one page: every report on each ruler, nothing from elsewhere, nothing from a report as markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from evaluations.harness.command.comparison import goodness, page
from evaluations.harness.engine.drawing import LANE, LANE_LEFT, WORDS_LEFT, Lane, lanes
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import (
    Baselines,
    Group,
    Input,
    Measurement,
    ProtocolReference,
    Report,
    Verdict,
)

ONE = Measurement(
    metric="f.ks",
    version=1,
    group="fidelity",
    subject={"column": "age"},
    estimate=0.9,
    interval=(0.88, 0.92),
    n=100,
    direction="up",
    verdict=Verdict.PASS,
    deciding=True,
    baselines=Baselines(1.0, 0.5, 1.0),
)


def table_input(role, rows, columns, sha256):
    return Input(role, sha256, {"rows": rows, "columns": columns})


def report(*measurements, verdict=Verdict.PASS, train="a" * 64, protocol="b" * 64):
    return Report(
        schema_version="1",
        protocol=ProtocolReference("tabular-1", 1, protocol),
        seed=0,
        inputs=(table_input("train", 1_200, 4, train), table_input("synthetic", 900, 4, "c" * 64)),
        declared={},
        environment={},
        groups=(Group("fidelity", verdict),),
        measurements=measurements,
        digest="d" * 64,
    )


def words(markup):
    parts = []
    parser = HTMLParser()
    parser.handle_data = parts.append
    parser.feed(markup)
    return " ".join(" ".join(parts).split())


def test_every_report_stands_on_each_ruler_with_its_verdict():
    other = report(replace(ONE, estimate=0.6, verdict=Verdict.FAIL), verdict=Verdict.FAIL)
    markup = page([report(ONE), other], ["ours", "theirs"])

    assert "Group ours theirs Fidelity pass fail" in words(markup)
    assert "ours: 0.9 [0.88, 0.92], pass; theirs: 0.6 [0.88, 0.92], fail" in words(markup)
    assert "1,200" in words(markup)


def test_the_worst_stands_first_and_the_others_are_folded_away():
    columns = [replace(ONE, subject={"column": name}, estimate=value) for name, value in (("b", 0.9), ("c", 0.7))]
    failing = replace(ONE, subject={"column": "d"}, estimate=0.95, verdict=Verdict.FAIL)
    markup = page([report(*columns, failing), report(*columns)], ["x", "y"])

    assert "x: 0.95 [0.88, 0.92], fail; y: 0.7 [0.88, 0.92], pass" in words(markup)
    assert re.findall(r"<p>f\.ks · column (\w)</p>", markup) == ["d", "c", "b"]
    assert "x: 0.95 [0.88, 0.92], fail; y: not measured, no verdict" in words(markup)


def test_nothing_is_fetched_and_no_name_becomes_markup():
    hostile = "<script>alert(1)</script>"
    markup = page([report(replace(ONE, subject={"column": hostile}))] * 2, [hostile, "b"])

    assert "<script" not in markup
    assert not re.findall(r"""(?:src|href)=["'](?!#)""", markup)
    assert "http" not in markup.replace("http://www.w3.org/2000/svg", "")


def test_other_real_rows_are_said():
    warning = "These reports were not made on the same real data."
    assert warning in words(page([report(ONE), report(ONE, train="e" * 64)], ["a", "b"]))
    assert warning not in words(page([report(ONE), report(ONE)], ["a", "b"]))


def test_other_protocols_are_refused():
    with pytest.raises(Refused, match="different protocols"):
        page([report(ONE), report(ONE, protocol="f" * 64)], ["a", "b"])


def test_lanes_share_one_scale():
    rows = [
        Lane("a", 0.0, "pass", floor=0.0, ceiling=1.0),
        Lane("b", 1.0, "pass", copy=3.0),
        Lane("c", None, "not established"),
    ]
    markup = lanes(title="x", rows=rows)

    assert re.findall(r'<circle cx="([\d.]+)"', markup) == [
        *(f"{WORDS_LEFT:g}", f"{LANE_LEFT:g}"),
        *(f"{WORDS_LEFT:g}", f"{LANE_LEFT + LANE:g}"),
        f"{WORDS_LEFT:g}",
    ]
    assert markup.count("l8 8m0 -8l-8 8") == 0
    assert "a: 0, pass; b: 1, pass; c: not established, not established" in markup


def test_worse_is_further_from_the_ceiling_whichever_side_that_is():
    down = replace(ONE, direction="down", baselines=Baselines(0.5, 1.0, 1.0))
    far, near = replace(down, estimate=0.9), replace(down, estimate=0.6)

    assert goodness(far) < goodness(near)
    assert goodness(replace(ONE, verdict=Verdict.NOT_ESTABLISHED, estimate=None)) < goodness(ONE)


def test_estimates_of_analyses_and_flipped_decisions_stand_side_by_side():
    def analysis(value):
        terms = [
            {"term": "dose <mg>", "real": [1.0, 0.5, 1.5], "synthetic": value and [value, value - 0.5, value + 0.5]}
        ]
        return replace(ONE, metric="u.ci", group="utility", subject={"analysis": "by dose"}, detail={"terms": terms})

    def decision(said):
        detail = {"real": {"said": ["act"], "sure": [1.0]}, "synthetic": {"said": [said], "sure": [1.0]}}
        return replace(ONE, metric="u.decision", group="utility", subject={"decision": "treat"}, detail=detail)

    def with_group(*measurements):
        return replace(report(*measurements), groups=(Group("utility", Verdict.PASS),))

    markup = page(
        [with_group(analysis(1.1), decision("act")), with_group(analysis(None), decision("do not act"))],
        ["ours", "theirs"],
    )

    assert "Effect Real rows ours theirs dose <mg> 1 (0.5 to 1.5) 1.1 (0.6 to 1.6) –" in words(markup)
    assert "Decision Real rows ours theirs treat act act do not act, flipped" in words(markup)
    assert "<mg>" not in markup
