"""The synthetic rows that equal a training row, one by one: for the owner of the data, never part of a report.

A report tells no rows and no hashes of rows: whoever knows the domain of a row can try all its hashes.
"""

import io
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.words import to_translate
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.tables import Tables, hashed

ADDED = ("synthetic_row", "equal_training_rows")
NOTHING_TO_COMPARE = to_translate("There is no column to compare: all are keys or free text.")


def copied_rows(train: pa.Table, synthetic: pa.Table, declared: Declared) -> pa.Table:
    """These rows in the order of the table, first which row it is (from 1) and how many training rows it equals.

    Compared as by `p.exact`: values, missing ones too, of all columns but keys and free text.
    """
    tables = Tables.of(train, None, [synthetic], replace(declared, related=()))
    if not tables.compared:
        raise Refused(NOTHING_TO_COMPARE)
    known, counts = np.unique(tables.train.row_ids(tables.compared), return_counts=True)
    ids = np.empty(synthetic.num_rows, np.uint64)
    ids[hashed(synthetic)[0]] = tables.synthetic[0].row_ids(tables.compared)
    equal = np.append(counts, 0)[np.where(np.isin(ids, known), np.searchsorted(known, ids), len(known))]
    rows = np.flatnonzero(equal)
    chosen = synthetic.take(pa.array(rows))
    return pa.table([pa.array(rows + 1), pa.array(equal[rows]), *chosen.columns], [*ADDED, *chosen.column_names])


def as_csv(table: pa.Table) -> str:
    """With a header that names the columns; text is quoted."""
    columns = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) or pa.types.is_null(column.type) else column
        for column in table.columns
    ]
    sink = io.BytesIO()
    pacsv.write_csv(pa.table(columns, table.column_names), sink)
    return sink.getvalue().decode()
