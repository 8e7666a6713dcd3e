"""One column of each table as counts: as far as they may be told, scored, and drawn."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from evaluations.harness.engine.measurement import SMALL_CELL, tells, told
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Codes, Numbers, widest
from evaluations.harness.mathematics.statistics import Estimate, flipped, total_variation
from evaluations.harness.tables.encoding import FIRST_LEVEL, Scaled
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.groups import shown

PRESENT = frozenset({"f.ks", "f.tv"})


def gappy(ruler: Ruler) -> list[str]:
    tables = (ruler.train, ruler.synthetic)
    return [name for name in ruler.encoder.names if any(missing(table.values(name)).any() for table in tables)]


def measures(ruler: Ruler, name: str) -> bool:
    return isinstance(ruler.encoder.columns[name], Scaled)


def gap_kolmogorov(real: Numbers, other: Numbers) -> Estimate:
    return flipped(widest(real, other, gaps=True))


def gap_variation(real: Codes, other: Codes) -> Estimate:
    return flipped(total_variation(real.counts, other.counts))


def kolmogorov_score(real: Numbers, other: Numbers) -> Estimate | None:
    return flipped(widest(real, other)) if real.known and other.known else None


def variation_score(real: Codes, other: Codes) -> Estimate | None:
    return flipped(total_variation(real.counts[:-1], other.counts[:-1])) if real.known and other.known else None


def counted(ruler: Ruler, name: str, frame: Frame) -> Numbers | Codes:
    return frame.counts(name, 0 if measures(ruler, name) else len(ruler.tables.levels[name]))


def as_told(real: Numbers | Codes, *, gaps: bool) -> Numbers | Codes | None:
    """Of a column with two values, one of them rare, as if five people had that: how far its share lies from a known one
    would tell how many do. Nothing where few are missing and missing is a value."""
    counts = real.counts[: len(real.counts) - isinstance(real, Codes)]
    rows = int(counts.sum()) + real.missing
    if gaps and tells(real.missing, rows):
        return None
    if np.count_nonzero(counts) != 2 or not tells(int(counts.max()), int(counts.sum())):
        return real
    absent, most = told(real.missing, rows), np.arange(len(counts)) == counts.argmax()
    few = told(1, rows - absent)
    counts = np.where(most, rows - absent - few, np.where(counts > 0, few, 0))
    return Numbers(real.values, counts, absent) if isinstance(real, Numbers) else Codes(np.append(counts, absent))


def pictured(ruler: Ruler, name: str) -> Mapping[str, Any]:
    """Shares of train, synthetic and holdout in each level, but none that tells a count under ten.

    A level has a name if train has ten rows in it: what fewer people have is theirs, whoever else has it.
    """
    column = ruler.encoder.columns[name]
    frames = {"train": ruler.train, "synthetic": ruler.synthetic}
    if ruler.holdout is not None:
        frames["holdout"] = ruler.holdout
    counts = {role: np.bincount(column.levels(one.values(name)), minlength=column.size) for role, one in frames.items()}
    kept = counts["train"] >= SMALL_CELL
    kept[:FIRST_LEVEL] = True
    names = [label if keep else "small" for label, keep in zip(column.names(), kept, strict=True)]
    return {"levels": names} | {role: told_shares(values) for role, values in counts.items()}


def told_shares(counts: Array) -> list[float | None]:
    told = shown(counts, counts.shape, SMALL_CELL) | (counts == 0)
    return [float(share) if tell else None for share, tell in zip(counts / counts.sum(), told, strict=True)]
