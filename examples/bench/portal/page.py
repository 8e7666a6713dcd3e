"""The portal's part of the benchmark page: of each page the role for which it costs most, beside what it should cost."""

from collections.abc import Iterator, Mapping
from typing import Any

MOST_MS, MOST_OF_A_REPORT, MOST_QUERIES = 50, 150, 12
HEAD = """## Pages

Written by `make bench-portal ROWS={rows}` on {machine} on {date}: {submissions:,} submissions and {events:,} audit events, copied
by SQL from submissions that the portal's own actions made, spread over states, three institutions and their people. Every page and
every list of the API was opened as each role that may open it, {requests} times in this process once it was warm, without sign-in,
signing, upload, download and verification. The table names the role for which a page takes longest. The aim is at most
{most_ms} ms (the report: {most_of_a_report} ms) at the 95th percentile and at most {most_queries} statements; what misses it is **bold**.

| page | role | p95 ms | statements | rows read | kB read |
|---|---|---|---|---|---|
"""


def section(about: Mapping[str, Any], pages: Mapping[str, Mapping[str, float]]) -> str:
    aims = {"most_ms": MOST_MS, "most_of_a_report": MOST_OF_A_REPORT, "most_queries": MOST_QUERIES}
    return HEAD.format(**about, **aims) + "\n".join(lines(pages))


def lines(pages: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    slowest: dict[str, tuple[str, Mapping[str, float]]] = {}
    for name, found in pages.items():
        role, _, path = name.rpartition(" ")
        if path not in slowest or found["p95_ms"] > slowest[path][1]["p95_ms"]:
            slowest[path] = role, found
    for path, (role, found) in slowest.items():
        most = MOST_OF_A_REPORT if path.startswith("/evidence/") else MOST_MS
        cells = (marked(found["p95_ms"], most), marked(found["queries"], MOST_QUERIES), f"{found['rows']:,}")
        yield f"| `{path}` | {role} | {' | '.join(cells)} | {found['bytes'] / 1000:,.1f} |"


def marked(value: float, most: float) -> str:
    return f"**{value:g}**" if value > most else f"{value:g}"
