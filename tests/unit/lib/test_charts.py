"""Pictures are well-formed, escape what they hold, and put each number where it belongs."""

import math
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import charts
from portal.lib.charts import curves, matrix, svg

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert('x')</script> & \"]]>\x00\x1f\ud800"
VERDICTS = ["pass", "attention", "fail", "not_established"]

number = st.floats(allow_nan=False, allow_infinity=False)
maybe = st.none() | number
text = st.text(max_size=40) | st.just(HOSTILE)
verdict = st.sampled_from(VERDICTS)
series = st.lists(st.builds(charts.Series, text, st.lists(maybe, max_size=8)), max_size=4)
interval = st.builds(charts.Interval, text, maybe, maybe, maybe, verdict)
line = st.builds(charts.Line, text, st.lists(st.tuples(number, number), max_size=8), st.booleans())
estimated = st.builds(charts.Estimated, maybe, maybe, maybe)
twice = st.builds(charts.Twice, text, estimated, estimated)
box = st.builds(charts.Box, text, text, st.sampled_from(["neutral", "pass", "fail"]))
stage = st.builds(charts.Stage, text, st.sampled_from(["done", "current", "todo", "void", "failed"]), text)
drawn = st.one_of(
    st.builds(
        charts.ruler,
        value=maybe,
        label=text,
        floor=maybe,
        ceiling=maybe,
        copy=maybe,
        interval=st.none() | st.tuples(number, number),
        threshold=st.none() | number | st.lists(number, max_size=3) | st.dictionaries(text, number, max_size=3),
        direction=st.sampled_from(["up", "down", "target"]),
        verdict=verdict,
    ),
    st.builds(charts.paired_bars, title=text, labels=st.lists(text, max_size=6), series=series),
    st.builds(
        charts.heat_map,
        title=text,
        labels=st.lists(text, max_size=12),
        values=st.lists(st.lists(maybe, max_size=13), max_size=13),
    ),
    st.builds(charts.distribution, title=text, labels=st.lists(text, max_size=60), series=series),
    st.builds(
        charts.forest,
        title=text,
        rows=st.lists(interval, max_size=6),
        allowed=st.tuples(maybe, maybe),
        target=maybe,
    ),
    st.builds(
        charts.curve,
        title=text,
        lines=st.lists(line, max_size=5),
        x_label=text,
        y_label=text,
        chance=st.booleans(),
        log=st.booleans(),
    ),
    st.builds(charts.estimates, title=text, rows=st.lists(twice, max_size=4), target=maybe),
    st.builds(charts.distances, title=text, groups=series),
    st.builds(
        charts.lineage,
        title=text,
        columns=st.lists(st.lists(box, max_size=4), max_size=4),
        vertical=st.booleans(),
    ),
    st.builds(charts.steps, title=text, stages=st.lists(stage, max_size=6)),
)


def marks(picture: str, look: str) -> list[ET.Element]:
    return [e for e in ET.fromstring(picture).iter() if look in e.get("class", "").split()]


def texts(picture: str) -> list[str]:
    return [e.text or "" for e in ET.fromstring(picture).iter(f"{SVG}text")]


def title(picture: str) -> str | None:
    return ET.fromstring(picture).findtext(f"{SVG}title")


@given(drawn)
def test_any_finite_input_is_well_formed_and_lies_within_the_picture(picture: str) -> None:
    root = ET.fromstring(picture)
    _, _, width, height = (float(part) for part in root.get("viewBox", "").split())

    assert root.get("role") == "img"
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
        "svg", "title", "desc", "rect", "path", "circle", "polygon", "text",
    }  # fmt: skip
    for element in root.iter():
        assert "style" not in element.attrib
        for name in ("x", "y", "cx", "cy", "width", "height", "r"):
            value = float(element.get(name, 0))
            assert math.isfinite(value)
            assert 0 <= value <= max(width, height) + 1
        assert not {"nan", "inf"} & set(element.get("d", "").lower().replace("m", " ").replace("l", " ").split())


def test_what_is_not_a_number_is_not_measured() -> None:
    assert title(charts.ruler(value=math.nan, label="Pairs", floor=math.inf)) == (
        "Pairs: not measured; not established"
    )


def test_a_label_is_shown_as_text_without_what_xml_cannot_hold() -> None:
    picture = charts.forest(title=HOSTILE, allowed=(0, 1), rows=[charts.Interval(HOSTILE, None, None, None, "fail")])

    assert title(picture) == "<script>alert('x')</script> & \"]]>"
    assert "<script" not in picture


