"""Measures synthetic tables: `run(protocol, tables, *, seed) -> Report`.

Names are loaded when first asked for, so that reading a report's plain types does not load the learners.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evaluations.harness.calibration.running import Asked, calibrated
    from evaluations.harness.calibration.writing import written
    from evaluations.harness.engine.library import load
    from evaluations.harness.engine.protocol import Protocol
    from evaluations.harness.engine.refused import Refused
    from evaluations.harness.engine.report import Report
    from evaluations.harness.engine.run import Store, run
    from evaluations.harness.tables.copied import as_csv, copied_rows
    from evaluations.harness.tables.declared import Declared
    from evaluations.harness.tables.reading import describe, ingest, read
    from evaluations.harness.tables.tables import Tables

HOMES = {
    "Asked": "calibration.running",
    "Declared": "tables.declared",
    "Protocol": "engine.protocol",
    "Refused": "engine.refused",
    "Report": "engine.report",
    "Store": "engine.run",
    "Tables": "tables.tables",
    "as_csv": "tables.copied",
    "calibrated": "calibration.running",
    "copied_rows": "tables.copied",
    "describe": "tables.reading",
    "ingest": "tables.reading",
    "load": "engine.library",
    "read": "tables.reading",
    "run": "engine.run",
    "written": "calibration.writing",
}

__all__ = [
    "Asked",
    "Declared",
    "Protocol",
    "Refused",
    "Report",
    "Store",
    "Tables",
    "as_csv",
    "calibrated",
    "copied_rows",
    "describe",
    "ingest",
    "load",
    "read",
    "run",
    "written",
]


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{HOMES[name]}", __name__), name)
