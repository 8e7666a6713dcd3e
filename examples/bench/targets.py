"""What was to be reached on two cores, beside what this run measured."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .streamed import steepening

GB = 1024
WHOLE = {(39_000, 15): (8, None), (100_000, 30): (40, 2), (1_000_000, 50): (600, 6)}
"""Of the whole protocol, by rows and columns: seconds, and GB where that was said."""
MARGINALS, SEARCH, STREAMED, STEEPENING = 5, 5, 2, 1.25
HEAD = """## Targets

Set for two cores; what misses its target is **bold**. GB are the process's largest resident memory.

| work | target | measured |
|---|---:|---:|
"""


def section(results: Mapping[str, Any]) -> list[str]:
    """As Markdown; nothing where no table had a size for which a target was set."""
    lines = [f"| {work} | {target} | {measured} |" for work, target, measured in rows(results)]
    return [HEAD + "\n".join([*lines, ""])] if lines else []


def rows(results: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for case in results["cases"]:
        yield from whole(case)
    search, wide = results["kernels"]["search"], results["kernels"]["marginals"]
    if wide["rows"] == 1_000_000:
        yield compared(
            "distributions, pairs, correlations of 1,000,000 x 50, once read", MARGINALS, wide["seconds"], "s"
        )
    if search["rows"] == 100_000:
        yield compared("exact nearest row, 100,000 of 100,000 x 30", SEARCH, search["seconds"], "s")
    yield from beyond_memory(results["streamed"])


def whole(case: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    seconds, memory = WHOLE.get((case["rows"], case["columns"]), (None, None))
    ours, name = case["runs"]["countersign"], f"whole protocol, {case['rows']:,} x {case['columns']}"
    if seconds is not None:
        yield compared(name, seconds, ours["seconds"], "s")
    if memory is not None:
        yield compared(name, memory, ours["peak_mb"] / GB, "GB")


def beyond_memory(found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    if not found or found[-1]["rows"] < 10_000_000:
        return
    name, steeper = f"streamed, {found[-1]['rows']:,} x {found[-1]['columns']}", steepening(found)
    yield compared(name, STREAMED, found[-1]["peak_mb"] / GB, "GB")
    if steeper is not None:
        yield compared(
            f"{name}: CPU seconds a further million rows takes, of what it took at first", STEEPENING, steeper, "times"
        )


def compared(work: str, most: float, found: float, unit: str) -> tuple[str, str, str]:
    shown = f"{found:.1f} {unit}" if found < 100 else f"{found:.0f} {unit}"
    return work, f"{most:g} {unit}", shown if found <= most else f"**{shown}**"
