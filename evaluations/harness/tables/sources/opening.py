"""Which file is read how: by its ending, beneath that of a compression."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.unpacking import COMPRESSED
from evaluations.harness.tables.sources.delimited import delimited
from evaluations.harness.tables.sources.folder import folder
from evaluations.harness.tables.sources.lines import lines
from evaluations.harness.tables.sources.parquet import parquet
from evaluations.harness.tables.sources.source import Source
from evaluations.harness.tables.sources.statistical import FORMATS, statistical
from evaluations.harness.tables.sources.workbook import workbook

TEXTS: dict[str, Callable[[Path], Source]] = {
    ".csv": delimited,
    ".tsv": partial(delimited, separators="\t"),
    ".tab": partial(delimited, separators="\t"),
    ".txt": delimited,
    ".jsonl": lines,
    ".ndjson": lines,
}
WORKBOOKS = (".xlsx", ".xls", ".ods")
ENDINGS = (
    *(text + compression for text in TEXTS for compression in ("", *COMPRESSED)),
    ".parquet",
    *WORKBOOKS,
    *FORMATS,
)
"""Every ending that is read."""


def open_source(path: Path, *, int96: str | None = None) -> Source:
    if path.is_dir():
        return folder(path, partial(open_source, int96=int96))
    if not path.is_file():
        raise Refused("There is no file {file}.", file=path.name)
    if path.stat().st_size == 0:
        raise Refused("{file} is empty. Upload a table with a header and at least one row.", file=path.name)
    ending = max((one for one in ENDINGS if path.name.lower().endswith(one)), key=len, default="")
    if ending == ".parquet":
        return parquet(path, int96)
    if ending in WORKBOOKS:
        return workbook(path)
    if ending in FORMATS:
        return statistical(path, ending)
    if ending:
        return TEXTS[f".{ending.split('.')[1]}"](path)
    raise Refused(
        "{file} is of no known kind. Use CSV, TSV or JSON Lines (also .gz or .zst), Parquet, Excel, Stata, SPSS or SAS.",
        file=path.name,
    )
