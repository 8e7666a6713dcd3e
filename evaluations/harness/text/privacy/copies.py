"""Copies of training documents: whole, in long passages, or alike in what they say; more than unseen documents explain?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import fisher_exact

from evaluations.harness.engine.grading import by_z
from evaluations.harness.engine.hits import PLANTED, counted, seen_by
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power, Said, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.excess import Excess, by_chance, sharpest
from evaluations.harness.mathematics.normal import CLEARLY
from evaluations.harness.text.answering import unanswerable
from evaluations.harness.text.caveats import (
    COPIES_ALONE,
    EDITED_UNSEEN,
    LONG_PASSAGES,
    SHARED_UNITS,
    TOWARDS_UNSEEN,
    VERBATIM_UNSEEN,
)
from evaluations.harness.texts.nearness import Nearness, highest
from evaluations.harness.texts.ruler import WORDS, Ruler

Tests = Callable[[str, Sequence[str]], list[Excess]]
"""Of the documents of a place, with those of further places hidden among them: each test that is made."""
Seen = tuple[Verdict, tuple[Said, ...]]
"""A verdict, and what is said beside it."""
LONG = 55
FEWEST_PASSAGES, RARELY = 3, 1e-4


def exact_copies(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Excess share of documents, and of each of their fields, that equal a training document but for case and spaces.

    Range: minus to plus the number of parts of train.
    Better: down; z is judged.
    Blind to: any edit.
    Source: McNemar 1947, doi:10.1007/BF02295996; as p.exact.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]

    def tests(place: str, hidden: Sequence[str]) -> list[Excess]:
        near = [equal(ruler, place, field) for field in parts(ruler)]
        more = [[equal(ruler, other, field) for field in parts(ruler)] for other in hidden]
        return [with_hidden(one, [other[at] for other in more]).beyond(0, ruler.units) for at, one in enumerate(near)]

    found = Findings.of(rule, tests)
    verdict, said = found.seen(rule)
    if found.own.to_train > 0 and found.own.to_held == 0:
        verdict, said = at_least_attention(verdict), (*said, COPIES_ALONE)
    return [written(ruler, rule, tests, found, (verdict, said))]


def parts(ruler: Ruler) -> list[int | None]:
    """The whole document, and each field where there are several."""
    fields = ruler.train.tokens.fields
    return [None, *range(fields)] if fields > 1 else [None]


def equal(ruler: Ruler, place: str, field: int | None) -> Nearness:
    """One for a document that equals one of the set, of which that is the first."""
    groups, folds = ruler.groups(place)
    fields = ruler.train.tokens.fields
    both = ruler.real_windows, ruler.windows(place)
    real, made = (identity(windows.whole().reshape(-1, fields), field) for windows in both)
    hits = np.zeros((folds + 1, len(made)), np.int64)
    source = np.zeros((folds + 1, len(made)), np.int64)
    for number in range(folds + 1):
        inside = np.flatnonzero((groups == number) & (real != 0))
        known, first = np.unique(real[inside], return_index=True)
        if len(known):
            at = np.minimum(np.searchsorted(known, made), len(known) - 1)
            hits[number] = (known[at] == made) & (made != 0)
            source[number] = inside[first[at]]
    return Nearness(hits[:-1], hits[-1], source[hits.argmax(axis=0), np.arange(len(made))])


def identity(whole: Array, field: int | None) -> Array:
    """A number for what a field says, or all of them together; zero for one without words."""
    if field is not None:
        return whole[:, field]
    mixed = np.zeros(len(whole), np.uint64)
    for at in range(whole.shape[1]):
        mixed = (mixed ^ whole[:, at]) * np.uint64(0x9E3779B97F4A7C15) + whole[:, at]
    return np.where((whole != 0).any(axis=1), mixed, np.uint64(0))


def with_hidden(near: Nearness, hidden: Sequence[Nearness]) -> Nearness:
    for other in hidden:
        near = near.stacked(other)
    return near


def shared_passages(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Excess share of documents whose longest passage shared with train is longer than unseen documents hardly ever share.

    Passages of 5 to 144 words, on a grid. Three lengths are tried: what one in a hundred, one in a thousand and none of the
    unseen documents share; the sharpest counts. Fails also where passages of 55 words or more are shared with single training
    documents and none with the holdout, beyond chance (Fisher).

    Range: minus to plus the number of parts of train.
    Better: down; z is judged.
    Blind to: copies in other words; formulae that everybody uses are not copies.
    Source: McNemar 1947; 50 words after Lee et al. 2022, arXiv:2107.06499; Fisher 1935.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]

    def tests(place: str, hidden: Sequence[str]) -> list[Excess]:
        least = highest(ruler.natural_sharing(place).ravel(), (*rule.options["quantiles"], 0))
        near = with_hidden(ruler.sharing(place), [ruler.sharing(other) for other in hidden])
        return [near.beyond(length, ruler.units) for length in least]

    found = Findings.of(rule, tests)
    verdict, said = found.seen(rule)
    if not long_passages(ruler):
        return [written(ruler, rule, tests, found, (verdict, said))]
    said = (*said, LONG_PASSAGES.format(words=LONG))
    return [written(ruler, rule, tests, found, (Verdict.FAIL, said), passages=True)]


def long_passages(ruler: Ruler) -> bool:
    """Whether long passages of single training documents are met, none of the holdout, more often than chance explains."""
    near, natural = ruler.sharing("synthetic"), ruler.natural_sharing("synthetic")
    if (near.held >= LONG).any():
        return False
    long = near.folds >= LONG
    single = np.flatnonzero(long.sum(axis=0) == 1)
    sources = len(np.unique(ruler.units[near.source[single]]))
    unseen = int((natural >= LONG).sum())
    table = [[sources, near.folds.size - sources], [unseen, natural.size - unseen]]
    return sources >= FEWEST_PASSAGES and float(fisher_exact(table, alternative="greater")[1]) < RARELY


def near_copies(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Excess share of documents that say more alike one of train than unseen documents hardly ever do.

    The cosine of weighted words and pairs in whole numbers, and by how much the best lies above the second best of the same
    part; each at what one in a hundred and one in a thousand unseen documents reach. The sharpest of four counts.
    Asked again within each declared subgroup, and among the copies of what is most isolated.

    Range: minus to plus the number of parts of train, of all and by group.
    Better: down; z is judged.
    Blind to: copies in wholly different words, such as translations; see the power against edited copies.
    Source: McNemar 1947; Salton and Buckley 1988, doi:10.1016/0306-4573(88)90021-0.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]

    tests = alike(ruler, rule, WORDS)
    found = Findings.of(rule, tests)
    one = written(ruler, rule, tests, found, found.seen(rule, edits=True))
    return [one, *within_groups(ruler, rule), *among_isolated(ruler, rule)]


def alike(ruler: Ruler, rule: Rule, kind: str) -> Tests:
    """By the cosine of what this kind of comparison takes of documents, at each quantile and by each measure of the rule."""

    def tests(place: str, hidden: Sequence[str]) -> list[Excess]:
        found: list[Excess] = []
        for by in rule.options["by"]:
            least = highest(ruler.natural_alike(place, by, kind).ravel(), rule.options["quantiles"])
            near = with_hidden(ruler.alike(place, by, kind), [ruler.alike(other, by, kind) for other in hidden])
            found.extend(near.beyond(value, ruler.units) for value in least)
        return found

    return tests


def within_groups(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Of the documents of each subgroup that has enough of them."""
    found = []
    for field in ruler.texts.declared.fields.subgroup:
        said = ruler.synthetic.documents.of(field)
        names, often = np.unique(said[said != ""], return_counts=True)
        for name in names[often >= rule.options["fewest"]]:
            at = np.flatnonzero(said == name)
            found.append(part_of(ruler, rule, at, {"subgroup": {field: str(name)}}))
    return found


