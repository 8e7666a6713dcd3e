"""A metric: what measures it, and on what terms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement


@dataclass(frozen=True, slots=True)
class Metric:
    """One definition of one metric. Its id and version are its key in the registry: a change of either is a new entry.

    Attributes
    ----------
    measure
        `measure(ruler, rule)` gives one measurement, or one for each column, pair, subgroup or whatever it is about.
        The ruler is that of its kind of data; every random choice comes from a stream that the ruler names.
    on_counts
        It follows from counts of a few columns at a time, so that material beyond memory has it too.
    side_by_side
        It compares columns row by row, so that counts of each column by itself do not give it.
    on_sample
        It says something of a sample of the rows, where there are too many for memory. Never what looks for copies: one of a row
        that was left out could not be seen.
    asks
        The parts of a declaration without any of which it measures nothing.
    """

    measure: Callable[[Any, Rule], list[Measurement]]
    on_counts: bool = False
    side_by_side: bool = False
    on_sample: bool = False
    asks: tuple[str, ...] = ()

    def is_asked(self, declared: object) -> bool:
        return all(getattr(declared, part) for part in self.asks)


Registry = Mapping[str, Metric]
"""Metrics by `id@version`."""
