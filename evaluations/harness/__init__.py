"""Measures synthetic tables: `run(protocol, tables, *, seed) -> Report`.

Names are loaded when first asked for, so that reading a report's plain types does not load the learners.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .calibration.running import Asked, calibrated
    from .calibration.writing import written
    from .copied import as_csv, copied_rows
    from .declared import Declared
    from .measuring import Store, run
    from .protocol import Protocol, load
    from .reading import describe, ingest, read
    from .refused import Refused
    from .report import Report
    from .tables import Tables

HOMES = {
    "Asked": "calibration.running",
    "Declared": "declared",
    "Protocol": "protocol",
    "Refused": "refused",
    "Report": "report",
    "Store": "measuring",
    "Tables": "tables",
    "as_csv": "copied",
    "calibrated": "calibration.running",
    "copied_rows": "copied",
    "describe": "reading",
    "ingest": "reading",
    "load": "protocol",
    "read": "reading",
    "run": "measuring",
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