def test_a_label_that_is_cut_keeps_its_whole_as_a_title() -> None:
    name = "a column with a name of more than thirty characters"
    picture = charts.forest(title="", allowed=(0, 1), rows=[charts.Interval(name, 1, 1, 1, "pass")])
    first, second = [e for e in ET.fromstring(picture).iter(f"{SVG}text") if e.get("x") == "4"]

    assert (first.text, second.text) == ("a column with a", "name of more than…")
    assert first.findtext(f"{SVG}title") == name


@pytest.mark.parametrize(("value", "place"), [(0.0, "16"), (0.25, "68"), (1.0, "224")])
def test_a_ruler_puts_the_value_between_its_baselines(value: float, place: str) -> None:
    (dot,) = marks(charts.ruler(value=value, label="", floor=0, ceiling=1, verdict="pass"), "dot")

    assert dot.get("cx") == place


def test_a_ruler_says_everything_it_shows() -> None:
    picture = charts.ruler(
        value=0.53,
        label="Membership",
        floor=0.5,
        ceiling=0.51,
        copy=0.84,
        interval=(0.5, 0.56),
        threshold={"limit": 0.55},
        direction="down",
        verdict="attention",
    )

    assert title(picture) == (
        "Membership: 0.53, 95 % interval [0.5, 0.56], floor 0.5, ceiling 0.51, copy 0.84, limit 0.55; attention"
    )


@pytest.mark.parametrize(
    ("copy", "drawn", "value"),
    [
        (1.0, "M220.5 24.5l7 7m0 -7l-7 7", "120"),
        (1.5, "M220.5 24.5l7 7m0 -7l-7 7", "85.33"),
        (1.6, "M218.5 24.5l7 7m0 -7l-7 7M229 28h8m-3 -3l3 3l-3 3", "120"),
        (-9.0, "M14.5 24.5l7 7m0 -7l-7 7M11 28h-8m3 -3l-3 3l3 3", "120"),
    ],
)
def test_a_copy_far_away_does_not_squeeze_the_ruler(copy: float, drawn: str, value: str) -> None:
    picture = charts.ruler(value=0.5, label="", floor=0, ceiling=1, copy=copy, verdict="pass")

    assert [mark.get("d") for mark in marks(picture, "mark-copy")] == [drawn]
    assert [dot.get("cx") for dot in marks(picture, "dot")] == [value]


@pytest.mark.parametrize(
    ("direction", "threshold", "zone"),
    [
        ("up", 0.5, ("120", "116")),
        ("up", (0.5, 0.75), ("172", "64")),
        ("down", 0.5, ("4", "116")),
        ("down", {"pass": 0.25, "fail": 0.5}, ("4", "64")),
        ("target", (0.25, 0.75), ("68", "104")),
    ],
)
def test_the_allowed_side_of_the_limits_is_marked(
    direction: str, threshold: charts.Limits, zone: tuple[str, str]
) -> None:
    picture = charts.ruler(
        value=0, label="", floor=0, ceiling=1, threshold=threshold, direction=direction, verdict="pass"
    )
    (band,) = marks(picture, "zone")

    assert (band.get("x"), band.get("width")) == zone


@pytest.mark.parametrize("direction", ["up", "target"])
def test_no_zone_is_drawn_where_the_limits_allow_none(direction: str) -> None:
    threshold = None if direction == "up" else 0.5

    assert marks(charts.ruler(value=0, label="", threshold=threshold, direction=direction), "zone") == []


def test_each_verdict_has_its_own_shape() -> None:
    shapes = {}
    for name in VERDICTS:
        (mark,) = marks(charts.ruler(value=1, label="", floor=0, verdict=name), f"tone-{name}")
        corners = len(mark.get("points", "").split())
        shapes[name] = (mark.tag.removeprefix(SVG), corners, mark.get("stroke-dasharray"))

    assert shapes == {
        "pass": ("circle", 0, None),
        "attention": ("polygon", 3, None),
        "fail": ("polygon", 8, None),
        "not_established": ("circle", 0, "3 2"),
    }


def test_bars_are_as_long_as_their_shares_and_a_missing_one_is_left_out() -> None:
    picture = charts.paired_bars(
        title="",
        labels=["a", "b"],
        series=[charts.Series("train", [0.4, 0.1]), charts.Series("synthetic", [0.2, None])],
    )
    lengths = [
        [bar.get("width") for bar in marks(picture, look) if bar.get("x") == "120"] for look in ("series-0", "series-1")
    ]

    assert lengths == [["296", "74"], ["148"]]
    assert texts(picture)[2:5] == ["0 %", "10 %", "20 %"]


