"""Whether synthetic items are as good inside each declared subgroup as in all."""

import math

from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.statistics import Estimate, Interval, wilson
from evaluations.harness.people.caveats import NO_SUBGROUPS, NO_UNSEEN, SMALL_SUBGROUPS, TOO_FEW_TO_RULE_OUT
from evaluations.harness.people.panel import Panel
from evaluations.harness.people.quality import Means, means, no_power
from evaluations.harness.people.weighing import no_worse
from evaluations.harness.studies.study import Question


def group(panel: Panel, rule: Rule) -> list[Measurement]:
    """The difference of `h.rate` inside a subgroup minus that of all items, for each question that decides.

    The interval combines Wilson's of the four shares (Newcombe 1998; Zou and Donner 2008).
    Range: -2 to 2; 0 is as in all.
    Better: up.
    Blind to: subgroups of fewer items than are asked for, which are not shown.
    Source: Countersign.
    """
    why = (
        no_power(panel)
        or (None if panel.has_unseen else NO_UNSEEN)
        or (None if panel.rated.study.subgroups else NO_SUBGROUPS)
    )
    if why:
        return [not_established(rule, why)]
    fewest = int(rule.options["fewest"])
    found, small = [], 0
    for question in (one for one in panel.rated.study.questions if one.decides):
        whole = means(panel, question, panel.kept)
        for name, value in known(panel):
            part = inside(panel, question, name, value)
            if min(len(part.made), len(part.unseen)) < fewest:
                small += 1
            else:
                found.append(of_group(rule, question, {name: value}, part, whole))
    untold = [
        not_established(rule, SMALL_SUBGROUPS.format(count=small, fewest=fewest), deciding=not found and rule.deciding)
    ]
    return [*found, *(untold if small or not found else [])]


def known(panel: Panel) -> list[tuple[str, str]]:
    return sorted({pair for one in panel.natural for pair in one.subgroup.items()})


def inside(panel: Panel, question: Question, name: str, value: str) -> Means:
    entries = [one for one in panel.natural if one.subgroup.get(name) == value]
    return means(panel, question, panel.kept, entries)


def of_group(rule: Rule, question: Question, subgroup: dict[str, str], part: Means, whole: Means) -> Measurement:
    own, every = newcombe(part), newcombe(whole)
    value = own.value - every.value
    low, high = apart(own, every)
    verdict = no_worse(value, low, high, rule)
    return measurement(
        rule,
        value,
        n=len(part.made),
        subject={"question": question.id, "subgroup": subgroup},
        interval=(low, high),
        verdict=verdict,
        caveats=(TOO_FEW_TO_RULE_OUT,) if verdict == "not_established" else (),
        detail={"inside": own.value, "all": every.value},
    )


def newcombe(part: Means) -> Estimate:
    """Of two mean shares, as if each item were right or wrong: no narrower than with fractions."""
    shares = [float(one.mean()) for one in (part.made, part.unseen)]
    ends = [wilson(share * len(one), len(one)) for share, one in zip(shares, (part.made, part.unseen), strict=True)]
    made, unseen = (Estimate(share, end) for share, end in zip(shares, ends, strict=True))
    return Estimate(made.value - unseen.value, apart(made, unseen))


def apart(one: Estimate, other: Estimate) -> Interval:
    """Of the difference of two estimates, from the intervals of both."""
    value = one.value - other.value
    down = math.hypot(one.value - one.interval[0], other.interval[1] - other.value)
    up = math.hypot(one.interval[1] - one.value, other.value - other.interval[0])
    return value - down, value + up


METRICS = {"h.group@1": Metric(group)}
