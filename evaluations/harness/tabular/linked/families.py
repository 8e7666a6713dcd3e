"""The measured table with a table whose rows point to it, and what stands in the synthetic tables' place."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.measurement import not_established
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.declared import Related
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame, Tables
from evaluations.harness.tabular.caveats import NOT_GIVEN
from evaluations.harness.tabular.linked.units import whole_units

NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Linked:
    """Rows of the measured table, of the related one, and for each of these the row that it points to."""

    owners: Frame
    rows: Frame
    owner: Array

    @property
    def counts(self) -> Array:
        """How many rows point to each owner."""
        return np.bincount(self.owner[self.owner >= 0], minlength=self.owners.rows)

    @property
    def joined(self) -> "Linked":
        """Without the rows that find no owner."""
        found = np.flatnonzero(self.owner >= 0)
        return Linked(self.owners, self.rows.take(found), self.owner[found])

    def handed_out(self, rng: np.random.Generator) -> "Linked":
        """Its rows given to other owners, each of whom has as many as before."""
        return Linked(self.owners, self.rows, self.owner[rng.permutation(self.rows.rows)])

    def drawn(self, rng: np.random.Generator, count: int) -> "Linked":
        """The rows of so many owners, drawn with replacement: rows of one owner go together."""
        order = np.argsort(self.owner, kind="stable")
        rows, _ = whole_units(self.owner[order], rng.integers(0, self.owners.rows, count))
        return Linked(self.owners, self.rows.take(order[rows]), self.owner[order[rows]])


def linked(owners: Frame, tables: Tables, rows: Frame, others: Tables, declared: Related) -> Linked:
    """Keys of two tables are the same where they are written the same; of a repeated key the first row counts."""
    words, key = tables.levels[declared.key], owners.columns[declared.key]
    row_of = {words[code]: row for row, code in reversed(list(enumerate(key.tolist()))) if code >= 0}
    of_code = np.array([*(row_of.get(word, NOWHERE) for word in others.levels[declared.foreign]), NOWHERE], np.int64)
    return Linked(owners, rows, of_code[rows.columns[declared.foreign]])


@dataclass(frozen=True, eq=False)
class Family:
    """Train with its related table, and what stands in the synthetic tables' place."""

    declared: Related
    others: Tables
    train: Linked
    synthetic: Linked
    ceiling: Linked | None


def families(ruler: Ruler, rule: Rule, measure: Callable[[Ruler, Rule, Family], Measurement]) -> list[Measurement]:
    """One measurement for each declared table."""
    found = []
    for declared in ruler.tables.declared.related:
        others = ruler.tables.related.get(declared.name)
        if others is None:
            found.append(not_established(rule, NOT_GIVEN, subject={"related": declared.name}))
            continue

        def of(owners: Frame, rows: Frame, others: Tables = others, declared: Related = declared) -> Linked:
            return linked(owners, ruler.tables, rows, others, declared)

        unseen = None if ruler.holdout is None or others.holdout is None else of(ruler.holdout, others.holdout)
        family = Family(
            declared, others, of(ruler.train, others.train), of(ruler.synthetic, others.synthetic[0]), unseen
        )
        found.append(measure(ruler, rule, family))
    return found