@pytest.mark.parametrize(("value", "shade"), [(1, 0), (0.95, 0), (0.949, 1), (0.9, 1), (0.8, 2), (0.6, 3), (0.5, 4)])
def test_a_worse_pair_is_shaded_stronger(value: float, shade: int) -> None:
    assert matrix.heat(value) == shade


def test_the_heat_map_names_its_worst_pair() -> None:
    picture = charts.heat_map(title="", labels=["age", "sex"], values=[[1.0, 0.91], [0.7, None]])

    assert ET.fromstring(picture).findtext(f"{SVG}desc") == (
        "2 columns against each other. The worst pair is sex × age at 0.7."
    )
    assert len(marks(picture, "heat-none")) == 1


def test_twenty_columns_do_not_write_over_each_other() -> None:
    labels = [f"column number {index:02} with a long name" for index in range(20)]
    picture = charts.heat_map(title="", labels=labels, values=[[1.0] * 20] * 20)
    across = [e for e in ET.fromstring(picture).iter(f"{SVG}text") if e.get("text-anchor") == "end"]
    turned = [e for e in ET.fromstring(picture).iter(f"{SVG}text") if e.get("transform")]
    lines = [float(e.get("y", 0)) for e in across]
    stems = [float(e.get("x", 0)) for e in turned]

    assert len(lines) == len(stems) == 20
    assert min(b - a for places in (lines, stems) for a, b in pairwise(places)) >= 13
    assert max(svg.width_of(e.text or "", 13) for e in [*across, *turned]) <= matrix.MARGIN - 12


def test_a_group_that_is_too_small_is_suppressed() -> None:
    rows = [charts.Interval("Under 30", None, None, None, "not_established")]
    picture = charts.forest(title="", rows=rows, allowed=(0.8, 1.25))

    assert texts(picture) == ["0.8", "1.25", "Under 30", "suppressed"]
    assert marks(picture, "dot") == marks(picture, "ring") == []


@pytest.mark.parametrize(
    ("allowed", "zone"),
    [
        ((0.25, 0.75), ("176", "68")),
        ((0.75, None), ("244", "38")),
        ((None, 0.25), ("138", "38")),
        ((None, None), None),
    ],
)
def test_a_forest_marks_what_is_allowed_and_where_groups_should_be(
    allowed: tuple[float | None, float | None], zone: tuple[str, str] | None
) -> None:
    rows = [charts.Interval("a", 0.0, None, None, "pass"), charts.Interval("b", 1.0, None, None, "pass")]
    picture = charts.forest(title="", rows=rows, allowed=allowed, target=0.5)

    assert [(band.get("x"), band.get("width")) for band in marks(picture, "zone")] == ([zone] if zone else [])
    assert [line.get("d") for line in marks(picture, "mark-target")] == ["M210 24V98"]


def test_a_logarithmic_curve_spreads_out_what_is_small() -> None:
    lines = [charts.Line("attack", [(0.0, 0.0), (0.001, 0.01), (0.1, 0.1), (1.0, 1.0)], dots=True)]
    picture = charts.curve(title="", x_label="x", y_label="y", lines=lines, log=True)

    assert [(dot.get("cx"), dot.get("cy")) for dot in marks(picture, "point-0")][:4] == [
        ("56", "312"), ("56", "212"), ("256", "112"), ("356", "12"),
    ]  # fmt: skip
    assert texts(picture)[:4] == ["0.001", "0.01", "0.1", "1"]
    assert [line.get("d") for line in marks(picture, "chance")] == ["M56 312L356 12"]


def test_two_estimates_stand_beside_their_zero() -> None:
    rows = [charts.Twice("age", charts.Estimated(1.0, 0.0, 2.0), charts.Estimated(None))]
    picture = charts.estimates(title="", rows=rows)

    assert [square.get("x") for square in marks(picture, "point-3")][1:] == ["205.5"]
    assert [span.get("d") for span in marks(picture, "span-0")] == ["M142 46H278"]
    assert [line.get("d") for line in marks(picture, "mark-target")] == ["M142 28V78"]
    assert texts(picture)[-2:] == ["1 [0, 2]", "not estimated"]


