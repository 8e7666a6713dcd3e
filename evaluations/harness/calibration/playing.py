"""Calibrates a protocol on material that its kind of data makes up: how often each verdict is the right one, over many draws."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluations.harness.engine.comparing import label
from evaluations.harness.engine.playing import Case
from evaluations.harness.engine.protocol import Protocol
from evaluations.harness.engine.report import Measurement, Report
from evaluations.harness.engine.run import run

from .judging import NOT_MEASURED, verdicts_of

Cases = Callable[[int], Iterator[Case]]


@dataclass(frozen=True)
class Expectation:
    """What was expected of one metric in one case, and in how many draws it came out as expected."""

    case: str
    about: str
    asked: str
    found: Counter[str] = field(default_factory=Counter)
    met: list[bool] = field(default_factory=list)


def played(
    protocol: Protocol, cases: Cases, seeds: Sequence[int], on_progress: Callable[[str], None]
) -> list[Expectation]:
    """Every case once for each seed."""
    known: dict[tuple[str, str, str], Expectation] = {}
    for seed in seeds:
        for case in cases(seed):
            on_progress(f"draw {seed}: {case.name}")
            for about, asked, found, met in told(case, run(protocol, case.material, seed=seed)):
                one = known.setdefault((case.name, about, asked), Expectation(case.name, about, asked))
                one.found[found] += 1
                one.met.append(met)
    return list(known.values())


def told(case: Case, report: Report) -> Iterator[tuple[str, str, str, bool]]:
    """About what, what was asked of it, what was found, and whether that was right."""
    verdicts = verdicts_of(report)
    for about, right in case.asked.items():
        found = verdicts.get(about, NOT_MEASURED)
        yield about, " or ".join(sorted(right)).replace("_", " "), found, found.replace(" ", "_") in right
    for about, number in case.holds.items():
        one = first(report, about)
        held = one is not None and one.interval is not None and one.interval[0] <= number <= one.interval[1]
        yield about, f"interval holds {number:g}", "holds" if held else "does not hold", held
    for about, code in case.said.items():
        one = first(report, about)
        there = one is not None and any(getattr(said, "code", said) == code for said in one.caveats)
        yield about, f"says “{code}”", "said" if there else "not said", there


def first(report: Report, about: str) -> Measurement | None:
    return next((one for one in report.measurements if about in {one.metric, label(one)}), None)


def page(protocol: str, found: Sequence[Expectation], made: Mapping[str, Any]) -> str:
    """For people: a row for each expectation, with the draws in which it came out as expected."""
    heads = ("made up", "about", "asked", "as asked", "found")
    rows = [
        (one.case, f"`{one.about}`", one.asked, f"{sum(one.met)} of {len(one.met)}", listed(one.found)) for one in found
    ]
    lines = [heads, ["---"] * len(heads), *rows]
    said = ", ".join(f"{name} {value}" for name, value in made.items())
    command = f"python -m evaluations.harness calibrate --protocol {protocol.partition('@')[0]}"
    introduction = f"Written by `{command}`; every number was measured on material made up by known laws, another in each draw ({said})."
    table = [f"| {' | '.join(cells)} |" for cells in lines]
    return "\n".join([f"# What {protocol} sees", "", introduction, "", *table, ""])


def listed(found: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(found.items()))
