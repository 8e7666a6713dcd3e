"""One step of a pipeline with its counts, which several threads may raise."""

from collections import Counter
from collections.abc import Mapping
from threading import Lock
from typing import Any

from evaluations.recorder.plain import stated


class Stage:
    """What came in, what went out, and what was removed for which reason. Counting never raises."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields
        self.came = self.went = 0
        self.reasons: Counter[str] = Counter()
        self.faults: list[str] = []
        self.lock = Lock()

    def count(self, *, came: int = 0, went: int = 0, removed: Mapping[str, int] | None = None) -> None:
        """Adds to the counts of this stage."""
        try:
            with self.lock:
                added, left = int(came), int(went)
                reasons = {str(reason): int(number) for reason, number in (removed or {}).items()}
                self.came, self.went = self.came + added, self.went + left
                self.reasons.update(reasons)
        except Exception as fault:
            self.faults.append(type(fault).__name__)

    def said(self, order: int) -> dict[str, Any]:
        with self.lock:
            counts = {"in": self.came, "out": self.went}
            removed = {"removed_by_reason": dict(self.reasons)} if self.reasons else {}
            return {"order": order, **stated(self.fields), **counts, **removed}
