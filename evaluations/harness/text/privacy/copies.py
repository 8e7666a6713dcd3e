"""Copies of training documents: whole, in long passages, or alike in what they say; more than unseen documents explain?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import fisher_exact

from evaluations.harness.engine.grading import by_z
from evaluations.harness.engine.hits import PLANTED, counted, seen_by
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said, Verdict
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
from evaluations.harness.texts.ruler import Ruler

Tests = Callable[[str, Sequence[str]], list[Excess]]
"""Of the documents of a place, with those of further places hidden among them: each test that is made."""
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

    return [judged(ruler, rule, tests, exact=True)]


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

    return [judged(ruler, rule, tests, passages=long_passages(ruler))]


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

    def tests(place: str, hidden: Sequence[str]) -> list[Excess]:
        found: list[Excess] = []
        for by in rule.options["by"]:
            least = highest(ruler.natural_alike(place, by).ravel(), rule.options["quantiles"])
            near = with_hidden(ruler.alike(place, by), [ruler.alike(other, by) for other in hidden])
            found.extend(near.beyond(value, ruler.units) for value in least)
        return found

    return [judged(ruler, rule, tests, edits=True), *within_groups(ruler, rule), *among_isolated(ruler, rule)]


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
    source = ruler.alike("synthetic", "best").source
    at = np.flatnonzero(alone[source])
    return [part_of(ruler, rule, at, {"documents": "most isolated"})] if len(at) >= rule.options["fewest"] else []


def part_of(ruler: Ruler, rule: Rule, at: Array, subject: dict[str, object]) -> Measurement:
    tests: list[Excess] = []
    for by in rule.options["by"]:
        least = highest(ruler.natural_alike("synthetic", by).ravel(), rule.options["quantiles"])
        near = ruler.alike("synthetic", by).take(at)
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


def judged(
    ruler: Ruler,
    rule: Rule,
    tests: Tests,
    *,
    exact: bool = False,
    edits: bool = False,
    passages: bool = False,
    words: bool = True,
    detail: Mapping[str, Any] | None = None,
) -> Measurement:
    """By the sharpest test. Nothing seen passes only where hidden copies would have been; with `edits`, edited ones too.

    What is not compared by `words` has neither edited copies nor a floor.
    """
    all_tests = tests("synthetic", ())
    own = sharpest(all_tests)
    power = seen_by(tests("synthetic", ("planted",)), rule)
    edited = seen_by(tests("synthetic", ("edited",)), rule) if words else None
    alone = exact and own.to_train > 0 and own.to_held == 0
    verdict, said = by_z(own.z, rule), list[Said]()
    if own.z < -CLEARLY:
        said.append(TOWARDS_UNSEEN)
    if ruler.shared_units:
        said.append(SHARED_UNITS)
    if verdict is Verdict.PASS and not power.seen:
        verdict = Verdict.ATTENTION
        said.append(VERBATIM_UNSEEN.format(share=PLANTED))
    elif verdict is Verdict.PASS and edits and edited is not None and not edited.seen:
        verdict = Verdict.ATTENTION
        said.append(EDITED_UNSEEN.format(share=PLANTED))
    if alone:
        verdict = max(verdict, Verdict.ATTENTION, key=[Verdict.PASS, Verdict.ATTENTION, Verdict.FAIL].index)
        said.append(COPIES_ALONE)
    if passages:
        verdict = Verdict.FAIL
        said.append(LONG_PASSAGES.format(words=LONG))
    return measurement(
        rule,
        own.share.value,
        n=len(ruler.synthetic),
        interval=own.share.interval,
        verdict=verdict,
        baselines=Baselines(
            sharpest(tests("ceiling", ())).share.value,
            sharpest(tests("floor", ())).share.value if words else None,
            sharpest(tests("copy", ())).share.value,
        ),
        power=power,
        caveats=tuple(said),
        detail={
            "z": own.z,
            "p": by_chance(own.z, len(all_tests)),
            "folds": ruler.groups("synthetic")[1],
            **({} if edited is None else {"power_edited": {"estimate": edited.estimate, "seen": edited.seen}}),
            **({"edited_unseen": not edited.seen} if edits and edited is not None else {}),
            **(detail or {}),
            **({"exact": True} if exact else {}),
            **({"passages": True} if passages else {}),
            **counted(own),
        },
    )


METRICS = {
    "t.exact@1": Metric(exact_copies),
    "t.span@1": Metric(shared_passages),
    "t.near@1": Metric(near_copies),
}
