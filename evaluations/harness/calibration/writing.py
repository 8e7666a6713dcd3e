"""A calibration as files: everything as JSON, the figures, and a page for people. Several stand side by side."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluations.harness.engine import library
from evaluations.harness.engine.drawing import Line, Strip, lines, strips, tiles
from evaluations.harness.engine.steps import write_whole
from evaluations.harness.mathematics.statistics import wilson

from .judging import NOT_MEASURED
from .planting import COPIES, FLIPS
from .running import UNSEEN, Calibration

VERDICTS = ("pass", "attention", "not established", "fail", NOT_MEASURED)
LIMIT, SURE = 3.0, 0.01
TICKS = (0.0, 1.0, 10.0, 30.0, 100.0)
Document = Mapping[str, Any]
INTRODUCTION = """# What the protocol sees

Written by `python -m evaluations.harness calibrate`; every number below was measured. Tables, or documents, with a known
answer were planted in the place of the synthetic ones. *Missed* is what had to react and did not; *false alarm* is what had to stay
still and failed; *not measured* is what was asked and gave no measurement, so it is neither. A small or coarse table
hides copies that a large one shows: that is said here, not hidden.

Unseen rows are real rows that no generator saw, so whatever fails in them is a false alarm. In a generator's own output
only copies are known to be absent: where attacks gain on it, the generator may give something away.

What unseen rows and planted tables show of tabular-1@2 is on [a page of its own](false-alarms.md).
"""


def written(folder: Path, name: str, found: Calibration) -> None:
    """Adds this calibration to those in the folder's calibration.json and writes figures and page anew."""
    store = folder / "calibration.json"
    kept = json.loads(store.read_text(encoding="utf-8")) if store.exists() else {}
    kept[name] = found.document()
    write_whole(store, json.dumps(kept, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True) + "\n")
    for path, content in drawn_from(json.loads(store.read_text(encoding="utf-8"))):
        write_whole(folder / path, content)


def drawn_from(kept: Document) -> Iterator[tuple[str, str]]:
    """All that is shown of the calibrations in a calibration.json: each figure and the page, by path."""
    for name in sorted(kept):
        for figure, drawing in figures(kept[name]):
            yield f"calibration/{name}-{figure}.svg", drawing
    yield "calibration.md", "\n".join([INTRODUCTION, *(section(name, kept[name]) for name in sorted(kept))])


def groups_of(found: Document) -> list[str]:
    """In the order of the protocol that was calibrated."""
    known = library.named(found["protocol"]["id"], found["protocol"]["version"])
    return list(known.groups) if known else sorted({group for one in found["seen"] for group in one["groups"]})


def figures(found: Document) -> Iterator[tuple[str, str]]:
    groups = groups_of(found)
    rows = [(one["name"], [one["groups"].get(group, NOT_MEASURED) for group in groups]) for one in found["seen"]]
    yield "verdicts", tiles(title="Verdicts on the planted tables", columns=groups, rows=rows)
    if found["draws"]:
        yield "copies", copies_figure(found)
    flips = flip_lines(found)
    if flips:
        title = "Flipped cells come out in order"
        yield "flips", lines(title=title, series=flips, x_label="share of cells flipped", y_label="estimate")


def copies_figure(found: Document) -> str:
    rows = [
        Strip(f"{source}, {metric}, {planted(hidden)}{left_out(draws)}", measured_z(draws), hollow=not hidden)
        for (source, hidden, metric), draws in grouped(found).items()
    ]
    return strips(title="z of the copy metrics, one dot a draw", rows=rows, limit=LIMIT, ticks=TICKS, unit="z")


def measured_z(draws: Sequence[Document]) -> list[float]:
    return [one["z"] for one in draws if one["z"] is not None]


def left_out(draws: Sequence[Document]) -> str:
    count = len(draws) - len(measured_z(draws))
    return f" ({count} {NOT_MEASURED})" if count else ""


def flip_lines(found: Document) -> list[Line]:
    seen = {one["name"]: one["estimates"] for one in found["seen"]}
    rows = {share: f"{share:.0%} of cells flipped" for share in FLIPS}
    if not seen.keys() >= set(rows.values()):
        return []
    named = {share: seen[name] for share, name in rows.items()}
    metrics = [
        name for name in ("f.pair", "p.near", "p.exact") if all(row.get(name) is not None for row in named.values())
    ]
    return [Line(name, [(share, row[name]) for share, row in named.items()]) for name in metrics]


def grouped(found: Document) -> dict[tuple[str, float, str], list[Document]]:
    together: dict[tuple[str, float, str], list[Document]] = {}
    for one in sorted(found["draws"], key=lambda row: (row["generator"], row["metric"], row["hidden"], row["seed"])):
        together.setdefault((one["generator"], one["hidden"], one["metric"]), []).append(one)
    return together


