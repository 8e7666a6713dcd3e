"""What repeated draws showed, as a page for people."""

import platform
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from os import cpu_count

from evaluations.harness.calibration.alarms import FAULTS, UNSEEN, Judged
from evaluations.harness.calibration.laws import LAWS
from evaluations.harness.calibration.writing import table
from evaluations.harness.engine.library import load
from evaluations.harness.mathematics.statistics import wilson

VERDICTS = ("fail", "attention", "not_established", "pass")
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


def page(protocol: str, found: Sequence[Judged]) -> str:
    groups = load(protocol).groups
    head = HEAD.format(
        protocol=protocol,
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=cpu_count(),
        machine=platform.machine(),
        python=platform.python_version(),
        laws=", ".join(LAWS),
    )
    parts = [head]
    for group, name in groups.items():
        rows = list(by_size(found, group))
        if rows:
            columns = ("rows of each table", "draws", "fails", "attention", "not established", "passes", "failed by")
            parts += [f"## {name.title}", table(columns, rows)]
    faults = list(by_fault(found))
    if faults:
        columns = ("planted", "rows", "draws", "passes", "attention", "not established", "fails")
        parts += [PLANTED, table(columns, faults)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def by_size(found: Sequence[Judged], group: str) -> Iterator[list[str]]:
    for rows in sizes(found):
        own = [one for one in found if (one.planted, one.rows) == (UNSEEN, rows) and group in one.groups]
        if own:
            counted, culprits = (
                counts(own, group),
                Counter(name for one in own for name in set(one.failed.get(group, ()))),
            )
            by = ", ".join(f"`{name}` {times}" for name, times in sorted(culprits.items()))
            yield [f"{rows:,}", str(len(own)), bounded(counted["fail"], len(own)), *map(str, rest(counted)), by or "–"]


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
