"""What is said of a number: its limits on its own scale, and why it does not pass."""

from typing import Any

import pytest

from governance.reading.measurements import shown
from tests.unit.reading.measurements import measured


@pytest.mark.parametrize(
    ("metric", "threshold", "detail", "limits"),
    [
        ("f.ks", {"pass": 0.9, "attention": 0.8}, {}, [0.9, 0.8]),
        ("f.pair", {"pass": 0.8, "attention": 0.5}, {}, [0.82, 0.7]),
        ("u.tstr", {"pass": 0.05, "attention": 0.1}, {"gap": 0.15}, [0.75, 0.7]),
        ("b.fid", {"pass": 0.25, "attention": 0.5}, {"beyond": 0.75}, [0.85, 0.75]),
        ("b.dp", {"pass": 0.05, "attention": 0.1}, {"worse": 0.15}, [0.55, 0.6]),
        ("p.near", {"pass": 2, "attention": 3}, {"z": 4}, None),
    ],
)
def test_a_limit_is_carried_over_to_the_scale_of_the_ruler(
    metric: str, threshold: dict[str, float], detail: dict[str, Any], limits: list[float] | None
) -> None:
    ends = {"floor": 0.5, "ceiling": 0.9, "copy": 1.0}
    one = measured(metric, estimate=0.65, threshold=threshold, detail=detail, baselines=ends)

    assert shown(one).ruler["threshold"] == (limits and pytest.approx(limits))


@pytest.mark.parametrize(("ceiling", "limit"), [(0.68, 0.68), (0.4, 0.5), (0.9, 0.75), (None, 0.75)])
def test_an_analysis_is_asked_for_no_more_than_unseen_rows_reach(ceiling: float | None, limit: float) -> None:
    ends = {"floor": 0.3, "ceiling": ceiling, "copy": 1.0}
    threshold = {"pass": 0.75, "attention": 0.25}
    one = shown(measured("u.ci", estimate=0.7, threshold=threshold, baselines=ends))

    assert (one.ruler["threshold"], one.limit) == ([limit, 0.25], f"Needs at least {limit} to pass.")


def test_an_attack_that_is_sure_of_a_few_says_so() -> None:
    attacks = {
        "distance": {"auc": 0.52, "rate_at_1_percent": 0.032},
        "density": {"auc": 0.5, "rate_at_1_percent": 0.01},
    }
    threshold = {"pass": 0.55, "attention": 0.6, "rate_at_1_percent": 0.02}
    one = measured(
        "p.mia",
        estimate=0.524,
        threshold=threshold,
        verdict="fail",
        interval=[0.49, 0.54],
        detail={"attacks": attacks, "curves": {"distance": [[0, 0]]}},
    )

    assert shown(one).judged == (
        "The upper end of the interval is 0.54 (limit 0.55). At 1 % false alarms the best attack finds 3.2 % of the training rows "
        "(limit 2 %)."
    )


def test_a_caveat_is_the_reason_only_where_the_number_alone_would_pass() -> None:
    held = {"threshold": {"pass": 0.9, "attention": 0.8}, "verdict": "attention", "caveats": ["Further from train."]}

    assert shown(measured("f.ks", estimate=0.91, **held)).reasons == ("Further from train.",)
    assert shown(measured("f.ks", estimate=0.85, **held)).reasons == ()


def test_what_is_worse_than_chance_is_said_to_be() -> None:
    ends = {"floor": 0.5, "ceiling": 0.9, "copy": 1.0}
    one = shown(measured("f.pair", estimate=0.4, verdict="fail", baselines=ends))

    assert one.judged == (
        "Below the floor, so worse than columns drawn independently (needs at least 0.8 of the way to the ceiling)."
    )


@pytest.mark.parametrize(("metric", "scale"), [("b.fid", "beyond"), ("b.perf", "more")])
def test_a_greater_loss_lies_further_beyond_its_limit_whichever_way_the_estimate_is_better(
    metric: str, scale: str
) -> None:
    threshold = {"pass": 0.25, "attention": 0.5}
    little, much = (shown(measured(metric, threshold=threshold, detail={scale: lost})).margin for lost in (0.1, 0.75))

    assert (little, much) == (pytest.approx(0.6), pytest.approx(-2))


def test_a_measurement_of_schema_2_says_itself_what_was_judged() -> None:
    limits = {"pass": 2.0, "attention": 3.0}
    one = measured("x.new", threshold=limits, judged={"scale": "z", "value": 4.0, "limits": limits}, pictures=[])

    assert shown(one).judged == ("4 standard errors above unseen real rows (limit 2).")
