"""The pictures of an evaluation report, each with its table and a sentence that says what it shows. Pure.

A picture is chosen by the kinds that a measurement carries, not by the metric's name, so that a new metric is drawn too.
"""

from collections.abc import Sequence

from governance.reading.figures.columns import columns, pairs
from governance.reading.figures.curves import attack, calibration, curve, distances
from governance.reading.figures.estimates import associations, importances, rates
from governance.reading.figures.questions import analysis, decisions
from governance.reading.figures.shapes import Figure, Measurement, Pictured, Table, pictured
from governance.reading.figures.subgroups import subgroups
from governance.reading.figures.worth import acceptability, has_plane, is_paid_for, plane
from governance.reading.measurements import badness

__all__ = ["Figure", "Table", "figures", "leading"]

LEADING = 2


def figures(report: Measurement) -> list[Figure]:
    """Every picture of the report, in the order in which a reader wants them; none where nothing was measured."""
    measured = [pictured(one) for one in report["measurements"] if one["estimate"] is not None]

    def drawn(kind: str) -> list[Pictured]:
        return [each for each in measured if each.of(kind)]

    return [
        *decisions(drawn("decision")),
        *(analysis(each) for each in sorted(drawn("analysis"), key=lambda each: badness(each.one))),
        *(acceptability(each) for each in drawn("decision") if is_paid_for(each)),
        *(plane(each) for each in drawn("decision") if has_plane(each)),
        *columns(drawn("column")),
        *(pairs(each, measured) for each in drawn("pairs")),
        *(associations(each) for each in drawn("associations")),
        *(calibration(each) for each in drawn("calibration")),
        *(attack(each) for each in drawn("attack")),
        *(curve(each) for each in drawn("curve")),
        *subgroups(measured),
        *rates(drawn("rates")),
        *(importances(each) for each in drawn("importances")),
        *(distances(each) for each in drawn("distances")),
    ]


def leading(drawn: Sequence[Figure]) -> tuple[list[Figure], list[Figure]]:
    """Of one group: the first of each of the first kinds, which are shown, and the rest, which is folded away."""
    first: dict[str, Figure] = {}
    for figure in drawn:
        first.setdefault(figure.kind, figure)
    shown = list(first.values())[:LEADING]
    return shown, [figure for figure in drawn if figure not in shown]
