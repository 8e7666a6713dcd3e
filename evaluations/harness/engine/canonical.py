"""Numbers and documents in the one form that repeats on every machine, and their digest."""

import hashlib
import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import rfc8785

SIGNIFICANT_DIGITS = 6
OUTSIDE_DIGEST = frozenset({"digest", "environment", "costs"})


def canonical(value: Any, digits: int = SIGNIFICANT_DIGITS) -> Any:
    """Floats at six significant digits or fewer; what is not finite has no place in a report and becomes null."""
    if isinstance(value, float):
        return float(f"{value:.{digits}g}") + 0.0 if math.isfinite(value) else None
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): canonical(item, digits) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(item, digits) for item in value]
    return value


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of the RFC 8785 form of everything that must repeat on any machine."""
    kept = {key: value for key, value in document.items() if key not in OUTSIDE_DIGEST}
    return hashlib.sha256(rfc8785.dumps(canonical(kept))).hexdigest()
