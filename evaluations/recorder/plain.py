"""Values as JSON holds them for every program: what a pipeline hands over may be of any type."""

import math
import re
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

LARGEST = 2**53 - 1
DEEPEST = 20
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def plain(value: Any, depth: int = 0) -> Any:
    """Numbers of any library as numbers; everything that is not plain, such as a table, by the name of its type and never its content."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Real):
        return number(value)
    if depth < DEEPEST and isinstance(value, Mapping):
        return {str(plain(str(name))): plain(item, depth + 1) for name, item in value.items()}
    if depth < DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [plain(item, depth + 1) for item in value]
    return type(value).__name__


def number(value: Real) -> int | float | str:
    """As text where JSON cannot hold it for every program."""
    if isinstance(value, Integral):
        return int(value) if abs(int(value)) <= LARGEST else str(int(value))
    return float(value) if math.isfinite(value) else str(float(value))


def stated(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were given a value, as JSON holds them."""
    return {name: plain(value) for name, value in fields.items() if value is not None}
