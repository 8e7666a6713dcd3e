"""Columns of all tables, in canonical order: from their rows, or from what an engine counted where it holds the rows."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Codes, Numbers
from evaluations.harness.tables.columns import (
    SCALED,
    Arranged,
    arranged,
    as_array,
    as_wanted,
    role_in_train,
    vocabulary,
    whole_again,
)
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.stored import Columns, MadeOnce, kept_arrays, kept_counts, kept_words
from evaluations.harness.tables.tallies import PushedTable


def arranged_anywhere(
    read: Mapping[str, Columns],
    wanted: Mapping[str, str],
    declared: Declared,
    orders: Mapping[str, Array],
    scratch: Path | None,
) -> Arranged:
    pushed = {label: table for label, table in read.items() if isinstance(table, PushedTable)}
    if pushed and scratch:
        return arranged_in_place(pushed, wanted, declared, orders, scratch)
    return arranged(read, wanted, declared, orders, scratch)


def arranged_in_place(
    read: Mapping[str, PushedTable],
    wanted: Mapping[str, str],
    declared: Declared,
    orders: Mapping[str, Array],
    scratch: Path,
) -> Arranged:
    """The same from what an engine counted; arrays are made when they are first asked for."""
    asked = {**declared.columns, **declared.keys()}
    roles: dict[str, str] = {}
    words, counts = kept_words(scratch), {label: kept_counts(scratch, label) for label in read}
    for name, kind in wanted.items():
        change = partial(as_wanted, name, kind=kind, declared=declared)
        tallies = {label: table.tally(name).changed(change) for label, table in read.items()}
        train = tallies["train"]
        roles[name] = role_in_train(name, train.values.type, train.changed(whole_again).role(name), asked)
        if roles[name] not in SCALED:
            words[name] = vocabulary(tally.values for tally in tallies.values())
        for label, tally in tallies.items():
            values = as_array(tally.values, roles[name], words, name)
            scaled = roles[name] in SCALED
            counts[label][name] = (
                Numbers.tallied(values, tally.counts)
                if scaled
                else Codes.tallied(values, tally.counts, len(words[name]))
            )

    def made(label: str, name: str) -> Array:
        values = as_wanted(name, read[label].column(name), wanted[name], declared)
        return np.asarray(as_array(values, roles[name], words, name)[orders[label]])

    arrays = {label: MadeOnce(wanted, partial(made, label), kept_arrays(scratch, label)) for label in read}
    return Arranged(roles, words, arrays, counts)