def among_isolated(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Of the documents whose nearest real document is among the five in a hundred that are least like any other."""
    alone = ruler.isolated(rule.options["isolated"])
    source = ruler.alike("synthetic", "best", WORDS).source
    at = np.flatnonzero(alone[source])
    return [part_of(ruler, rule, at, {"documents": "most isolated"})] if len(at) >= rule.options["fewest"] else []


def part_of(ruler: Ruler, rule: Rule, at: Array, subject: dict[str, object]) -> Measurement:
    tests: list[Excess] = []
    for by in rule.options["by"]:
        least = highest(ruler.natural_alike("synthetic", by, WORDS).ravel(), rule.options["quantiles"])
        near = ruler.alike("synthetic", by, WORDS).take(at)
        tests.extend(near.beyond(value, ruler.units) for value in least)
    own = sharpest(tests)
    return measurement(
        rule,
        own.share.value,
        n=len(at),
        subject=subject,
        interval=own.share.interval,
        verdict=by_z(own.z, rule),
        caveats=(TOWARDS_UNSEEN,) if own.z < -CLEARLY else (),
        detail={"z": own.z, "p": by_chance(own.z, len(tests)), **counted(own)},
    )


@dataclass(frozen=True, eq=False)
class Findings:
    """The sharpest of so many tests of the synthetic documents, and what hidden copies would have shown.

    What is not compared by its words has no edited copies.
    """

    own: Excess
    tests: int
    power: Power
    edited: Power | None

    @classmethod
    def of(cls, rule: Rule, tests: Tests, *, edited: bool = True) -> "Findings":
        every = tests("synthetic", ())
        hidden = [seen_by(tests("synthetic", (plant,)), rule) for plant in ("planted", *(["edited"] if edited else []))]
        return cls(sharpest(every), len(every), hidden[0], hidden[1] if edited else None)

    def seen(self, rule: Rule, *, edits: bool = False) -> Seen:
        """Nothing seen passes only where hidden copies would have been; with `edits`, edited ones too."""
        verdict = by_z(self.own.z, rule)
        if self.own.z < -CLEARLY:
            return verdict, (TOWARDS_UNSEEN,)
        if verdict is Verdict.PASS and not self.power.seen:
            return Verdict.ATTENTION, (VERBATIM_UNSEEN.format(share=PLANTED),)
        if verdict is Verdict.PASS and edits and self.edited is not None and not self.edited.seen:
            return Verdict.ATTENTION, (EDITED_UNSEEN.format(share=PLANTED),)
        return verdict, ()


def at_least_attention(verdict: Verdict) -> Verdict:
    return Verdict.ATTENTION if verdict is Verdict.PASS else verdict


def written(ruler: Ruler, rule: Rule, tests: Tests, found: Findings, seen: Seen, **detail: Any) -> Measurement:
    """Beside the same tests of what stands in the synthetic documents' place; what has no words has no floor."""
    own, edited = found.own, found.edited
    verdict, said = seen

    def at(place: str) -> float:
        return sharpest(tests(place, ())).share.value

    return measurement(
        rule,
        own.share.value,
        n=len(ruler.synthetic),
        interval=own.share.interval,
        verdict=verdict,
        baselines=Baselines(at("ceiling"), None if edited is None else at("floor"), at("copy")),
        power=found.power,
        caveats=(*said, *((SHARED_UNITS,) if ruler.shared_units else ())),
        detail={
            "z": own.z,
            "p": by_chance(own.z, found.tests),
            "folds": ruler.groups("synthetic")[1],
            **({} if edited is None else {"power_edited": {"estimate": edited.estimate, "seen": edited.seen}}),
            **detail,
            **counted(own),
        },
    )


METRICS = {
    "t.exact@1": Metric(exact_copies),
    "t.span@1": Metric(shared_passages),
    "t.near@1": Metric(near_copies),
}
