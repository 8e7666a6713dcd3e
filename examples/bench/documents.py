"""`make bench-documents`: how long text-1 takes over made-up documents, and how many pairs of them are compared a second.

python -m examples.bench.documents [--quick] [--out PAGE]
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from evaluations.harness.calibration.language import Record, notes
from evaluations.harness.texts import search
from evaluations.harness.texts.tokens import tokenised
from evaluations.harness.texts.weights import Weights, features

from .__main__ import about
from .processes import measured
from .sections import told, write

ROOT = Path(__file__).parents[2]
SIZES = {
    False: ((7_473, 660, 659, 1), (10_000, 10_000, 10_000, 4)),
    True: ((200, 100, 100, 1),),
}
"""Documents of train, holdout and the synthetic set, and how many notes of about 70 words each is made of."""
PAIRS = {False: 20_000, True: 500}
TARGETS = {(7_473, 1): (20, None), (10_000, 4): (60, 2)}
"""By documents of train and notes: seconds, and GB where that was said."""
MOST_PAIRS = 100e6
SCHEMA = "fields: {text: [text], label: label, unit: unit, subgroup: [sex], sensitive: [sex]}\n"
HEAD = """Written by `make bench-documents`, by protocol text-1@1, on {machine} on {date}. The documents are of a made-up language
(`calibration/language.py`); each run is a process of its own that reads, measures with all baselines, and writes the report.
What misses its target is **bold**.

| train, holdout, synthetic | words a document | seconds | target | CPU s | peak GB | target |
|---|---:|---:|---:|---:|---:|---:|
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few documents: does it work?")
    parser.add_argument("--work", type=Path, default=ROOT / "var" / "bench", help="where documents and logs go")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "reference" / "benchmark.md", help="the page")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    found = [run(options.work, *size) for size in SIZES[options.quick]]
    write(options.out, "documents", section(found, compared(PAIRS[options.quick])))


def run(work: Path, train: int, holdout: int, synthetic: int, each: int) -> dict[str, Any]:
    for seed, (role, count) in enumerate((("train", train), ("holdout", holdout), ("synthetic", synthetic))):
        with (work / f"{role}.jsonl").open("w", encoding="utf-8") as sink:
            sink.writelines(json.dumps(record) + "\n" for record in longer(count, seed, each))
    (work / "schema.yaml").write_text(SCHEMA, encoding="utf-8")
    roles = [part for role in ("train", "holdout", "synthetic") for part in (f"--{role}", str(work / f"{role}.jsonl"))]
    command = [sys.executable, "-m", "evaluations.harness", "run", "--protocol", "text-1", *roles]
    command += ["--schema", str(work / "schema.yaml"), "--out", str(work / "documents.json")]
    one = measured(command, work / "documents.log").document()
    counts = {"train": train, "holdout": holdout, "synthetic": synthetic, "each": each}
    steps = json.loads((work / "documents.json").read_text(encoding="utf-8"))["costs"]
    return {**counts, **one, "words": words(work), "steps": {cost["step"]: cost["seconds"] for cost in steps}}


def longer(count: int, seed: int, each: int) -> Iterator[Record]:
    """So many notes make one document of the first one's person."""
    drawn = notes(count * each, seed, each=each)
    for at in range(0, len(drawn), each):
        yield {**drawn[at], "text": " ".join(note["text"] for note in drawn[at : at + each])}


def words(work: Path) -> float:
    lines = (work / "synthetic.jsonl").read_text(encoding="utf-8").splitlines()
    return float(np.mean([len(json.loads(line)["text"].split()) for line in lines]))


def compared(count: int) -> dict[str, float]:
    """Pairs of documents whose weighted words are compared exactly, in a second."""
    texts = [[note["text"] for note in notes(count, seed)] for seed in (1, 2)]
    _, (real, made) = tokenised([[part] for part in texts])
    weights = Weights.of(features(real))
    rows, queries = weights.rows(features(real)), weights.rows(features(made))
    groups = np.zeros(count, np.int64)
    search.nearest(queries.take(np.arange(64)), rows, groups, 1)
    start = time.perf_counter()
    search.nearest(queries, rows, groups, 1)
    seconds = time.perf_counter() - start
    return {"documents": count, "seconds": seconds, "pairs": count * count / seconds}


def section(found: list[dict[str, Any]], pairs: Mapping[str, float]) -> str:
    rows = [row(one) for one in found]
    slowest = sorted(found[0]["steps"].items(), key=lambda item: -item[1])[:5]
    shown = f"{pairs['pairs'] / 1e6:.0f} million"
    return "\n".join(
        [
            HEAD.format(**about()) + "\n".join(rows),
            "",
            "Longest in the first: " + ", ".join(f"{name} ({seconds:.1f} s)" for name, seconds in slowest) + ".",
            "",
            (
                f"{pairs['documents']:,} documents are compared with as many, by all their weighted words, in {pairs['seconds']:.1f} s: "
                f"{shown if pairs['pairs'] >= MOST_PAIRS else f'**{shown}**'} exact pairs a second (target {MOST_PAIRS / 1e6:.0f} million)."
            ),
            "",
        ]
    )


def row(one: Mapping[str, Any]) -> str:
    seconds, memory = TARGETS.get((one["train"], one["each"]), (None, None))
    peak = one["peak_mb"] / 1024
    counts = ", ".join(f"{one[role]:,}" for role in ("train", "holdout", "synthetic"))
    limits = [("" if most is None else f"{most:g}") for most in (seconds, memory)]
    return (
        f"| {counts} | {one['words']:.0f} | {told(one['seconds'], seconds)} | {limits[0]} | {one['cpu']:.1f} | "
        f"{told(peak, memory)} | {limits[1]} |"
    )


if __name__ == "__main__":
    main()
