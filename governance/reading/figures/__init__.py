"""The pictures of an evaluation report, each with its table and a sentence that says what it shows. Pure.

A picture is chosen by the shape of what was measured, not by the metric's name, so that a new metric is drawn too.
"""

from collections.abc import Sequence

from governance.reading.figures.columns import columns, pairs
from governance.reading.figures.curves import attack, calibration, curve, distances
from governance.reading.figures.estimates import associations, importances, is_associations, rates
from governance.reading.figures.questions import (
    acceptability,
    analysis,
    decisions,
    is_acceptability,
    is_analysis,
    is_decision,
)
from governance.reading.figures.shapes import Figure, Measurement, Table, detail, parts
from governance.reading.figures.subgroups import subgroups
from governance.reading.measurements import badness

__all__ = ["Figure", "Table", "figures", "leading"]

LEADING = 2


def figures(report: Measurement) -> list[Figure]:
    """Every picture of the report, in the order in which a reader wants them; none where nothing was measured."""
    measurements = [one for one in report["measurements"] if one["estimate"] is not None]
    return [
        *decisions([one for one in measurements if is_decision(one)]),
        *(analysis(one) for one in sorted(measurements, key=badness) if is_analysis(one)),
        *(acceptability(one) for one in measurements if is_acceptability(one)),
        *columns(measurements),
        *(pairs(one, measurements) for one in measurements if detail(one, "matrix")),
        *(associations(one) for one in measurements if is_associations(one)),
        *(calibration(one) for one in measurements if parts(one, "calibration")),
        *(attack(one) for one in measurements if parts(one, "curves")),
        *(curve(one) for one in measurements if detail(one, "curve") and not parts(one, "curves")),
        *subgroups(measurements),
        *rates(measurements),
        *(importances(one) for one in measurements if detail(one, "importances")),
        *(distances(one) for one in measurements if detail(one, "to_train") and detail(one, "quantile")),
    ]


def leading(drawn: Sequence[Figure]) -> tuple[list[Figure], list[Figure]]:
    """Of one group: the first of each of the first kinds, which are shown, and the rest, which is folded away."""
    first: dict[str, Figure] = {}
    for figure in drawn:
        first.setdefault(figure.kind, figure)
    shown = list(first.values())[:LEADING]
    return shown, [figure for figure in drawn if figure not in shown]