def planted(hidden: float) -> str:
    return f"{hidden:.0%} hidden" if hidden else "clean"


def section(name: str, found: Document) -> str:
    made, asked = found["made"], found["asked"]
    tables = ", ".join(f"{table} {rows:,}" for table, rows in found["rows"].items())
    protocol = f"{found['protocol']['id']} version {found['protocol']['version']}"
    where = (
        f"{made['cores']} cores ({made['machine']}, {made['system']}), Python {made['python']}, numpy {made['numpy']}"
    )
    parts = [
        f"## {name}",
        f"Rows: {tables}. Protocol {protocol}, seed {asked['seed']}, on {made['on']}; {where}.",
        f"![Verdicts on the planted tables of {name}](calibration/{name}-verdicts.svg)",
        table(("planted", "missed", "false alarm", NOT_MEASURED, "named"), [planted_row(one) for one in found["seen"]]),
    ]
    if flip_lines(found):
        parts += [f"![Flipped cells of {name}](calibration/{name}-flips.svg)", order_said(found)]
    if found["draws"]:
        parts += [copies_said(asked), f"![z of the copy metrics of {name}](calibration/{name}-copies.svg)"]
        columns = ("generator", "hidden", "metric", "draws", NOT_MEASURED, "z, lowest to highest", "p < 0.01", "failed")
        parts.append(table(columns, [copies_row(key, draws) for key, draws in grouped(found).items()]))
        parts.append(false_alarms(found))
    if found.get("clean"):
        parts.append("Verdicts on clean draws, the worst of each metric's measurements that decide:")
        parts.append(table(("generator", "metric", *VERDICTS), list(clean_rows(found))))
    return "\n\n".join(parts) + "\n"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines_of = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines_of)


def planted_row(one: Document) -> list[str]:
    def listed(names: Sequence[str]) -> str:
        return "; ".join(name.replace("|", "/") for name in names) or "–"

    return [
        one["name"],
        listed(one["missed"]),
        listed(one["alarms"]),
        listed(one["unmeasured"]),
        listed(one["named"][:3]),
    ]


def order_said(found: Document) -> str:
    said = []
    for line in flip_lines(found):
        values = [value for _, value in line.points]
        order = "falls with every step" if values == sorted(values, reverse=True) else "does not fall with every step"
        said.append(f"`{line.name}` {order} ({', '.join(f'{value:.3g}' for value in values)})")
    return "With 10, 30, 50 and 90 % of the cells flipped " + "; ".join(said) + "."


def clean_rows(found: Document) -> Iterator[list[str]]:
    counted: dict[tuple[str, str], Counter[str]] = {}
    for one in sorted(found["clean"], key=lambda row: row["generator"]):
        for metric, verdict in one["verdicts"].items():
            counted.setdefault((one["generator"], metric), Counter())[verdict] += 1
    for (source, metric), counts in counted.items():
        yield [source, f"`{metric}`", *(str(counts[verdict]) for verdict in VERDICTS)]


def copies_said(asked: Document) -> str:
    more = f", and clean rows in {asked['alarms']}" if asked["alarms"] > asked["seeds"] else ""
    return (
        f"Hidden copies in {asked['seeds']} draws{more}, of at most {asked['rows']:,} rows of each table. A given synthetic table is "
        "sampled again in each draw, so its draws are not independent; unseen rows and the built-in generator are new each time."
    )


def copies_row(key: tuple[str, float, str], draws: Sequence[Document]) -> list[str]:
    z = measured_z(draws)
    told = [one for one in draws if one["z"] is not None]
    return [
        key[0],
        planted(key[1]),
        f"`{key[2]}`",
        str(len(draws)),
        str(len(draws) - len(told)),
        f"{min(z):.2f} to {max(z):.2f}" if z else "–",
        str(sum(one["p"] < SURE for one in told)),
        str(sum(one["verdict"] == "fail" for one in told)),
    ]


def false_alarms(found: Document) -> str:
    """Of what was measured: a draw that gave no z raised no alarm, but showed nothing either."""
    said = []
    for metric in COPIES:
        clean = [one for one in found["draws"] if one["metric"] == metric and not one["hidden"]]
        unseen = [one for one in clean if one["generator"] == UNSEEN]
        if clean:
            said.append(f"`{metric}` in {share_failed(clean)} clean draws, of unseen rows in {share_failed(unseen)}")
    return f"False alarms: {'; '.join(said)}."


def share_failed(draws: Sequence[Document]) -> str:
    told = [one for one in draws if one["z"] is not None]
    failed = sum(one["verdict"] == "fail" for one in told)
    low, high = wilson(failed, len(told))
    return f"{failed} of {len(told)} [{low:.1%} to {high:.1%}]"
