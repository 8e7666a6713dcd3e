"""What analyses and decisions said in each report, as tables: estimates with their intervals, and decisions that flip."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from evaluations.harness.engine.report import Measurement

Found = Sequence[tuple[str, Sequence[Measurement]]]
NONE = "–"
LARGEST = 700.0


def tables(found: Found) -> list[tuple[str, list[str], list[list[str]]]]:
    """Of one metric in each report: title, heads and rows (as HTML), for each analysis and for all decisions together."""
    names = [name for name, _ in found]
    by_report = {name: {str(one.subject): one for one in ones} for name, ones in found}
    subjects = list(dict.fromkeys(subject for ones in by_report.values() for subject in ones))
    made, decided = [], []
    for subject in subjects:
        there = {name: by_report[name].get(subject) for name in names}
        first = next(one for one in there.values() if one is not None)
        title = ", ".join(map(str, first.subject.values()))
        if terms := effects(there):
            made.append((title, ["Effect", "Real rows", *names], terms))
        decided += [[f"{escape(title)}{at}", *cells] for at, cells in answers(there)]
    return made + ([("Decisions", ["Decision", "Real rows", *names], decided)] if decided else [])


def effects(there: Mapping[str, Measurement | None]) -> list[list[str]]:
    """Each term: what real rows say, and each report's table."""
    lines = {name: {line["term"]: line for line in detail(one, "terms", [])} for name, one in there.items()}
    terms = list(dict.fromkeys(term for found in lines.values() for term in found))
    return [
        [
            escape(term),
            estimate(next(found[term] for found in lines.values() if term in found), "real"),
            *(estimate(found.get(term, {}), "synthetic") for found in lines.values()),
        ]
        for term in terms
    ]


def estimate(line: Mapping[str, Any], table: str) -> str:
    """A ratio rather than its logarithm."""
    value = line.get(table)
    if value is None:
        return NONE
    numbers = [math.exp(min(one, LARGEST)) for one in value] if line.get("scale") == "ratio" else value
    centre, low, high = (f"{number:.3g}" for number in numbers[:3])
    return f"{centre} ({low} to {high})"


def answers(there: Mapping[str, Measurement | None]) -> list[tuple[str, list[str]]]:
    """For each question of a decision what real rows say, and what each table says; what flips is marked."""
    real: list[str] = next((said for one in there.values() if (said := detail(one, "real", {}).get("said"))), [])
    about: list[Any] = next((said for one in there.values() if (said := detail(one, "asked", []))), [])
    rows = []
    for k, answer in enumerate(real):
        cells = [decided(one, k, answer) for one in there.values()]
        rows.append((question(about[k]) if k < len(about) else "", [escape(str(answer)), *cells]))
    return rows


def question(about: Mapping[str, Any]) -> str:
    group = f" for {escape(str(about['group']))}" if about["group"] else ""
    return f"{group}, at {about['paid']:g}"


def decided(one: Measurement | None, k: int, real: str) -> str:
    said = detail(one, "synthetic", {}).get("said", [])
    if k >= len(said):
        return NONE
    return escape(str(said[k])) if said[k] == real else f"<strong>{escape(str(said[k]))}, flipped</strong>"


def detail(one: Measurement | None, name: str, otherwise: Any) -> Any:
    found = ((one.detail if one is not None else None) or {}).get(name)
    return found if isinstance(found, type(otherwise)) else otherwise
