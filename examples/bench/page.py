"""The benchmark as a page of the reference: Markdown from what was measured, nothing else."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import streamed, targets
from .tables import PROTOCOL

OPERATIONS_A_CELL = 5
GIGA = 1e9

HEAD = """Written by `make bench`, by protocol {protocol}. All tools measured the same Parquet files one after the other, each
in a process of its own, on {machine} on {date}. Seconds are on the clock; CPU is the sum over cores; peak is the process's
largest resident memory. Versions: {versions}.{small}

The peers look at samples where their documentation advises it, because they take hours otherwise. Ours looks at all
rows (at a part of those of the largest table, see ADR 0012) and measures every number on its baselines as well.
Anonymeter is patent-pending: it is run here to compare, never shipped.
"""
SMALL = " **Measured with QUICK=1 on small tables: says only that it works.**"

ALONE = "Ours alone: the peers were not run on a table of this size."
LIMITS = """## How near the kernels come to the machine

| limit, measured in this run | |
|---|---|
| memory read | {read:.1f} GB/s |
| memory copied (read and written) | {copied:.1f} GB/s |
| 8-bit operations on vectors in the nearest cache | {bytewise:.0f} Gop/s |
| single-precision product of matrices (BLAS) | {flops:.0f} GFLOP/s |

The bare neighbour kernel compares {pairs:.2f} Gpairs/s of {columns} columns. At {operations} 8-bit operations a cell that is
{bytes:.0f} Gop/s, {share:.0%} of the limit, with the cells coming from the caches at {traffic:.0f} GB/s. Most tiles are never
looked at: the exact search of {rows:,} rows for {rows:,} queries took {seconds:.2f} s, as if {virtual:.1f} Gpairs/s were
compared. Distributions, missing values, all pairs and correlations of {wide_rows:,} rows x {wide_columns} columns with all
baselines took {wide_seconds:.1f} s once the tables were read.
"""


def page(results: Mapping[str, Any]) -> str:
    parts = [HEAD.format(**results["about"], protocol=PROTOCOL, small=SMALL if results["quick"] else "")]
    parts += targets.section(results)
    parts += [case_section(case) for case in results["cases"]]
    parts += streamed.section(results["streamed"])
    return "\n".join([*parts, limits_section(results["kernels"]), cold_sentence(results)])


def case_section(case: Mapping[str, Any]) -> str:
    ours = case["runs"]["countersign"]
    rows = [[tool, f"{one['seconds']:.1f}", f"{one['cpu']:.1f}", f"{one['peak_mb']:,.0f}", ratio(one, ours)]
            for tool, one in case["runs"].items()]  # fmt: skip
    lines = [f"## {case['name']}", "", f"{case['rows']:,} training rows, {case['columns']} columns.", ""]
    lines += table(["tool", "seconds", "CPU s", "peak MB", "seconds as multiple of ours"], rows)
    if len(case["runs"]) > 1:
        lines += ["", *table(["part of a peer", "seconds", "values"], peer_parts(case["runs"]))]
    else:
        lines += ["", ALONE]
    lines += ["", *table(["measured by ours", "value", "ceiling", "floor", "copy"], our_values(case["values"]))]
    return "\n".join([*lines, "", steps_sentence(case["steps"]), ""])


def ratio(one: Mapping[str, float], ours: Mapping[str, float]) -> str:
    return f"{one['seconds'] / ours['seconds']:.1f}"


def peer_parts(runs: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    for tool, one in runs.items():
        for part in one["answer"] or []:
            values = ", ".join(f"{name} {number(value)}" for name, value in part["values"].items())
            yield [f"{tool}: {part['part']}", f"{part['seconds']:.1f}", part["failed"] or values]


def our_values(values: Iterable[Mapping[str, Any]]) -> Iterable[Sequence[str]]:
    for one in values:
        numbers = [one[key] for key in ("estimate", "ceiling", "floor", "copy")]
        yield [one["name"], *map(number, numbers)]


def steps_sentence(steps: Mapping[str, float]) -> str:
    slowest = sorted(steps.items(), key=lambda item: -item[1])[:6]
    return "Ours took longest for " + ", ".join(f"{name} ({seconds:.1f} s)" for name, seconds in slowest) + "."


def cold_sentence(results: Mapping[str, Any]) -> str:
    """Compiled code is kept, so only the first run of an installation pays for it."""
    warm = results["cases"][0]["runs"]["countersign"]["seconds"]
    return f"The first run after an installation compiles: {results['cold']:.1f} s on the first table instead of {warm:.1f} s.\n"


def limits_section(found: Mapping[str, Any]) -> str:
    machine, search, wide = found["limits"], found["search"], found["marginals"]
    columns = int(search["columns"])
    bytewise = search["pairs"] * columns * OPERATIONS_A_CELL
    return LIMITS.format(
        read=machine["read"] / GIGA,
        copied=machine["copied"] / GIGA,
        bytewise=machine["bytewise"] / GIGA,
        flops=machine["flops"] / GIGA,
        pairs=search["pairs"] / GIGA,
        columns=columns,
        operations=OPERATIONS_A_CELL,
        bytes=bytewise / GIGA,
        share=bytewise / machine["bytewise"],
        traffic=search["pairs"] * columns / GIGA,
        rows=int(search["rows"]),
        seconds=search["seconds"],
        virtual=search["rows"] ** 2 / search["seconds"] / GIGA,
        wide_rows=int(wide["rows"]),
        wide_columns=int(wide["columns"]),
        wide_seconds=wide["seconds"],
    )


def number(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value:.4g}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
