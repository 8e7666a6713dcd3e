"""Whether tables fit each other and what was declared of them, and which of their columns are measured."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.stored import Columns, Part
from evaluations.harness.tables.tallies import PushedTable

WITHOUT_USE = frozenset({"columns", "missing", "written", "drop"})
"""Where a declaration names columns and has no use for them."""


def labelled(train: Columns, holdout: Columns | None, synthetic: Sequence[Columns]) -> dict[str, Columns]:
    if not synthetic:
        raise Refused("There is no synthetic table to measure.")
    named = {"train": train} | ({} if holdout is None else {"holdout": holdout})
    named |= {("synthetic" if i == 1 else f"synthetic {i}"): table for i, table in enumerate(synthetic, 1)}
    for label, table in named.items():
        if not table.num_rows:
            raise Refused("The {label} table has no rows.", label=label)
    return named


def empty_everywhere(whole: Mapping[str, Columns], declared: Declared) -> tuple[str, ...]:
    """But for those that were named for a purpose: they are measured, and not established."""
    named = {name for what, name in declared.named_columns() if what not in WITHOUT_USE}
    found = [{field.name for field in table.schema if pa.types.is_null(field.type)} - named for table in whole.values()]
    return tuple(sorted(set.intersection(*found)))


def kept(whole: Mapping[str, Columns], without: Collection[str]) -> Mapping[str, Columns]:
    if not without:
        return whole
    names = {label: [name for name in table.column_names if name not in without] for label, table in whole.items()}
    if not names["train"]:
        raise Refused("No column is left: every one is dropped, or has no value in any table.")
    return {label: part(table, names[label]) for label, table in whole.items()}


def part(table: Columns, names: list[str]) -> Columns:
    return table.part(names) if isinstance(table, PushedTable) else Part(table, names)


def check_columns(named: Mapping[str, Columns]) -> None:
    expected = set(named["train"].column_names)
    for label, table in named.items():
        found = set(table.column_names)
        if lookalikes := {composed(name) for name in expected - found} & {composed(name) for name in found - expected}:
            raise Refused(
                "Column {column} is written with other characters in {label} than in train, though it looks the same "
                "(Unicode NFC and NFD). Name it alike in all tables.",
                column=min(lookalikes),
                label=label,
            )
        if missing := sorted(expected - found):
            raise Refused(
                "The {label} table lacks {columns}, which train has.",
                column=missing[0],
                label=label,
                columns=listed(missing),
            )
        if extra := sorted(found - expected):
            raise Refused(
                "The {label} table has {columns}, which train lacks.",
                column=extra[0],
                label=label,
                columns=listed(extra),
            )


def composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
    return f"column{'s' if len(names) > 1 else ''} {shown}"


def check_declared(whole: Mapping[str, Columns], declared: Declared) -> None:
    names, alike = whole["train"].column_names, {composed(name) for name in whole["train"].column_names}
    held = {name for table in whole.values() for name in table.column_names}
    for what, name in declared.named_columns():
        if what == "drop" and name not in held:
            raise Refused("No table has a column {column}, which is named in: {what}.", column=name, what=what)
        if name in declared.drop and what in WITHOUT_USE:
            continue
        if name in declared.drop:
            raise Refused("Column {column} is left out by “drop” and named in: {what}.", column=name, what=what)
        if name not in names and composed(name) in alike:
            raise Refused(
                "Column {column} is written with other characters in {what} than in train, though it looks the same "
                "(Unicode NFC and NFD). Copy its name from the header.",
                column=name,
                what=what,
            )
        if name not in names:
            raise Refused("Train has no column {column}, which is named in: {what}.", column=name, what=what)
