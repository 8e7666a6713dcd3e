"""Would somebody who decides by the synthetic table decide as by the real one?"""

from collections.abc import Sequence
from typing import Any

from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said, Verdict
from evaluations.harness.tables.declared import Decision
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import FLIPPED, FLIPPED_AT, FLIPPED_IN, IN_SYNTHETIC, IN_TRAIN, NEWER, SECOND
from evaluations.harness.tabular.utility.answers import answer
from evaluations.harness.tabular.utility.put import Answer


def decisions(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of the questions of a decision (one; or each willingness to pay) that are decided alike, 0 to 1.

    Fails where the tables decide differently and each is sure of it, in 95 % of the repeats of its rows; attention where
    they decide differently within that uncertainty. From the second version on units are drawn where rows belong to them, a
    coefficient is that of `u.ci@2`, and subgroups are asked apart.

    Range: 0 to 1, by decision.
    Better: up.
    Blind to: how near to flipping a decision is, beyond what repeats show.
    Source: Countersign; net benefit of Stinnett and Mullahy 1998, doi:10.1177/0272989X98018002S09.
    """
    return [one_decision(ruler, rule, decision) for decision in ruler.tables.declared.decisions]


def one_decision(ruler: Ruler, rule: Rule, decision: Decision) -> Measurement:
    subject, version = {"decision": decision.name}, rule.version
    if version == 1 and "subgroup" in decision.columns:
        return not_established(rule, NEWER.format(protocol=SECOND), subject=subject)
    real = answer(ruler, decision, ruler.train, version)
    if isinstance(real, Said):
        return not_established(rule, IN_TRAIN.format(why=real), subject=subject)
    found = {place: answer(ruler, decision, frame, version) for place, frame in ruler.frames.items()}
    synthetic = found["synthetic"]
    if isinstance(synthetic, Said):
        return not_established(rule, IN_SYNTHETIC.format(why=synthetic), subject=subject)
    pairs = zip(real.said, synthetic.said, strict=True)
    flipped = [k for k, (one, other) in enumerate(pairs) if one != other]
    ceiling, floor, copy = (alike(real, found[place]) for place in ("ceiling", "floor", "copy"))
    return measurement(
        rule,
        1 - len(flipped) / len(real.said),
        n=ruler.synthetic.rows,
        subject=subject,
        verdict=judged(real, synthetic, flipped, rule),
        baselines=Baselines(ceiling, floor, copy),
        caveats=tuple(flip(decision, real, synthetic, k) for k in flipped[:1]),
        detail={
            "kind": decision.kind,
            "real": told(real),
            "synthetic": told(synthetic),
            **asked_of(decision, real, version),
        },
    )


def judged(real: Answer, synthetic: Answer, flipped: Sequence[int], rule: Rule) -> Verdict:
    if not flipped:
        return Verdict.PASS
    beyond_doubt = any(min(real.sure[k], synthetic.sure[k]) >= rule.threshold["sure"] for k in flipped)
    return Verdict.FAIL if beyond_doubt else Verdict.ATTENTION


def alike(real: Answer, other: Answer | Said) -> float | None:
    if isinstance(other, Said):
        return None
    return sum(one == two for one, two in zip(real.said, other.said, strict=True)) / len(real.said)


def told(one: Answer) -> dict[str, Any]:
    return {"said": list(one.said), "sure": list(one.sure), **one.detail}


def asked_of(decision: Decision, real: Answer, version: int) -> dict[str, Any]:
    """What each question is about, where there are several of them."""
    if version == 1 or "willingness_to_pay" not in decision.values:
        return {}
    groups = ["", *(one["group"] for one in real.detail.get("groups", ()))]
    return {"asked": [{"paid": at, "group": group} for group in groups for at in decision.values["willingness_to_pay"]]}


def flip(decision: Decision, real: Answer, other: Answer, at: int) -> Said:
    """How a decision flips."""
    paid = decision.values.get("willingness_to_pay")
    one, two, sure, as_sure = real.said[at], other.said[at], real.sure[at], other.sure[at]
    if not paid:
        return FLIPPED.format(real=one, real_sure=sure, synthetic=two, synthetic_sure=as_sure)
    price = paid[at % len(paid)]
    if at < len(paid):
        return FLIPPED_AT.format(at=price, real=one, real_sure=sure, synthetic=two, synthetic_sure=as_sure)
    group = real.detail["groups"][at // len(paid) - 1]["group"]
    return FLIPPED_IN.format(group=group, at=price, real=one, real_sure=sure, synthetic=two, synthetic_sure=as_sure)


METRICS = {
    "u.decision@1": Metric(decisions, on_sample=True, asks=("decisions",)),
    "u.decision@2": Metric(decisions, on_sample=True, asks=("decisions",)),
}
