"""Does the synthetic table meet the conditions that people declared?"""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established, told
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.engine.shortfall import Yardstick, fallen_short
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.chance import each_of, most_by_variation
from evaluations.harness.mathematics.statistics import Estimate, wilson
from evaluations.harness.tables.conditions import answers, check_rules, shown_types
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame, Tables
from evaluations.harness.tabular.caveats import BROKEN, REAL_TOO, UNKNOWN

Answer = tuple[int, int] | None


def rules(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of rows that meet each declared condition; as in SQL's CHECK, an unknown answer breaks no rule.

    Range: 0 to 1, by rule.
    Better: up.
    Blind to: what nobody declared.
    Source: declared by people, in SQL.
    """
    return [condition(ruler, rule, name, counts, train) for name, counts, train in asked(ruler)]


def asked(ruler: Ruler) -> list[tuple[str, dict[str, Answer], Answer]]:
    """Of each declared rule its name, what every table answers, and what train does."""
    declared = ruler.tables.declared.rules
    if not declared:
        return []
    names = check_rules(declared, shown_types(ruler.tables.types))
    found = {place: answers(declared, as_rows(ruler.tables, frame, names)) for place, frame in ruler.frames.items()}
    train = answers(declared, as_rows(ruler.tables, ruler.train, names))
    return [
        (one.name, {place: counts[k] for place, counts in found.items()}, train[k]) for k, one in enumerate(declared)
    ]


def condition(ruler: Ruler, rule: Rule, name: str, counts: dict[str, Answer], train: Answer) -> Measurement:
    def score(place: str) -> float | None:
        found = counts[place]
        return None if found is None or tells(found) else 1 - found[1] / ruler.frames[place].rows

    own, rows = counts["synthetic"], ruler.synthetic.rows
    if own is None or not any(own):
        return not_established(rule, BROKEN if own is None else UNKNOWN, subject={"rule": name})
    return measurement(
        rule,
        1 - own[1] / rows,
        n=rows,
        subject={"rule": name},
        interval=wilson(rows - own[1], rows),
        baselines=ruler.baselines(score),
        caveats=(REAL_TOO,) if train and train[1] and not tells(train) else (),
    )


def rules_beside(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The same; where rows of train break a rule too, beside what unseen rows of the same sizes would do.

    Range: 0 to 1, by rule.
    Better: up; what it falls short of unseen rows by is judged.
    Blind to: what nobody declared.
    Source: declared by people, in SQL.
    """
    every = asked(ruler)
    return [beside_train(ruler, rule, name, counts, train, len(every)) for name, counts, train in every]


def beside_train(  # noqa: PLR0917
    ruler: Ruler, rule: Rule, name: str, counts: dict[str, Answer], train: Answer, tests: int
) -> Measurement:
    plain = condition(ruler, rule, name, counts, train)
    own = counts["synthetic"]
    if plain.estimate is None or own is None:
        return plain
    rows, known = ruler.synthetic.rows, ruler.train.rows
    broken = told(train[1], known) if train else 0
    expected = broken / known
    both = np.array([broken + own[1], rows + known - broken - own[1]])
    most = most_by_variation(both, known, rows, each_of(tests)) if broken else 0.0
    interval = wilson(rows - own[1], rows) if broken else (plain.estimate, plain.estimate)
    found = fallen_short(
        rule,
        Estimate(plain.estimate, interval),
        Yardstick(1 - expected, most, min(rows, known)),
        n=rows,
        subject={"rule": name},
        baselines=plain.baselines,
        caveats=plain.caveats,
    )
    return found if broken else replace(found, interval=None)


def tells(real: tuple[int, int]) -> bool:
    """Whether so few rows meet or break it that the answer would be about them: a rule can be written about one person."""
    return any(0 < count < SMALL_CELL for count in real)


def as_rows(tables: Tables, frame: Frame, names: list[str]) -> pa.Table:
    """The frame's columns in the types that SQL sees."""
    types = shown_types(tables.types)
    return pa.table({name: as_column(tables, name, frame.columns[name], types[name]) for name in names})


def as_column(tables: Tables, name: str, values: Array, shown: pa.DataType) -> pa.Array:
    gaps = missing(values)
    if pa.types.is_null(shown):
        return pa.nulls(len(values))
    if values.dtype == np.float64:
        numbers = pa.array(values, mask=gaps)
        return numbers if pa.types.is_floating(shown) else numbers.cast(pa.int64(), safe=False).cast(shown)
    words = pa.array(tables.levels[name], pa.string())
    codes = pa.array(np.where(gaps, 0, values).astype(np.int32), mask=gaps)
    if pa.types.is_dictionary(shown):
        return pa.DictionaryArray.from_arrays(codes, words)
    if pa.types.is_integer(shown):
        words = words.cast(pa.float64())
    return pc.take(words.cast(shown, safe=False), codes)


METRICS = {
    "v.rules@1": Metric(rules, on_counts=True, side_by_side=True),
    "v.rules@2": Metric(rules_beside, on_counts=True, side_by_side=True),
}
