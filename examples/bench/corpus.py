"""`make bench-corpus`: how long corpus-1 takes over a large made-up corpus and ten benchmarks, some of whose items it holds.

python -m examples.bench.corpus [--documents 1000000] [--out PAGE]
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evaluations.harness.calibration.language import notes

from .__main__ import about
from .processes import measured
from .sections import told, write

ROOT = Path(__file__).parents[2]
DOCUMENTS, SHARD = 1_000_000, 100_000
BENCHMARKS, ITEMS, HELD = 10, 1_000, 10
"""So many benchmarks of so many items and as many decoys; the corpus holds so many items of each, word for word."""
MOST_SECONDS, MOST_GB = 15 * 60, 4
PAGE = """Written by `make bench-corpus`, by protocol corpus-1@1, on {machine} on {date}. {documents:,} documents of a made-up language
(`calibration/language.py`), {words:.0f} words each, in {shards} shards, and {benchmarks} benchmarks of {items:,} items and as many decoys.
One process reads, measures and writes the report. What misses its target is **bold**.

| documents | seconds | target | CPU s | peak GB | target | items held | found by 13 words |
|---:|---:|---:|---:|---:|---:|---:|---:|
| {documents:,} | {seconds} | {most_seconds} | {cpu:.1f} | {peak} | {most_gb} | {held} | {found} |

Longest: {longest}.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="how many (default 1,000,000)")
    parser.add_argument("--work", type=Path, default=ROOT / "var" / "bench" / "corpus", help="where files and logs go")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "reference" / "benchmark.md", help="the page")
    options = parser.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    (options.work / "benchmarks").mkdir(parents=True)
    write(options.out, "corpus", section(run(options.work, options.documents)))


def run(work: Path, documents: int) -> dict[str, Any]:
    held = benchmarks(work / "benchmarks")
    shards = corpus(work, documents, held)
    (work / "schema.yaml").write_text("fields: {text: [text]}\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "evaluations.harness",
        "run",
        "--protocol",
        "corpus-1",
        "--synthetic",
        *map(str, shards),
    ]
    command += [
        "--benchmarks",
        str(work / "benchmarks"),
        "--schema",
        str(work / "schema.yaml"),
        "--out",
        str(work / "report.json"),
    ]
    one = measured(command, work / "log").document()
    report = json.loads((work / "report.json").read_text(encoding="utf-8"))
    first = [json.loads(line)["text"] for line in shards[0].read_text(encoding="utf-8").splitlines()[:1000]]
    words = sum(len(text.split()) for text in first) / len(first)
    return {**one, "documents": documents, "shards": len(shards), "words": words, "held": len(held), "report": report}


def benchmarks(folder: Path) -> list[str]:
    """Writes them; what the corpus will hold."""
    held = []
    for number in range(BENCHMARKS):
        items = [note["text"] for note in notes(2 * ITEMS, 1_000 + number)]
        rows = (
            {"id": str(at), "question": text, "split": "item" if at < ITEMS else "decoy"}
            for at, text in enumerate(items)
        )
        lines(folder / f"made-up-{number}.jsonl", rows)
        held.extend(items[:HELD])
    return held


def corpus(work: Path, documents: int, held: list[str]) -> list[Path]:
    shards = []
    for number, first in enumerate(range(0, documents, SHARD)):
        texts = [note["text"] for note in notes(min(SHARD, documents - first), number)]
        for at, text in enumerate(held if first == 0 else []):
            texts[at * len(texts) // len(held)] = text
        shards.append(work / f"shard-{number}.jsonl")
        lines(shards[-1], ({"text": text} for text in texts))
    return shards


def lines(path: Path, rows: Iterable[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8") as sink:
        sink.writelines(json.dumps(row) + "\n" for row in rows)


def section(one: dict[str, Any]) -> str:
    steps = sorted(one["report"]["costs"], key=lambda cost: -float(cost["seconds"]))[:4]
    peak = one["peak_mb"] / 1024
    return PAGE.format(
        **about(),
        documents=one["documents"],
        words=one["words"],
        shards=one["shards"],
        benchmarks=BENCHMARKS,
        items=ITEMS,
        seconds=told(one["seconds"], MOST_SECONDS),
        most_seconds=MOST_SECONDS,
        cpu=one["cpu"],
        peak=told(peak, MOST_GB),
        most_gb=MOST_GB,
        held=one["held"],
        found=found_in(one["report"]),
        longest=", ".join(f"{cost['step']} ({cost['seconds']:.0f} s)" for cost in steps),
    )


def found_in(report: dict[str, Any]) -> int:
    """Items that share thirteen words in a row with a document."""
    return sum(one["detail"]["by_13_words"] for one in report["measurements"] if one["metric"] == "c.gram")


if __name__ == "__main__":
    main()
