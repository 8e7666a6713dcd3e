"""Times the parts of a peer; a part that fails says why and does not stop the others."""

import time
from collections.abc import Callable
from typing import Any


def timed(parts: dict[str, Callable[[], dict[str, float]]]) -> list[dict[str, Any]]:
    found = []
    for name, measure in parts.items():
        start = time.perf_counter()
        try:
            values, failed = measure(), None
        except Exception as error:
            values, failed = {}, f"{type(error).__name__}: {error}"[:120]
        found.append({"part": name, "seconds": time.perf_counter() - start, "values": values, "failed": failed})
    return found
