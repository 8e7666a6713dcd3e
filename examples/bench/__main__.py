"""`make bench`: measures ours and the peers on the same tables and writes docs/reference/benchmark.md.

python -m examples.bench [--quick] [--data FOLDER] [--out PAGE]
"""

import argparse
import itertools
import json
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Any

from evaluations.harness.engine.report import Report
from evaluations.harness.engine.writing import from_json

from . import streamed
from .page import page
from .processes import Run, measured
from .sections import write
from .tables import PROTOCOL, Case, generated, given, rand_hie

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
PACKAGES = ("numpy", "numba", "scikit-learn", "pyarrow")
VENVS = {"SDMetrics": "peers", "Anonymeter": "anonymeter", "mostlyai-qa": "mostlyai-qa"}
LARGE, LARGEST = 50_000, 200_000
SIZES = {False: [(39_000, 15), (100_000, 30), (1_000_000, 50)], True: [(2_000, 15), (3_000, 30)]}
STREAMED = {False: [(1_000_000, 50), (3_000_000, 50), (10_000_000, 50)], True: [(2_000, 15), (6_000, 15)]}
KERNELS = {False: (100_000, 1_000_000), True: (5_000, 20_000)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small tables: does it work?")
    parser.add_argument("--data", type=Path, help="a folder of folders with train, holdout, synthetic and schema.yaml")
    parser.add_argument("--work", type=Path, default=ROOT / "var" / "bench", help="where tables and logs go")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "reference" / "benchmark.md", help="the page")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    found = cases(options)
    first = next(found)
    results: dict[str, Any] = {
        "quick": options.quick,
        "about": about(),
        "kernels": kernels(options.work, quick=options.quick),
        "cold": ours(first, NUMBA_CACHE_DIR=str(options.work / f"cold-{os.getpid()}")).seconds,
        "cases": [],
        "streamed": [],
    }
    for case in itertools.chain([first], found):
        results["cases"].append(compared(case, quick=options.quick))
        written(results, options)
    for one in streamed.measured(options.work, [] if options.data else STREAMED[options.quick], beyond_memory):
        results["streamed"].append(one)
        written(results, options)
    print(f"Wrote {options.out}.")


def written(results: dict[str, Any], options: argparse.Namespace) -> None:
    """After each table: what was measured is kept, whatever happens to the next."""
    (options.work / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    write(options.out, "harness", page(results))


def cases(options: argparse.Namespace) -> Iterator[Case]:
    if options.data:
        yield from given(options.data, options.work)
    else:
        yield rand_hie(options.work)
        yield from (generated(options.work, *size) for size in SIZES[options.quick])


def compared(case: Case, *, quick: bool) -> dict[str, Any]:
    runs = {"countersign": ours(case), **peers(case, quick=quick)}
    report = from_json((case.folder / "report.json").read_text(encoding="utf-8"))
    return {
        "name": case.name,
        "rows": case.rows,
        "columns": case.columns,
        "runs": {tool: run.document() for tool, run in runs.items()},
        "steps": {cost.step: cost.seconds for cost in report.costs},
        "values": values(report),
    }


def beyond_memory(case: Case) -> Run:
    return ours(case, "--streamed")


def ours(case: Case, *flags: str, **environment: str) -> Run:
    say(f"{case.name}: countersign")
    tables = [
        part for role in ("train", "holdout", "synthetic") for part in (f"--{role}", f"{case.folder}/{role}.parquet")
    ]
    command = [sys.executable, "-m", "evaluations.harness", "run", *tables, "--schema", f"{case.folder}/schema.yaml"]
    command += ["--protocol", PROTOCOL, "--out", f"{case.folder}/report.json", *flags]
    return measured(command, case.folder / "countersign.log", **environment)


def peers(case: Case, *, quick: bool) -> dict[str, Run]:
    """Sizes of their samples as in their documentation; mostlyai-qa advises ten thousand rows for large tables.

    The largest table is ours alone: theirs would take days or more memory than there is.
    """
    if case.rows > LARGEST:
        return {}
    embedded = 10_000 if case.rows > LARGE else 1_000_000_000
    scripts = {"SDMetrics": ("run_sdmetrics.py", 300 if quick else 2_000),
               "Anonymeter": ("run_anonymeter.py", 50 if quick else 500),
               "mostlyai-qa": ("run_mostlyai_qa.py", embedded)}  # fmt: skip
    found = {}
    for tool, (script, size) in scripts.items():
        say(f"{case.name}: {tool}")
        python = ROOT / f".venv-{VENVS[tool]}" / "bin" / "python"
        command = [str(python), str(PEERS / script), str(case.folder), str(size)]
        found[tool] = measured(command, case.folder / f"{tool}.log")
    return found


def values(report: Report) -> list[dict[str, Any]]:
    """The mean over what a metric measured, with the means of its baselines."""
    found = []
    for metric in dict.fromkeys(one.metric for one in report.measurements):
        rows = [one for one in report.measurements if one.metric == metric and one.estimate is not None]
        if rows:
            ends = {name: mean([getattr(one.baselines, name) for one in rows]) for name in ("ceiling", "floor", "copy")}
            label = metric if len(rows) == 1 else f"{metric}, mean of {len(rows)}"
            found.append({"name": label, "estimate": mean([one.estimate for one in rows]), **ends})
    return found


def mean(numbers: list[float | None]) -> float | None:
    known = [one for one in numbers if one is not None]
    return fmean(known) if known else None


def kernels(work: Path, *, quick: bool) -> Any:
    say("kernels")
    sizes = map(str, KERNELS[quick])
    return measured([sys.executable, "-m", "examples.bench.kernels", *sizes], work / "kernels.log").answer


def about() -> dict[str, str]:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    memory = int(Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]) >> 20
    installed = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in PACKAGES)]
    return {
        "machine": f"{len(names)} x {names[0]}, {memory} GB" if names else platform.machine(),
        "date": datetime.now(UTC).date().isoformat(),
        "versions": ", ".join([*installed, *(f"{tool} {locked(tool)}" for tool in VENVS)]),
    }


def locked(tool: str) -> str:
    lock = (ROOT / "requirements" / f"{VENVS[tool]}.txt").read_text(encoding="utf-8")
    return next(line.split("==")[1].split()[0] for line in lock.splitlines() if line.startswith(f"{tool.lower()}=="))


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
