"""Measurements of a report, as small as they can be."""

from typing import Any


def measured(metric: str, **given: Any) -> dict[str, Any]:
    return {
        "metric": metric,
        "version": 1,
        "group": "fidelity",
        "subject": {},
        "estimate": 0.9,
        "interval": [0.88, 0.92],
        "n": 100,
        "direction": "up",
        "verdict": "pass",
        "deciding": True,
        "baselines": {"ceiling": 0.95, "floor": 0.5, "copy": 1.0},
        "power": None,
        "threshold": {"pass": 0.8, "attention": 0.7},
        "threshold_source": "",
        "caveats": [],
        "detail": None,
        **given,
    }


def column(name: str, estimate: float, **given: Any) -> dict[str, Any]:
    detail = {
        "levels": ["small", "f", "m"],
        "train": [0.0, 0.55, 0.45],
        "synthetic": [0.0, 0.6, None],
        "holdout": [0.0, 0.5, 0.5],
    }
    return measured("f.tv", subject={"column": name}, estimate=estimate, detail=detail, **given)
