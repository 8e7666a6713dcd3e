"""The tables of one evaluation: checked against each other, put in one order, as plain arrays."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Input
from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Codes, Counts, Numbers
from evaluations.harness.mathematics.normal import CLEARLY
from evaluations.harness.mathematics.repeats import repeats
from evaluations.harness.tables.arranging import arranged_anywhere
from evaluations.harness.tables.columns import Types, arranged, shared_types, types_of
from evaluations.harness.tables.conditions import check_rules, shown_types
from evaluations.harness.tables.declared import NOTHING, Declared
from evaluations.harness.tables.fitting import check_columns, check_declared, empty_everywhere, kept, labelled
from evaluations.harness.tables.hashing import Hashes, canonical_order, counts_digest, mixed, row_hashes, table_digest
from evaluations.harness.tables.questions import check_questions
from evaluations.harness.tables.readers import FIRST
from evaluations.harness.tables.stored import Columns, OnDemand, each
from evaluations.harness.tables.tallies import PushedTable

IDENTIFIER, WITHOUT_VALUES = "identifier", "empty"
"""What the second way of measuring off finds beside the roles that people declare: a key by another name, and a column that no
table has a value of."""
IDENTIFYING = frozenset({"key", "text", IDENTIFIER})
UNCOMPARED = IDENTIFYING | {WITHOUT_VALUES}
OVERLAP_MARGIN = 0.02


def bits(values: Array) -> Hashes:
    """Floats as integers that are equal where the values are: one zero, one NaN."""
    return np.asarray(np.where(np.isnan(values), np.nan, values + 0.0)).view(np.uint64)


@dataclass(frozen=True, eq=False)
class Frame:
    """Columns as arrays: float64 with NaN for numeric and datetime, int32 codes with -1 for the others.

    `counted` is what an engine counted of each, where the table stays in one.
    """

    columns: Mapping[str, Array]
    rows: int
    counted: Mapping[str, Counts] | None = None

    def values(self, name: str) -> Array:
        """A column in whatever order: from its counts where an engine has counted it."""
        return self.columns[name] if self.counted is None else self.counted[name].column()

    def counts(self, name: str, words: int) -> Counts:
        """`words`: how many a column of categories can hold."""
        if self.counted is not None:
            return self.counted[name]
        column = self.columns[name]
        return Numbers.of(column) if column.dtype == np.float64 else Codes.of(column, words)

    def take(self, rows: Array) -> "Frame":
        """These rows, copied: for some of them."""
        return Frame({name: values[rows] for name, values in self.columns.items()}, len(rows))

    def viewed(self, rows: Array) -> "Frame":
        """The same, but each column is taken when asked for and not kept: for about as many rows as there are."""
        return Frame(OnDemand(self.columns, lambda name: self.columns[name][rows]), len(rows))

    def first(self, rows: int) -> "Frame":
        """In memory."""
        return Frame({name: self.columns[name][:rows].copy() for name in self.columns}, min(rows, self.rows))

    def stacked(self, other: "Frame") -> "Frame":
        def both(name: str) -> Array:
            return np.concatenate([self.columns[name], other.columns[name]])

        return Frame(OnDemand(self.columns, both), self.rows + other.rows)

    def row_ids(self, names: Sequence[str]) -> Hashes:
        """Equal exactly where all the named values are equal (64-bit hash)."""
        ids = np.zeros(self.rows, np.uint64)
        for name in names:
            values = self.columns[name]
            own = bits(values) if values.dtype == np.float64 else values.astype(np.uint64)
            ids = mixed(ids + own + np.uint64(0x9E3779B97F4A7C15))
        return ids


@dataclass(frozen=True, eq=False)
class Tables:
    """Everything a protocol is given. Columns are sorted by name, rows by their hash."""

    train: Frame
    holdout: Frame | None
    synthetic: tuple[Frame, ...]
    roles: Mapping[str, str]
    levels: Mapping[str, tuple[str, ...]]
    types: Mapping[str, Mapping[str, str]]
    inputs: tuple[Input, ...]
    declared: Declared = NOTHING
    related: Mapping[str, "Tables"] = field(default_factory=dict)
    streamed: bool = False
    apart: bool = False
    sample: int | None = None
    left_out: tuple[str, ...] = ()

    @shared
    def names(self) -> tuple[str, ...]:
        return tuple(self.roles)

    @shared
    def compared(self) -> tuple[str, ...]:
        """The columns whose values are compared; keys and free text are only checked for validity."""
        return tuple(name for name, role in self.roles.items() if role not in UNCOMPARED)

    def depends_on(self) -> dict[str, Any]:
        """What a measurement depends on beside the tables and what was declared."""
        return {"roles": dict(self.roles)}

    def first(self, rows: int) -> "Tables":
        """The first rows of each table, in memory: rows lie in an order that is random and the same for everyone."""
        return replace(
            self,
            train=self.train.first(rows),
            holdout=None if self.holdout is None else self.holdout.first(rows),
            synthetic=tuple(frame.first(rows) for frame in self.synthetic),
            levels=dict(self.levels),
            streamed=False,
        )

    def as_related(self, name: str) -> list[Input]:
        """These tables as inputs of the evaluation of the table that their rows point to."""
        return [replace(item, role=f"related {name} {item.role}") for item in self.inputs]

    @classmethod
    def of(
        cls,
        train: Columns,
        holdout: Columns | None,
        synthetic: Sequence[Columns],
        declared: Declared = NOTHING,
        related: Mapping[str, "Tables"] | None = None,
        *,
        scratch: Path | None = None,
        reader: int = FIRST,
    ) -> "Tables":
        """Checks the tables against each other. Raises Refused with one sentence for the person.

        With a folder for scratch the columns are kept there: it has to outlive the tables. Where the second reader read
        them, a column that has no value in any is left out.
        """
        whole = labelled(train, holdout, synthetic)
        if related and len(synthetic) > 1:
            raise Refused("Related tables were made with one synthetic table. Give that one only.")
        left_out = empty_everywhere(whole, declared) if reader > FIRST else ()
        read, types, wanted = fitted(whole, declared, left_out)
        digests = {label: hashed(table) for label, table in whole.items()}
        orders = {
            label: order if read is whole or is_apart(whole[label]) else hashed_order(read[label])
            for label, (order, _) in digests.items()
        }
        made = arranged_anywhere(read, wanted, declared, orders, scratch)
        levels = each(made.words, lambda _, words: tuple(words.to_pylist()))
        check_questions(declared, made.roles, levels)
        frames = {
            label: Frame(made.arrays[label], table.num_rows, made.counts.get(label)) for label, table in read.items()
        }
        apart = is_apart(whole["train"])
        if "holdout" in frames and not apart:
            check_overlap(frames["train"], frames["holdout"], tuple(made.roles))
        inputs = tuple(
            Input(label.split(" ")[0], digests[label][1], {"rows": table.num_rows, "columns": table.num_columns})
            for label, table in whole.items()
        )
        return cls(
            train=frames["train"],
            holdout=frames.get("holdout"),
            synthetic=tuple(frames[label] for label in read if label.startswith("synthetic")),
            roles=made.roles,
            levels=levels,
            types=types,
            inputs=(*inputs, *(item for name, others in (related or {}).items() for item in others.as_related(name))),
            declared=declared,
            related=related or {},
            streamed=scratch is not None,
            apart=apart,
            left_out=left_out,
        )


def fitted(
    whole: Mapping[str, Columns], declared: Declared, left_out: Sequence[str]
) -> tuple[Mapping[str, Columns], Types, dict[str, str]]:
    """The tables as they are measured, their types, and the type that each column shares. Raises Refused where they differ,
    or a name or a rule does not fit them."""
    read = kept(whole, {*declared.drop, *left_out})
    check_columns(read)
    check_declared(whole, declared)
    types = types_of(read, declared)
    wanted = shared_types(types)
    check_rules(declared.rules, shown_types(types))
    return read, types, wanted


def check_asked(whole: Mapping[str, Columns], declared: Declared) -> None:
    """Raises Refused where what is declared cannot be asked of these tables; looks at the columns that it names."""
    read, _, wanted = fitted(whole, declared, empty_everywhere(whole, declared))
    named = {name for _, name in declared.named_columns()} & wanted.keys()
    orders = {label: np.arange(table.num_rows) for label, table in read.items()}
    made = arranged(read, {name: wanted[name] for name in sorted(named)}, declared, orders, None)
    check_questions(declared, made.roles, each(made.words, lambda _, words: tuple(words.to_pylist())))


def is_apart(table: Columns) -> bool:
    return isinstance(table, PushedTable) and table.apart


def hashed(table: Columns) -> tuple[Array, str]:
    """The canonical order of the rows, and the digest; of rows that stay in an engine, no order and the digest of their counts."""
    if isinstance(table, PushedTable) and table.apart:
        return np.zeros(0, np.int64), counts_digest(table.schema, table.counted, table.num_rows)
    order = hashed_order(table)
    return order, table_digest(table.schema, table.column, order)


def hashed_order(table: Columns) -> Array:
    return canonical_order(row_hashes(table.column_names, table.column, table.num_rows))


def check_overlap(train: Frame, holdout: Frame, names: Sequence[str]) -> None:
    """Rows may repeat by chance as often as train repeats itself; clearly more means the split leaked.

    In small tables a few rows that are met prove nothing where none happened to repeat.
    """
    ids, held = train.row_ids(names), holdout.row_ids(names)
    _, places, counts = np.unique(ids, return_inverse=True, return_counts=True)
    own = float(np.mean(counts[places] > 1))
    shared = int(np.isin(held, ids).sum())
    error = math.sqrt(own * (1 - own) * (1 / unlike(ids) + 1 / unlike(held)))
    allowed = own + max(OVERLAP_MARGIN, 4 * error)
    beyond_doubt = repeats(ids, held).z > CLEARLY or 2 * shared > holdout.rows
    if shared > 1 and shared / holdout.rows > allowed and beyond_doubt:
        raise Refused(
            "{shared:,} of {rows:,} holdout rows also occur in train, where its own repetition "
            "explains about {explained:,}. Hold out rows that the generator never saw.",
            shared=shared,
            rows=holdout.rows,
            explained=round(own * holdout.rows),
        )


def unlike(ids: Array) -> float:
    """How many independent rows these are worth (Kish 1965): equal ones are met, or not, together."""
    counts = np.unique(ids, return_counts=True)[1].astype(np.float64)
    return float(counts.sum() ** 2 / (counts**2).sum())
