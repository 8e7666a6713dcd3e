"""Univariate and bivariate accuracy as mostlyai-qa 1.10.11 defines them, to stand beside published studies.

Train and holdout together are the reference. Numbers and moments: about ten quantile bins of the reference, lower
ends rounded down to the fewest decimals that keep them apart. Text: the ten most frequent values that occur five
times or more; the rest is `(other)`. Missing is a bin. Never deciding: f.ks, f.tv and f.pair know train alone and
stand beside unseen rows measured by the same code.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Pairs
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.comparable import comparable
from evaluations.harness.tables.conditions import shown_types
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame, Tables
from evaluations.harness.tabular.caveats import FREE_TEXT_LEFT_OUT, PAIRS_DRAWN_OTHERWISE, TOO_FEW_COVERED

BINS = 10
MOST_POINTS = 1000
DECIMALS = range(20)
FEWEST_OF_A_VALUE = 5
TEXT_SHARE = 0.05
MOST_COLUMNS = 300


def univariate(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Mean over columns of 1 - total variation of the bins.

    Range: 0 to 1.
    Better: up.
    Blind to: relations between columns.
    Source: mostlyai-qa 1.10.11.
    """
    bins = bins_of(ruler)
    if not bins.columns:
        return [not_established(rule, TOO_FEW_COVERED)]
    found: dict[str, list[float]] = {place: [] for place in ruler.frames}
    for name in bins.columns:
        real = bins.codes(name, bins.reference)
        for place, frame in ruler.frames.items():
            found[place].append(1 - column_distance(real, bins.codes(name, frame)))
    means = {place: float(np.mean(scores)) for place, scores in found.items()}
    return [reported(ruler, rule, means, bins.caveats)]


def column_distance(real: Array, other: Array) -> float:
    size = int(max(real.max(), other.max())) + 1
    one, two = (np.bincount(codes, minlength=size) / len(codes) for codes in (real, other))
    return min(1.0, float(np.abs(one - two).sum()) / 2)


