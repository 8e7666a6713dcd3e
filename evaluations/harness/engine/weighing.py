"""How numbers become a verdict where a protocol says `judging: 2`: beside unseen rows, and beyond chance.

Nothing fails that unseen rows of the same size could show. Nothing passes while a failure is not ruled out, or while it is no
better than independent columns. Where neither can be told, nothing is established. One function for each way of judging, on
plain numbers that a report holds. Light.
"""

import math

from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Said, Verdict
from evaluations.harness.mathematics.normal import CLEARLY, Z

BOTH = math.sqrt(2)
"""So much wider is the interval of a difference of two numbers that are equally sure."""
HALFWAY = 0.5
TOO_SMALL = Said("too-small")
"""Nothing is established: a kind of data says in its own words that so many `rows` would do."""
TRAINED = 4.0


def limits(rule: Rule) -> tuple[float, float]:
    """How far short of its yardstick a number may fall to pass, and to need attention only."""
    allowed, large = rule.threshold["pass"], rule.threshold["attention"]
    return (allowed, large) if rule.direction == "down" else (1 - allowed, 1 - large)


def by_shortfall(short: float, high: float, chance: float, allowed: float, large: float) -> Verdict:
    """Of a shortfall, the most that it may be by its interval, and the most that unseen rows of these sizes show by chance."""
    if short > max(large, chance):
        return Verdict.FAIL
    if short > max(allowed, chance):
        return Verdict.ATTENTION
    return Verdict.PASS if high <= large else Verdict.NOT_ESTABLISHED


def beside_interval(value: float, half: float, ceiling: float, rule: Rule) -> Verdict:
    """Of a share and half its interval, beside what unseen rows reach, which is as sure."""
    allowed, large = limits(rule)
    short, width = ceiling - value, BOTH * half
    return by_shortfall(short, short + width, CLEARLY / Z * width, allowed, large)


def on_the_way(value: float, high: float, ceiling: float, floor: float, rule: Rule) -> Verdict:
    """By the share lost of the way from ceiling to floor, where the two can be told apart."""
    allowed, large = limits(rule)
    way, width = ceiling - floor, BOTH * (high - value)
    if way <= max(width, 0.0):
        return Verdict.NOT_ESTABLISHED
    short = ceiling - value
    return by_shortfall(short / way, (short + width) / way, CLEARLY / Z * width / way, allowed, large)


def bounded(value: float, low: float, high: float, rule: Rule, *, chance: float) -> Verdict:
    """An interval that shows nothing passes as long as it excludes what fails; one that shows something has to be harmless."""
    allowed, large = rule.threshold["pass"], rule.threshold["attention"]
    if low > allowed and value - chance > CLEARLY / Z * (value - low):
        return Verdict.FAIL
    if high <= allowed or (high <= large and low <= chance):
        return Verdict.PASS
    return Verdict.ATTENTION if low > chance or high <= large else Verdict.NOT_ESTABLISHED


def by_loss(loss: float, least: float, rule: Rule) -> Verdict:
    """Fails only where it lies four standard errors above nothing as well: an interval of tested rows leaves out that another
    draw of training rows makes another model."""
    allowed, large = rule.threshold["pass"], rule.threshold["attention"]
    if loss <= allowed or (loss <= large and least <= 0):
        return Verdict.PASS
    clearly = loss > TRAINED / Z * (loss - least)
    return Verdict.FAIL if clearly and loss > large and least > allowed else Verdict.ATTENTION


def by_gap(gap: float, least: float, way: float, rule: Rule) -> Verdict:
    """Of the gap between two models, its least by the interval, and how far the real model lies above independent columns.

    A pass loses at most half of that way, and only what loses no more than all of it is spared from failing.
    """
    width = gap - least
    allowed, large = min(rule.threshold["pass"], HALFWAY * way), min(rule.threshold["attention"], way)
    return by_shortfall(gap, gap + width, CLEARLY / Z * width, allowed, large)


def tells(half: float, ceiling: float, floor: float) -> bool:
    """Whether a number that is so sure tells independent columns from unseen rows, beyond doubt."""
    return floor - ceiling > CLEARLY / Z * BOTH * half


def by_detection(value: float, high: float, ceiling: float, floor: float, rule: Rule) -> Verdict:
    """Of an area under the curve: told apart less often than chance, and unseen rows, is a copy; nearer to independent columns than
    to unseen rows is no pass, even where those are hardly told apart."""
    half = high - value
    if high < HALFWAY and value < ceiling - CLEARLY / Z * BOTH * half:
        return Verdict.ATTENTION
    if value > rule.threshold["attention"] and value - ceiling > CLEARLY / Z * BOTH * half:
        return Verdict.FAIL
    if not tells(half, ceiling, floor):
        return Verdict.NOT_ESTABLISHED
    passes = value <= rule.threshold["pass"] and value <= (ceiling + floor) / 2
    return Verdict.PASS if passes else Verdict.ATTENTION


def by_effects(z: float, rule: Rule, *, broken: bool, lost: bool) -> Verdict:
    """Of the largest difference of an effect in standard errors, corrected for looking at all of them. `broken`: an effect is
    reversed, or the table has none; `lost`: one is no longer significant."""
    if broken or z > rule.threshold["attention"]:
        return Verdict.FAIL
    return Verdict.ATTENTION if lost or z > rule.threshold["pass"] else Verdict.PASS