def test_a_distribution_draws_bars_and_an_outline_that_leaves_gaps() -> None:
    picture = charts.distribution(
        title="",
        labels=["a", "b", "c"],
        series=[charts.Series("train", [0.2, 0.4, None]), charts.Series("synthetic", [0.4, None, 0.1])],
    )

    assert [bar.get("height") for bar in marks(picture, "series-0")] == ["11", "70", "140"]
    assert [line.get("d") for line in marks(picture, "outline-0")][1:] == ["M56 36h120M296 141h120"]
    assert texts(picture)[-3:] == ["a", "b", "c"]


def test_a_curve_starts_and_ends_where_its_points_do() -> None:
    points = [(i / 5000, i / 5000) for i in range(5001)]
    (path, _) = marks(charts.curve(title="", x_label="x", y_label="y", lines=[charts.Line("a", points)]), "line-0")
    places = path.get("d", "")[1:].split("L")

    assert (places[0], places[-1]) == ("56 312", "356 12")
    assert len(places) <= curves.MOST + 1


def test_a_strip_shows_every_value_and_its_median() -> None:
    groups = [charts.Series("to train", [3.0, 1.0, 2.0]), charts.Series("to holdout", [])]
    picture = charts.distances(title="", groups=groups)

    assert [bar.get("height") for bar in marks(picture, "series-0")] == ["40", "40", "40"]
    assert ET.fromstring(picture).findtext(f"{SVG}desc") == "to train: median 2 of 3 values; to holdout: no values"


@pytest.mark.parametrize(("vertical", "arrows"), [(False, 3), (True, 2)])
def test_lineage_leads_from_each_column_to_the_next(vertical: bool, arrows: int) -> None:
    columns = [[charts.Box("survey"), charts.Box("claims")], [charts.Box("trees")], [charts.Box("a"), charts.Box("b")]]
    picture = charts.lineage(title="", columns=columns, vertical=vertical)

    assert len(marks(picture, "box")) == 5
    assert sum(mark.get("d", "").count("l") for mark in marks(picture, "arrow")) == 2 * arrows


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(KeyError):
        charts.steps(title="", stages=[charts.Stage("PI", "finished")])


@pytest.mark.parametrize(
    ("value", "interval", "shown"),
    [
        (0.539, (0.513, 0.564), ("0.539", "0.513, 0.564")),
        (-0.0604, (-0.139, 0.0178), ("−0.06", "−0.14, 0.02")),
        (0.00027, (4.76e-05, 0.00153), ("0.0003", "0, 0.0015")),
        (0.00027, (0.00026, 0.00028), ("0.00027", "0.00026, 0.00028")),
        (-0.00001, (-0.01, 0.01), ("0", "−0.01, 0.01")),
        (12345.6, (12000.0, 12900.0), ("12,346", "12,000, 12,900")),
        (1.0, (1.0, 1.0), ("1", "1, 1")),
        (0.747123, None, ("0.747", "")),
    ],
)
def test_a_number_is_as_precise_as_it_is_known(
    value: float, interval: tuple[float, float] | None, shown: tuple[str, str]
) -> None:
    assert svg.with_ends(value, interval) == shown


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0863, "0.0863"), (4.76e-05, "0.000048"), (999.7, "1,000"), (1234567.0, "1,234,567"), (-0.0, "0")],
)
def test_no_number_is_a_power_of_ten_where_digits_will_do(value: float, said: str) -> None:
    assert svg.words(value) == said


@pytest.mark.parametrize(
    ("top", "drawn"),
    [
        (0.237, ["0 %", "5 %", "10 %", "15 %", "20 %"]),
        (0.4, ["0 %", "10 %", "20 %", "30 %", "40 %"]),
        (1.0, ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]),
        (0.0, ["0 %"]),
    ],
)
def test_ticks_are_round_numbers(top: float, drawn: list[str]) -> None:
    picture = charts.paired_bars(title="", labels=["a"], series=[charts.Series("train", [top])])

    assert [word for word in texts(picture) if "%" in word] == drawn


def test_shares_are_written_in_per_cent() -> None:
    lines = [charts.Line("attack", [(0.001, 0.01), (1.0, 1.0)])]
    picture = charts.curve(title="", x_label="x", y_label="y", lines=lines, log=True, shares=True)

    assert texts(picture)[:4] == ["0.1 %", "1 %", "10 %", "100 %"]


def test_a_forest_without_a_limit_shows_its_scale() -> None:
    rows = [charts.Interval("a", 0.5, 0.4, 0.6, "pass"), charts.Interval("b", 0.9, 0.8, 1.0, "pass")]

    assert texts(charts.forest(title="", rows=rows))[:2] == ["0.4", "1"]
