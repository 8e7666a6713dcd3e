"""Where the limits of a judged number lie on the scale of the estimate that a ruler shows."""

import pytest

from evaluations.harness.engine.judging import SCALES, limits_on_estimate
from evaluations.harness.engine.report import Baselines, Judged, Measurement, Verdict

FLOOR, CEILING, OTHER = 0.25, 0.75, 0.875
JUDGED = {
    "estimate": lambda estimate: estimate,
    "upper": lambda estimate: estimate,
    "lower": lambda estimate: estimate,
    "kept": lambda estimate: (estimate - FLOOR) / (CEILING - FLOOR),
    "gap": lambda estimate: OTHER - estimate,
    "short": lambda estimate: CEILING - estimate,
    "shortfall": lambda estimate: OTHER - estimate,
    "beyond": lambda estimate: OTHER - (estimate - FLOOR) / (CEILING - FLOOR),
    "more": lambda estimate: OTHER - estimate,
    "worse": lambda estimate: estimate - OTHER,
    "beside": lambda estimate: estimate - OTHER,
}
UNEVEN = {"z", "off"}


def carried(scale: str, value: float, limits: tuple[float, float]) -> list[float] | None:
    ends = Baselines(CEILING, FLOOR, None)
    one = Measurement("x", 1, "fidelity", {}, 0.5, None, 100, "up", Verdict.PASS, deciding=True, baselines=ends)
    return limits_on_estimate(one, Judged(scale, value, dict(zip(("pass", "attention"), limits, strict=True))))


@pytest.mark.parametrize("scale", JUDGED)
def test_a_limit_is_the_estimate_whose_judged_number_reaches_it(scale):
    limits = (0.0625, -0.125)
    assert tuple(map(JUDGED[scale], carried(scale, JUDGED[scale](0.5), limits))) == limits


def test_every_scale_either_carries_its_limits_or_tells_that_it_cannot():
    assert {*JUDGED, *UNEVEN} == set(SCALES)
    assert [carried(scale, 1.0, (2.0, 3.0)) for scale in UNEVEN] == [None, None]
