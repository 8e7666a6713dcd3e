"""What one report says of a planted table: what reacted, what did not, and what was not measured at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from evaluations.harness.engine.comparing import label
from evaluations.harness.engine.report import SEVERITY, Measurement, Report, worst

from .planting import SUCCESSORS

NAMED = 3
NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the protocol said of one planted table: verdicts by group and metric, and what was named worst.

    `unmeasured` is what was asked for, had to react or stay still, and gave no measurement: neither seen nor missed.
    """

    name: str
    groups: Mapping[str, str]
    metrics: Mapping[str, str]
    estimates: Mapping[str, float | None]
    named: Sequence[str]
    missed: Sequence[str]
    alarms: Sequence[str]
    unmeasured: Sequence[str]


class Case(Protocol):
    """What was planted: `fails` and `noticed` must react, `still` must not fail, `worst` must lie farthest below its ceiling."""

    @property
    def name(self) -> str: ...

    @property
    def fails(self) -> Sequence[str]: ...

    @property
    def noticed(self) -> Sequence[str]: ...

    @property
    def still(self) -> Sequence[str]: ...

    @property
    def worst(self) -> Sequence[str]: ...

    @property
    def expected(self) -> list[str]: ...


def judged(case: Case, report: Report, asked: Sequence[str]) -> Seen:
    """Missed is what had to react and did not; an alarm is what had to stay still and failed. `asked` are metrics."""
    verdicts, lowest = verdicts_of(report), farthest_below(report)
    fails = [SUCCESSORS[one] if SUCCESSORS.get(one) in asked else one for one in case.fails]
    known = [one for one in dict.fromkeys([*fails, *case.expected]) if metric_of(one) in asked]
    reacted = {
        **{one: verdicts.get(one) == "fail" for one in fails},
        **{one: verdicts.get(one) in {"fail", "attention"} for one in case.noticed},
        **{one: lowest.get(metric_of(one)) == one for one in case.worst},
    }
    return Seen(
        name=case.name,
        groups=group_states(report),
        metrics={name: verdict for name, verdict in verdicts.items() if "·" not in name},
        estimates={one.metric: one.estimate for one in report.measurements if not one.subject},
        named=[
            *(f"{one}: farthest below its ceiling" for one in case.worst if reacted[one]),
            *(f"{label(one)}: {said(one.verdict)}" for one in worst_of_each(poor(report))),
        ],
        missed=[one for one in known if one in verdicts and not reacted.get(one, True)],
        alarms=[one for one in case.still if verdicts.get(one) == "fail"],
        unmeasured=[one for one in known if one not in verdicts],
    )


def metric_of(entry: str) -> str:
    return entry.partition(" ")[0]


def group_states(report: Report) -> dict[str, str]:
    """The verdict of each group in which anything was measured or asked for in vain."""
    there = {one.group for one in report.measurements}
    return {group.id: said(group.verdict) if group.id in there else NOT_MEASURED for group in report.groups}


def poor(report: Report) -> list[Measurement]:
    found = [
        one for one in report.measurements if one.deciding and one.subject and one.verdict in {"fail", "attention"}
    ]
    return sorted(found, key=lambda one: -SEVERITY[one.verdict])


def farthest_below(report: Report) -> dict[str, str]:
    """For each metric the label of what lies farthest below its ceiling."""
    gaps: dict[str, tuple[float, str]] = {}
    for one in report.measurements:
        if one.subject and one.estimate is not None and one.baselines.ceiling is not None:
            gap = (one.baselines.ceiling - one.estimate, label(one))
            gaps[one.metric] = max(gaps.get(one.metric, gap), gap)
    return {metric: name for metric, (_, name) in gaps.items()}


def verdicts_of(report: Report) -> dict[str, str]:
    """By metric (the worst of its measurements that decide, or of all where none does) and by label."""
    found = {label(one): said(one.verdict) for one in report.measurements if one.subject}
    for metric in dict.fromkeys(one.metric for one in report.measurements):
        own = [one for one in report.measurements if one.metric == metric]
        found[metric] = said(worst(one.verdict for one in [m for m in own if m.deciding] or own))
    return found


def worst_of_each(poor: Sequence[Measurement]) -> Iterator[Measurement]:
    """At most three of each metric."""
    counted: dict[str, int] = {}
    for one in poor:
        counted[one.metric] = counted.get(one.metric, 0) + 1
        if counted[one.metric] <= NAMED:
            yield one


def said(verdict: str) -> str:
    return verdict.replace("_", " ")
