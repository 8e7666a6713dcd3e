"""The portal's part of the benchmark page: of each page the role for which it costs most, beside what it should cost."""

from collections.abc import Iterator, Mapping
from typing import Any

MOST_MS, MOST_OF_A_REPORT, MOST_QUERIES, MOST_GROWTH = 50, 150, 12, 1.5
HEAD = """## Pages

Written by `make bench-portal ROWS={rows}` on {machine} on {date}: {submissions:,} submissions and {events:,} audit events, copied
by SQL from submissions that the portal's own actions made, spread over states, three institutions and their people. Every page
and every list of the API was opened as each role that may open it, {requests} times in this process once it was warm, without
sign-in, signing, upload, download and verification. The table names the role for which a page takes longest. The aim is at most
{most_ms} ms (the report: {most_of_a_report} ms) at the 95th percentile, at most {most_queries} statements, and at most
{most_growth} times as long as on the same machine with {fewer} submissions; what misses it is **bold**. What took longer was
measured again, at most twice, because other programs disturb: the quietest round counts.

| page | role | p95 ms | with {fewer} | times | statements | rows read | kB read |
|---|---|---:|---:|---:|---:|---:|---:|
"""


Pages = Mapping[str, Mapping[str, float]]


def section(about: Mapping[str, Any], pages: Pages, beside: Mapping[str, Any]) -> str:
    """`beside` is what an earlier run over fewer submissions wrote; empty where there was none."""
    aims = {
        "most_ms": MOST_MS,
        "most_of_a_report": MOST_OF_A_REPORT,
        "most_queries": MOST_QUERIES,
        "most_growth": MOST_GROWTH,
    }
    fewer = f"{beside['rows']:,}" if beside else "fewer"
    return HEAD.format(**about, **aims, fewer=fewer) + "\n".join(lines(pages, beside.get("pages", {})))


def lines(pages: Pages, before: Pages) -> Iterator[str]:
    slowest: dict[str, tuple[str, Mapping[str, float]]] = {}
    for name, found in pages.items():
        role, _, path = name.rpartition(" ")
        if path not in slowest or found["p95_ms"] > slowest[path][1]["p95_ms"]:
            slowest[path] = role, found
    for path, (role, found) in slowest.items():
        less = before.get(f"{role} {path}", {}).get("p95_ms")
        growth = ("", "") if less is None else (f"{less:g}", marked(round(found["p95_ms"] / less, 2), MOST_GROWTH))
        cells = (
            marked(found["p95_ms"], most_of(path)),
            *growth,
            marked(found["queries"], MOST_QUERIES),
            f"{found['rows']:,}",
        )
        yield f"| `{path}` | {role} | {' | '.join(cells)} | {found['bytes'] / 1000:,.1f} |"


def most_of(path: str) -> float:
    """How many milliseconds a page may take."""
    return MOST_OF_A_REPORT if path.startswith("/evidence/") else MOST_MS


def marked(value: float, most: float) -> str:
    return f"**{value:g}**" if value > most else f"{value:g}"
