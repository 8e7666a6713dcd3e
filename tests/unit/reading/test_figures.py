"""Pictures from a report: chosen by the kinds that a measurement carries, each with its table and its words."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from governance.reading.figures import Figure, Table, figures, leading
from tests.unit.reading.measurements import column, measured


def drawn(*measurements: dict[str, Any]) -> list[Figure]:
    return figures({"measurements": list(measurements)})


def words_in(figure: Figure) -> str:
    return " ".join(ET.fromstring(figure.svg).itertext())


def test_nothing_measured_gives_no_picture() -> None:
    assert drawn() == []
    assert drawn(measured("f.c2st"), measured("f.tv", estimate=None, detail={"levels": ["a"], "train": [1.0]})) == []


def test_a_column_is_drawn_with_its_shares_and_small_counts_are_not_told() -> None:
    (figure,) = drawn(column("sex", 0.95))

    assert (figure.key, figure.kind, figure.group, figure.title) == ("column-f.tv-sex", "column", "fidelity", "sex")
    assert figure.text == (
        "Category shares (TVD): 0.95 [0.88, 0.92]. "
        "The largest difference is at f: 55.0\u00a0% of the training rows, 60.0\u00a0% of the synthetic rows."
    )
    assert figure.table == Table(
        ("Level", "Train#", "Synthetic#", "Holdout#"),
        (
            ("f", "55.0\u00a0%", "60.0\u00a0%", "50.0\u00a0%"),
            ("m", "45.0\u00a0%", "fewer than ten", "50.0\u00a0%"),
        ),
    )


def test_a_column_of_small_levels_only_says_so() -> None:
    detail = {"levels": ["small", "rare"], "train": [0.0, None], "synthetic": [0.0, 0.1]}
    (figure,) = drawn(measured("f.tv", subject={"column": "code"}, detail=detail))

    assert figure.text == "Category shares (TVD): 0.9 [0.88, 0.92]. Every level is too small to show."
    assert figure.table == Table(("Level", "Train#", "Synthetic#"), (("rare", "fewer than ten", "10.0\u00a0%"),))


def test_the_worst_columns_are_drawn_worst_first() -> None:
    good = [column(f"good{number}", 0.99 - number / 1000) for number in range(6)]
    failing = column("failing", 0.95, verdict="fail")

    assert [figure.title for figure in drawn(*good, failing)] == [
        "failing",
        "good5",
        "good4",
        "good3",
        "good2",
        "good1",
    ]


def test_all_pairs_are_one_picture_with_the_worst_named() -> None:
    names, matrix = ["a", "b", "c"], [[None, 0.9, 0.7], [0.9, None, None], [0.7, None, None]]
    whole = measured("f.pair", detail={"columns": names, "matrix": matrix})
    pair = measured("f.pair", subject={"pair": ["a", "c"]}, interval=None)

    (figure,) = drawn(whole, pair)

    assert figure.text == (
        "Agreement of 3 columns with each other, 1 is best. The mean is 0.9 [0.88, 0.92]. The worst pair is a × c at 0.7."
    )
    assert figure.table.rows == (("a × c", "0.7", "0.5", "0.95"), ("a × b", "0.9", "—", "—"))


def test_of_many_columns_those_in_the_worst_pairs_are_drawn() -> None:
    count = 30
    matrix = [[None if a == b else 1 - (a + b) / 100 for b in range(count)] for a in range(count)]
    whole = measured("f.pair", detail={"columns": [f"c{n}" for n in range(count)], "matrix": matrix})

    (figure,) = drawn(whole)

    assert figure.text.endswith("6 columns in better pairs are left out.")
    assert figure.table.rows[0][0] == "c28 × c29"
    assert "c5" not in words_in(figure).split()
    assert "c6" in words_in(figure).split()


def group(level: str, estimate: float, verdict: str = "pass") -> dict[str, Any]:
    return measured(
        "b.cover",
        group="bias",
        subject={"subgroup": {"sex": level}},
        estimate=estimate,
        interval=[estimate - 0.1, estimate + 0.1],
        direction="target",
        verdict=verdict,
        threshold={"lowest": 0.8, "highest": 1.25},
        detail={"train_share": 0.25, "synthetic_share": None},
    )


def test_subgroups_are_one_forest_that_says_who_lies_outside() -> None:
    (figure,) = drawn(group("f", 1.0), group("m", 0.4, "fail"))

    assert (figure.key, figure.kind, figure.group) == ("subgroups-b.cover", "subgroups", "bias")
    assert (
        figure.text
        == "2 groups. Each needs between 0.8 and 1.25 to pass. The line is at 1, the best value. Not passed by: sex: m."
    )
    assert figure.table.rows == (
        ("sex: f", "1", "0.9 to 1.1", "25.0\u00a0%", "fewer than ten"),
        ("sex: m", "0.4", "0.3 to 0.5", "25.0\u00a0%", "fewer than ten"),
    )
    assert drawn(group("f", 1.0))[0].text.endswith("All of them pass.")


def inside(metric: str, level: str, estimate: float, **given: Any) -> dict[str, Any]:
    return measured(metric, group="bias", subject={"subgroup": {"sex": level}}, estimate=estimate, **given)


def test_a_number_inside_each_group_is_drawn_against_the_whole_table() -> None:
    ones = [inside("b.new", "f", 0.9), inside("b.new", "m", 0.6, verdict="fail"), measured("b.new", estimate=0.85)]
    (figure,) = drawn(*ones)

    assert (
        figure.text
        == "2 groups. Each needs at least 0.8 to pass. The line is at 0.85, the value of the whole table. Not passed by: sex: m."
    )
    assert figure.table == Table(
        ("Group", "Value#", "95 % interval#"), (("sex: f", "0.9", "0.88 to 0.92"), ("sex: m", "0.6", "0.88 to 0.92"))
    )


def test_a_limit_on_another_scale_is_not_drawn_over_groups() -> None:
    whole = measured("p.near", group="bias", estimate=0.02, direction="down", detail={"z": 1.0})
    (figure,) = drawn(inside("p.near", "f", 0.01, direction="down", detail={"z": 1.0}), whole)

    assert figure.text == "1 group. The line is at 0.02, the value of the whole table. All of them pass."
    assert "zone" not in figure.svg


def test_groups_that_do_not_pass_are_drawn_first() -> None:
    ones = [inside("b.one", "f", 0.9), inside("b.two", "f", 0.5, verdict="attention")]

    assert [figure.title for figure in drawn(*ones)] == ["b.two", "b.one"]


def test_each_target_has_a_forest_of_its_own() -> None:
    ones = [
        measured("b.other", subject={"target": target, "subgroup": {"sex": "f"}}, estimate=0.9) for target in ("a", "b")
    ]

    assert [figure.key for figure in drawn(*ones)] == [
        "subgroups-b.other-predicting-a",
        "subgroups-b.other-predicting-b",
    ]


def test_several_attacks_are_drawn_where_false_alarms_are_rare() -> None:
    attacks = {
        "distance": {"auc": 0.5, "rate_at_1_percent": 0.03, "rate_at_10_percent": 0.1},
        "learned": {"auc": 0.6, "rate_at_1_percent": 0.02, "rate_at_10_percent": 0.2},
    }
    curves = {name: [[0.001, 0.002], [0.01, 0.02], [1.0, 1.0]] for name in attacks}
    found = {"curves": curves, "attacks": attacks, "strongest": "learned"}
    (figure,) = drawn(measured("p.mia", group="privacy", estimate=0.6, interval=[0.5, 0.7], detail=found))

    assert (figure.kind, figure.title) == ("attack", "Membership inference at low false-alarm rates")
    assert figure.text == (
        "The strongest attack is learned: the area under its curve is 0.6 [0.5, 0.7], and 0.5 is guessing. "
        "At 1 % false alarms the best of 2 attacks finds 3.0\u00a0%. The dotted line is chance."
    )
    assert [word for word in words_in(figure).split() if word in attacks] == ["learned", "distance"]
    assert figure.table == Table(
        ("Attack", "Area#", "Found at 1 %#", "Found at 10 %#"),
        (("distance", "0.5", "3.0\u00a0%", "10.0\u00a0%"), ("learned", "0.6", "2.0\u00a0%", "20.0\u00a0%")),
    )


def test_a_kind_that_is_known_nowhere_is_not_drawn_and_detail_is_not_searched_for_pictures() -> None:
    assert drawn(measured("p.new", pictures=[{"kind": "cloud", "data": {"curve": [[0.0, 0.0], [1.0, 1.0]]}}])) == []
    assert drawn(measured("p.new", detail={"curve": [[0.0, 0.0], [1.0, 1.0]]})) == []


def test_calibration_sets_both_models_beside_what_came_true() -> None:
    told = {"real": [[0.1, 0.1], [0.9, 0.8]], "synthetic": [[0.1, 0.3], [0.9, 0.9]]}
    (figure,) = drawn(measured("u.tstr", group="utility", subject={"target": "ill"}, detail={"calibration": told}))

    assert (figure.kind, figure.title) == (
        "calibration",
        "Train on synthetic, test on real (TSTR), predicting ill: calibration",
    )
    assert figure.text == (
        "On the dotted line, predicted probabilities match observed frequencies. Largest deviations: trained on synthetic rows, by "
        "at most 20.0\u00a0%; trained on real rows, by at most 10.0\u00a0%."
    )
    assert figure.table.rows[0] == ("trained on synthetic rows", "10.0\u00a0%", "30.0\u00a0%")


def test_relations_that_changed_most_stand_side_by_side() -> None:
    worst = [{"pair": ["age", "cost"], "real": 0.4, "synthetic": 0.1}]
    (figure,) = drawn(measured("f.corr", subject={"association": "Pearson"}, detail={"worst": worst}))

    assert (figure.kind, figure.title) == ("associations", "Correlations, Pearson")
    assert figure.table == Table(("Pair", "Real#", "Synthetic#"), (("age × cost", "0.4", "0.1"),))
    assert drawn(measured("f.tri", detail={"worst": [{"triple": ["a", "b", "c"], "score": 0.5}]})) == []


def test_what_models_lean_on_and_whom_they_choose_are_drawn_for_both() -> None:
    groups = {"groups": [["f", 0.2, 0.3]]}
    leaning, choosing = drawn(
        measured("b.dp", group="bias", subject={"target": "ill"}, detail=groups),
        measured("b.eo", group="bias", subject={"target": "ill"}, detail=groups),
        measured("u.rank", group="utility", subject={"target": "ill"}, detail={"importances": [["age", 0.3, 0.2]]}),
    )

    assert [leaning.kind, choosing.kind] == ["rates", "importances"]
    assert (leaning.key, leaning.table.rows) == ("rates-b.dp-predicting-ill", (("f", "0.3", "0.2"),))
    assert choosing.table.rows == (("age", "0.3", "0.2"),)


def test_many_levels_are_drawn_as_one_distribution() -> None:
    names = [f"{n} to {n + 1}" for n in range(11)]
    detail = {"levels": names, "train": [0.1] * 11, "synthetic": [0.1] * 11}
    (figure,) = drawn(measured("f.ks", subject={"column": "cost"}, detail=detail))

    assert "chart-distribution" in figure.svg
    assert len(figure.table.rows) == 11


def test_of_each_group_two_kinds_of_pictures_lead() -> None:
    whole = measured("f.pair", detail={"columns": ["a", "b"], "matrix": [[None, 0.5], [0.5, None]]})
    ones = drawn(column("a", 0.5), column("b", 0.6), whole, measured("f.c2st", detail={"curve": [[0, 0], [1, 1]]}))
    shown, rest = leading(ones)

    assert [figure.kind for figure in shown] == ["column", "pairs"]
    assert [figure.key for figure in rest] == ["column-f.tv-b", "curve-f.c2st"]


def test_a_curve_says_what_guessing_would_give() -> None:
    points = [[0.0, 0.0], [0.1, 0.3], [0.5, 0.7], [1.0, 1.0]]
    (figure,) = drawn(
        measured("p.new_attack", group="privacy", pictures=[{"kind": "curve", "data": {"curve": points}}])
    )

    assert (figure.key, figure.kind, figure.title) == ("curve-p.new_attack", "curve", "p.new_attack")
    assert figure.text == (
        "The area under the curve is 0.9 [0.88, 0.92]; the diagonal (0.5) is guessing. "
        "At 10 % false alarms 30.0\u00a0% are found."
    )
    assert figure.table.rows == (("0.0\u00a0%", "0.0\u00a0%"), ("50.0\u00a0%", "70.0\u00a0%"))


def test_distances_are_drawn_on_one_scale() -> None:
    detail = {"quantile": [0.05, 0.5], "to_train": [0.0, 0.01], "to_holdout": [0.0, 0.02]}
    (figure,) = drawn(measured("p.dcr", group="privacy", detail=detail))

    assert "Distance, 1 is 0.02" in words_in(figure)
    assert figure.table == Table(
        ("Share of rows#", "Distance to train#", "Distance to unseen real rows#"),
        (("5.0\u00a0%", "0", "0"), ("50.0\u00a0%", "0.01", "0.02")),
    )


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x>', "\x00\x1b[2J", "x" * 300, "مرحبا"])
def test_any_name_gives_whole_markup(name: str) -> None:
    matrix = [[None, 0.5], [0.5, None]]
    whole = measured("f.pair", detail={"columns": [name, "b"], "matrix": matrix})
    made = drawn(
        column(name, 0.5),
        whole,
        group(name, 1.0),
        measured("f.c2st", subject={"x": name}, detail={"curve": [[0, 0], [1, 1]]}),
    )

    assert [figure.kind for figure in made] == ["column", "pairs", "curve", "subgroups"]
    for figure in made:
        assert ET.fromstring(figure.svg).tag == "{http://www.w3.org/2000/svg}svg"
        assert "<script" not in figure.svg


TERM = {
    "term": "age",
    "real": [0.2, 0.1, 0.3],
    "synthetic": [-0.1, -0.2, 0.1],
    "overlap": 0.5,
    "sign_agrees": False,
    "significance_agrees": True,
}


def test_an_analysis_sets_coefficients_side_by_side() -> None:
    terms = [{"term": "intercept", "real": [900.0, 1.0, 2.0], "synthetic": [1.0, 1.0, 2.0], "overlap": 1.0}, TERM]
    found = {"kind": "linear", "terms": terms}
    (figure,) = drawn(measured("u.ci", group="utility", subject={"analysis": "cost"}, interval=None, detail=found))

    assert figure.text == (
        "The intervals overlap by 0.9 on average; 1 is best. "
        "Of 1 effects 0 keep their sign, and 1 come to the same significance."
    )
    assert figure.table.rows[1] == ("age", "0.2", "0.1 to 0.3", "−0.1", "−0.2 to 0.1", "0.5", "no", "yes")
    assert "mark-target" in figure.svg
    assert "900" not in figure.svg


def test_means_have_no_zero_to_stand_against() -> None:
    found = {"kind": "means", "terms": [{"term": "sex: f", "real": [3.0, 2.0, 4.0], "synthetic": [3.0, 2.0, 4.0]}]}
    (figure,) = drawn(measured("u.ci", group="utility", subject={"analysis": "cost"}, detail=found))

    assert "mark-target" not in figure.svg
    assert figure.text == "The intervals overlap by 0.9 [0.88, 0.92] on average; 1 is best."


def decided(name: str, real: list[str], made: list[str], **given: Any) -> dict[str, Any]:
    paid = {"net_benefit": [[10.0 * n, 0, 0] for n in range(len(real))], "chance_new": [0.5] * len(real)}
    more = paid if len(real) > 1 else {}
    found = {
        "real": {"said": real, "sure": [1.0] * len(real), **more},
        "synthetic": {"said": made, "sure": [0.97] * len(made), **more},
    }
    return measured("u.decision", group="utility", subject={"decision": name}, detail=found, **given)


def test_decisions_are_told_in_plain_words_the_flipped_ones_first() -> None:
    made = drawn(
        decided("screen", ["act"], ["act"]),
        decided("adopt", ["new", "old", "old"], ["new", "new", "old"], verdict="fail"),
    )

    assert [figure.kind for figure in made] == ["decisions", "acceptability"]
    assert made[0].svg == ""
    assert made[0].text.startswith("3 of 4 decisions are the same.")
    assert made[0].table == Table(
        ("Decision", "Real rows say", "Synthetic rows say", "The same"),
        (
            ("adopt, paying at most 0", "new (100\u00a0%)", "new (97\u00a0%)", "yes"),
            ("adopt, paying at most 10", "old (100\u00a0%)", "new (97\u00a0%)", "no"),
            ("adopt, paying at most 20", "old (100\u00a0%)", "old (97\u00a0%)", "yes"),
            ("screen", "act (100\u00a0%)", "act (97\u00a0%)", "yes"),
        ),
    )
    assert made[1].table.rows[1] == ("10", "0.5", "0.5")


RATIO = {**TERM, "scale": "ratio", "real": [0.0, -0.5, 0.5], "synthetic": [0.7, 0.1, 1.3], "overlap": 0.2}


def test_the_effect_that_decides_is_named_with_the_decision_that_flips() -> None:
    terms = [
        {
            "term": "intercept",
            "counts": False,
            "scale": "ratio",
            "real": [9.0, 8.0, 10.0],
            "synthetic": [9.0, 8.0, 10.0],
            "overlap": 1.0,
        },
        RATIO,
        {**RATIO, "term": "sex", "overlap": 0.8},
        {
            "term": "mean",
            "scale": "",
            "real": [900.0, 800.0, 990.0],
            "synthetic": None,
            "overlap": 0.0,
            "counts": False,
        },
    ]
    found = {"kind": "cox", "terms": terms, "worst": "age", "flips": [
        {"decision": "treat", "term": "age", "at": 0, "acts": True}, {"decision": "stop", "term": "age", "at": 0, "acts": False},
    ]}  # fmt: skip
    (figure,) = drawn(measured("u.ci", version=2, group="utility", subject={"analysis": "death"}, detail=found))

    assert figure.text == (
        "“age” differs most: its intervals overlap by 0.2, all of them by 0.5 on average; 1 is best. "
        "Of 2 effects 0 keep their sign, and 2 come to the same significance. "
        "Effects are shown as ratios, of which 1 is none. "
        "The decision “treat” flips: by “age” one acts on real rows, and does not on synthetic rows. "
        "The decision “stop” flips: by “age” one does not act on real rows, and does on synthetic rows."
    )
    assert figure.table.rows[1][:5] == ("age", "1", "0.6 to 1.6", "2", "1.1 to 3.7")
    assert "900" not in figure.svg


def test_subgroups_and_the_plane_are_told_beside_each_other() -> None:
    def told(quadrant: str, **more: Any) -> dict[str, Any]:
        plane = {"quadrant": quadrant, "shares": {quadrant: 0.9}}
        return {"extra_cost": 10.0, "extra_effect": 0.5, "icer": 20.0, "plane": plane, **more}

    def table(of_men: str) -> dict[str, Any]:
        asked = {"said": ["new"] * 2, "sure": [1.0] * 2}
        return told("north-east", **asked, groups=[told(of_men, group="sex: man"), {"group": "sex: woman"}])

    found = {"real": table("north-east"), "synthetic": table("north-west"),
             "asked": [{"paid": 20, "group": ""}, {"paid": 20, "group": "sex: man"}]}  # fmt: skip
    decisions, plane = drawn(
        measured("u.decision", version=2, group="utility", subject={"decision": "adopt"}, detail=found)
    )

    assert [row[0] for row in decisions.table.rows] == [
        "adopt, paying at most 20",
        "adopt for sex: man, paying at most 20",
    ]
    assert (
        plane.text
        == "Compared with the other option. In 1 of 3 rows the tables disagree whether it is dearer or better."
    )
    assert plane.table.rows == (
        ("all", "dearer and better (90\u00a0%)", "10", "0.5", "20", "dearer and better (90\u00a0%)", "10", "0.5", "20"),
        (
            "sex: man",
            "dearer and better (90\u00a0%)",
            "10",
            "0.5",
            "20",
            "dearer and worse (90\u00a0%)",
            "10",
            "0.5",
            "20",
        ),
        ("sex: woman", *("—",) * 8),
    )
