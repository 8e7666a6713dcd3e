"""Stata, SPSS and SAS: values as they are stored, codes and not their labels; what the format calls missing is."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyreadstat

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.sources.source import ROWS_A_BATCH, TEXT, Source, check_names

FORMATS: dict[str, Callable[..., Any]] = {
    ".dta": pyreadstat.read_dta,
    ".sav": pyreadstat.read_sav,
    ".zsav": pyreadstat.read_sav,
    ".sas7bdat": pyreadstat.read_sas7bdat,
    ".xpt": pyreadstat.read_xport,
}
DAMAGE = (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, OverflowError)


def statistical(path: Path, ending: str) -> Source:
    try:
        _, meta = FORMATS[ending](str(path), metadataonly=True)
    except DAMAGE as error:
        raise unreadable(path) from error
    names = check_names(list(meta.column_names))
    return Source(names, lambda: batches(path, FORMATS[ending], names))


def batches(path: Path, read: Callable[..., Any], names: list[str]) -> Iterator[pa.RecordBatch]:
    try:
        for frame, _ in pyreadstat.read_file_in_chunks(read, str(path), chunksize=ROWS_A_BATCH):
            yield pa.RecordBatch.from_arrays([array(frame[name]) for name in names], names=names)
    except DAMAGE as error:
        raise unreadable(path) from error


def array(values: Any) -> pa.Array:
    """Empty text is missing: these formats pad it with blanks and have no other way to say so."""
    found = pa.array(values, from_pandas=True)
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    if not (pa.types.is_string(found.type) or pa.types.is_large_string(found.type)):
        return found
    return pa.array([text or None for text in found.to_pylist()], pa.string()).cast(TEXT)


def unreadable(path: Path) -> Refused:
    return Refused("{file} cannot be read. Save it again, or as CSV or Parquet.", file=path.name)
