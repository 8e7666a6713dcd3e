"""What repeated draws showed, as a page for people."""

import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from os import cpu_count

from evaluations.harness.calibration.alarms import FAULTS, UNSEEN, Judged
from evaluations.harness.calibration.laws import LAWS
from evaluations.harness.calibration.writing import table
from evaluations.harness.engine.library import load
from evaluations.harness.mathematics.statistics import wilson

VERDICTS = ("fail", "attention", "not_established", "pass")
LAW_COLUMNS = ("law", "draws", "passes", "not established", "attention", "fails", "not passed by")
HEAD = """# How often unseen rows fail

Written by `python -m evaluations.harness alarms`: {protocol}, on {date}; {cores} cores ({machine}), Python {python}.

Train, holdout and “synthetic” table are three draws of one law, so whatever fails is a false alarm. The laws of
`evaluations/harness/calibration/laws.py` are {laws}, each with a target, a subgroup and a
sensitive column where it has them. In brackets stands the upper end of the 95 % interval (Wilson). *Not established* is what a
table of this size does not show.
"""
PLANTED = """## What may not pass

Columns shuffled by themselves may not pass fidelity; copies of training rows among unseen ones may not pass privacy. Only the
deciding metrics of that group were measured. A share of less than half a row plants nothing.
"""


ONLY = """Measured were {metrics} alone."""
BY_LAW = """### By law, at {rows} rows

*Not passed by* counts the draws in which a metric that decides gave another verdict than a pass."""


def page(protocol: str, found: Sequence[Judged], only: Sequence[str] = ()) -> str:
    """`only` are the metrics that were measured, where that is not the whole protocol."""
    groups = load(protocol).groups
    head = HEAD.format(
        protocol=protocol,
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=cpu_count(),
        machine=platform.machine(),
        python=platform.python_version(),
        laws=", ".join(LAWS),
    )
    parts = [head, *([ONLY.format(metrics=", ".join(f"`{metric}`" for metric in only))] if only else [])]
    for group, name in groups.items():
        rows = list(by_size(found, group))
        if rows:
            columns = ("rows of each table", "draws", "fails", "attention", "not established", "passes", "failed by")
            parts += [f"## {name.title}", table(columns, rows)]
        if rows and only:
            parts += [BY_LAW.format(rows=f"{sizes(found)[-1]:,}"), table(LAW_COLUMNS, list(by_law(found, group)))]
    faults = list(by_fault(found))
    if faults:
        columns = ("planted", "rows", "draws", "passes", "attention", "not established", "fails")
        parts += [PLANTED, table(columns, faults)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def by_size(found: Sequence[Judged], group: str) -> Iterator[list[str]]:
    for rows in sizes(found):
        own = [one for one in found if (one.planted, one.rows) == (UNSEEN, rows) and group in one.groups]
        if own:
            counted, by = counts(own, group), times(one.failed.get(group, ()) for one in own)
            yield [f"{rows:,}", str(len(own)), bounded(counted["fail"], len(own)), *map(str, rest(counted)), by]


def by_law(found: Sequence[Judged], group: str) -> Iterator[list[str]]:
    """Of the largest tables, in the order of the laws."""
    largest = [one for one in found if one.planted == UNSEEN and one.rows == sizes(found)[-1] and group in one.groups]
    for law in LAWS:
        own = [one for one in largest if one.law == law]
        if own:
            counted, by = counts(own, group), times(one.unpassed.get(group, ()) for one in own)
            yield [law, str(len(own)), *(str(counted[verdict]) for verdict in reversed(VERDICTS)), by]


def times(named: Iterable[Sequence[str]]) -> str:
    """In how many draws each metric was named."""
    counted = Counter(name for names in named for name in set(names))
    return ", ".join(f"`{name}` {draws}" for name, draws in sorted(counted.items())) or "–"


def rest(counted: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(counted[verdict] for verdict in VERDICTS[1:])


def by_fault(found: Sequence[Judged]) -> Iterator[list[str]]:
    for fault, group in FAULTS.items():
        for rows in sizes(found):
            own = [one for one in found if (one.planted, one.rows) == (fault, rows)]
            if own:
                counted = counts(own, group)
                others = (str(counted[verdict]) for verdict in ("attention", "not_established", "fail"))
                yield [fault, f"{rows:,}", str(len(own)), bounded(counted["pass"], len(own)), *others]


def sizes(found: Sequence[Judged]) -> list[int]:
    return sorted({one.rows for one in found})


def counts(found: Sequence[Judged], group: str) -> Counter[str]:
    return Counter(one.groups.get(group, "not_established") for one in found)


def bounded(count: int, total: int) -> str:
    return f"{count} [{wilson(count, total)[1]:.1%}]"
