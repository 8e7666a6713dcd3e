"""Does the synthetic table hold only what train allows? Agrees with SDMetrics 0.32 where they overlap."""

from collections.abc import Callable, Mapping

import numpy as np

from evaluations.harness.engine.measurement import measurement, not_established, told_share
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import wilson
from evaluations.harness.tables.columns import SCALED
from evaluations.harness.tables.encoding import Levelled, Scaled
from evaluations.harness.tables.fitting import listed
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import EMPTY, FINER, LEFT_OUT_EMPTY, NO_SYNTHETIC_VALUES
from evaluations.harness.tabular.validity.adhering import inside, present, seen

MOST_DECIMALS = 6
DAY, MINUTE, SECOND = 86_400e6, 60e6, 1e6


def schema(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of columns in the form that they have in train: with values, and written no finer.

    Numbers have as many decimals at most, up to six; moments are as whole. By the values, not by how they are stored:
    34.0 is whole. A column too many or too few, and text for a number or a date, is refused before: nothing else could
    be measured (`tables.py`, `columns.py`).

    Range: 0 to 1.
    Better: up.
    Blind to: what the values are, as long as they are written like train's.
    Source: Countersign; SDMetrics 0.32 TableStructure asks about storage instead.
    """
    train = {name: form(ruler, name, ruler.train) for name in ruler.tables.names}

    def score(place: str) -> float:
        return 1 - len(differing(ruler, train, ruler.frames[place])) / len(train)

    found = differing(ruler, train, ruler.synthetic)
    finer, empty = ([name for name, without in found.items() if without is wanted] for wanted in (False, True))
    return [
        measurement(
            rule,
            score("synthetic"),
            n=len(train),
            baselines=ruler.baselines(score),
            caveats=(
                *((FINER.format(names=listed(finer)),) if finer else ()),
                *((EMPTY.format(names=listed(empty)),) if empty else ()),
                *((LEFT_OUT_EMPTY.format(names=listed(gone)),) if (gone := ruler.tables.left_out) else ()),
            ),
            detail={"left_out": list(ruler.tables.left_out)} if ruler.tables.left_out else None,
        )
    ]


def differing(ruler: Ruler, train: Mapping[str, int | None], frame: Frame) -> dict[str, bool]:
    """The columns in another form than train's, and whether that is because they are empty."""
    forms = {name: form(ruler, name, frame) for name, own in train.items() if own is not None}
    return {name: here is None for name, here in forms.items() if here is None or here > (train[name] or 0)}


def form(ruler: Ruler, name: str, frame: Frame) -> int | None:
    """How finely values are written, from nought up; None where there are none."""
    values = frame.values(name)
    if missing(values).all():
        return None
    if ruler.tables.roles[name] not in SCALED:
        return 0
    known = values[np.isfinite(values)]
    if ruler.tables.roles[name] == "datetime":
        return next((at for at, unit in enumerate((DAY, MINUTE, SECOND)) if not (known % unit).any()), 3)
    return next((at for at in range(MOST_DECIMALS) if (np.round(known, at) == known).all()), MOST_DECIMALS)


def share_of(rule: Rule, ruler: Ruler, name: str, good: Callable[[Frame], Array]) -> Measurement:
    def score(place: str) -> float | None:
        cells = good(ruler.frames[place])
        return told_share(cells) if len(cells) else None

    cells = good(ruler.synthetic)
    if not len(cells):
        return not_established(rule, NO_SYNTHETIC_VALUES, subject={"column": name})
    return measurement(
        rule,
        float(cells.mean()),
        n=len(cells),
        subject={"column": name},
        interval=wilson(int(cells.sum()), len(cells)),
        baselines=ruler.baselines(score),
    )


def ranges(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of values within train's lowest and highest (SDMetrics BoundaryAdherence, missing left aside).

    Range: 0 to 1, by column.
    Better: up.
    Blind to: where values lie between the ends.
    Source: SDMetrics 0.32 BoundaryAdherence.
    """
    found = []
    for name, column in ruler.encoder.columns.items():
        if isinstance(column, Scaled):
            found.append(share_of(rule, ruler, name, inside(name, ruler.train)))
    return found


def categories(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of values that train has too (SDMetrics CategoryAdherence, missing left aside).

    Range: 0 to 1, by column.
    Better: up.
    Blind to: how often each category comes.
    Source: SDMetrics 0.32 CategoryAdherence.
    """
    found = []
    for name, column in ruler.encoder.columns.items():
        if isinstance(column, Levelled):
            found.append(share_of(rule, ruler, name, seen(name, column.seen)))
    return found


def missing_rule(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Where train has no missing value, the share of synthetic values that are present.

    Range: 0 to 1, by column.
    Better: up.
    Blind to: columns in which train has gaps (f.miss compares those).
    Source: Countersign.
    """
    return [
        share_of(rule, ruler, name, present(name))
        for name in ruler.tables.names
        if not missing(ruler.train.values(name)).any()
    ]


def keys(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of rows whose key is present and occurs once (SDMetrics KeyUniqueness counts repeats once).

    The key of a declared sequence is left out: it is there to repeat.

    Range: 0 to 1, by key.
    Better: up.
    Blind to: keys that equal a real person's.
    Source: SDMetrics 0.32 KeyUniqueness, which leaves the first of repeated rows out.
    """
    sequence = ruler.tables.declared.sequence
    repeated = sequence.key if sequence else None
    names = [name for name, role in ruler.tables.roles.items() if role == "key" and name != repeated]
    return [share_of(rule, ruler, name, unrepeated(name)) for name in names]


def unrepeated(name: str) -> Callable[[Frame], Array]:
    def good(frame: Frame) -> Array:
        codes = frame.values(name)
        counts = np.bincount(codes + 1)
        kept: Array = (codes >= 0) & (counts[codes + 1] == 1)
        return kept

    return good


METRICS = {
    "v.schema@1": Metric(schema, on_counts=True),
    "v.range@1": Metric(ranges, on_counts=True),
    "v.category@1": Metric(categories, on_counts=True),
    "v.null@1": Metric(missing_rule, on_counts=True),
    "v.key@1": Metric(keys, on_counts=True),
}