def bivariate(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Mean over pairs of columns of 1 - total variation of the pairs of bins.

    Range: 0 to 1.
    Better: up.
    Blind to: relations of three columns or more.
    Source: mostlyai-qa 1.10.11.
    """
    bins = bins_of(ruler)
    count, caveats = len(bins.columns), bins.caveats
    pairs = np.array(list(itertools.combinations(range(count), 2)), np.int64).reshape(-1, 2)
    if not len(pairs):
        return [not_established(rule, TOO_FEW_COVERED)]
    most = rule.options["most_pairs"]
    if len(pairs) > most:
        caveats = (*caveats, PAIRS_DRAWN_OTHERWISE.format(kept=most, total=len(pairs)))
        pairs = pairs[np.sort(generator(ruler.seed, rule.metric).permutation(len(pairs))[:most])]
    real = bins.counted(bins.reference, pairs)
    means = {place: 1 - float(real.apart(bins.counted(frame, pairs)).mean()) for place, frame in ruler.frames.items()}
    return [reported(ruler, rule, means, caveats)]


def reported(ruler: Ruler, rule: Rule, means: Mapping[str, float], caveats: tuple[Said, ...]) -> Measurement:
    return measurement(
        rule,
        means["synthetic"],
        n=ruler.synthetic.rows,
        baselines=ruler.baselines(means.__getitem__),
        caveats=caveats,
    )


@dataclass(frozen=True, eq=False)
class Bins:
    """Of each column that is compared: where the bins of a number begin, or to which bin each word goes."""

    tables: Tables
    reference: Frame
    columns: Mapping[str, "Edges | Words"]
    caveats: tuple[Said, ...]

    def codes(self, name: str, frame: Frame) -> Array:
        bins = self.columns[name]
        return bins.codes(comparable(self.tables, name, frame, words=isinstance(bins, Words)))

    def counted(self, frame: Frame, pairs: Array) -> Pairs:
        levels = np.empty((len(self.columns), frame.rows), np.uint8)
        for row, name in zip(levels, self.columns, strict=True):
            row[:] = self.codes(name, frame)
        return Pairs.of(levels, np.array([bins.size for bins in self.columns.values()], np.int64), pairs)


@dataclass(frozen=True, eq=False)
class Edges:
    """Where one bin ends and the next begins; the outermost bins are open, and missing is the first."""

    inner: Array

    @property
    def size(self) -> int:
        return len(self.inner) + 2

    def codes(self, column: Array) -> Array:
        found = np.where(np.isnan(column), 0, np.searchsorted(self.inner, column, side="right") + 1)
        return found.astype(np.uint8)


@dataclass(frozen=True, eq=False)
class Words:
    """Bin 0 is missing, 1 is other."""

    bins: Array

    @property
    def size(self) -> int:
        return int(self.bins.max()) + 1

    def codes(self, column: Array) -> Array:
        return np.asarray(self.bins[column])


def bins_of(ruler: Ruler) -> Bins:
    """Of the reference: train and holdout together."""

    def found() -> Bins:
        real = ruler.train if ruler.holdout is None else ruler.train.stacked(ruler.holdout)
        judged = [frame for frame in (ruler.train, ruler.holdout, ruler.synthetic) if frame is not None]
        types, columns, left_out = shown_types(ruler.tables.types), dict[str, Edges | Words](), 0
        for name in ruler.tables.names[:MOST_COLUMNS]:
            words = pa.types.is_dictionary(types[name])
            if words and any(mostly_single(frame.columns[name]) for frame in judged):
                left_out += 1
                continue
            column = comparable(ruler.tables, name, real, words=words)
            columns[name] = word_bins(ruler.tables.levels[name], column) if words else Edges(inner_edges(column))
        caveats = (FREE_TEXT_LEFT_OUT.format(count=left_out),) if left_out else ()
        return Bins(ruler.tables, real, columns, caveats)

    return ruler.once("accuracy bins", found)


def mostly_single(codes: Array) -> bool:
    """Free text by the other tool's rule: of more than one row in twenty the value occurs once in its table."""
    present = codes[codes >= 0]
    return bool(len(present)) and float((np.bincount(present)[present] == 1).mean()) > TEXT_SHARE


def inner_edges(column: Array) -> Array:
    """Where one bin ends and the next begins; the outermost bins are open."""
    values = np.sort(column[~np.isnan(column)])
    if not len(values):
        return values
    breaks = np.unique(values)
    breaks = np.append(breaks, breaks[-1] + 1) if len(breaks) <= BINS else quantile_breaks(values)
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = (np.floor(breaks * 10.0**digits) / 10.0**digits for digits in DECIMALS)
        found = next((ends for ends in rounded if len(np.unique(ends)) == len(breaks)), breaks)
    return np.asarray(found[1:-1])


def quantile_breaks(values: Array) -> Array:
    """Values at ever more evenly spaced ranks, until eleven of them differ."""
    breaks = values[:1]
    for count in range(BINS, max(BINS + 1, min(MOST_POINTS, len(values) + 1))):
        taken = values[np.linspace(0, len(values) - 1, count).astype(int)]
        breaks = taken[np.append(True, taken[1:] != taken[:-1])]
        if len(breaks) > BINS:
            break
    return breaks


def word_bins(words: Sequence[str], column: Array) -> Words:
    """An empty text always has a bin. Ties in frequency go by the word."""
    counts = np.bincount(column + 1, minlength=len(words) + 1)
    order = np.lexsort((np.arange(len(counts)), -counts))[:BINS]
    kept = {int(place) - 1 for place in order if place and counts[place] >= FEWEST_OF_A_VALUE}
    own = sorted(kept | {code for code, word in enumerate(words) if not word})
    bins = np.ones(len(words) + 1, np.uint8)
    bins[-1] = 0
    bins[own] = np.arange(2, 2 + len(own))
    return Words(bins)


METRICS = {
    "f.accuracy1@1": Metric(univariate, on_sample=True),
    "f.accuracy2@1": Metric(bivariate, on_sample=True),
}
