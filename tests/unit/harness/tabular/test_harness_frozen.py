"""Protocol tabular-1@1 is frozen: on these tables its reports are, to the byte, what they were before the harness had rooms.

The digests were recorded by the command line of the commit before; everything but costs and environment is in them.
"""

import subprocess
import sys
from pathlib import Path

import harness_everything
import pyarrow as pa
import pyarrow.csv as arrow_csv
from harness_tables import FIRST, people

from evaluations.harness.command.main import main
from evaluations.harness.engine.report import Report
from evaluations.harness.engine.writing import from_json

ROOT = Path(__file__).parents[4]
EVERYTHING = "4d8e285c8b629bd4ee38f81086336d6990c0c83c8626d01bcb89e72f403a48e5"
NO_HOLDOUT = "ba7e2aced48711e6a87e58d143dfd775c2eb10912417b12e9c1f377919289c9b"
RAND = "1316e5c546885445148ef34149730c63d6fd40db8b141c55ab09b9331a199cb7"


def reported(folder: Path, *arguments: object, roles: tuple[str, ...]) -> Report:
    out = folder / "report.json"
    files = [part for role in roles for part in (f"--{role}", folder / f"{role}.csv")]
    said = ["run", *files, "--protocol", FIRST, "--out", out, *arguments]
    assert main(list(map(str, said))) == 0
    return from_json(out.read_text())


def test_of_everything_that_can_be_declared(tmp_path):
    """Dates, missing values, keys, text, rules, analyses, decisions, linkage, a sequence and a related table."""
    harness_everything.write(tmp_path)
    roles = ("train", "holdout", "synthetic")

    assert reported(tmp_path, "--schema", tmp_path / "schema.yaml", "--seed", 3, roles=roles).digest == EVERYTHING


def test_of_tables_without_a_holdout(tmp_path):
    for role, rows, seed in (("train", 300, 1), ("synthetic", 200, 3)):
        arrow_csv.write_csv(in_words(people(rows, seed)), tmp_path / f"{role}.csv")
    asked = ("--target", "outcome", "--subgroup", "place", "--sensitive", "weight", "--seed", 5)

    assert reported(tmp_path, *asked, roles=("train", "synthetic")).digest == NO_HOLDOUT


def in_words(made: pa.Table) -> pa.Table:
    kinds = [(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in made.schema]
    return made.cast(pa.schema(kinds))


def test_of_the_table_that_the_demo_measures(tmp_path):
    subprocess.run([sys.executable, ROOT / "examples/randhie.py", tmp_path], check=True, capture_output=True)
    asked = (
        "--target",
        "mdvis",
        "--subgroup",
        "idp",
        "hlthg",
        "hlthp",
        "--sensitive",
        "disea",
        "--quasi",
        "lncoins",
        "idp",
        "--seed",
        0,
    )

    assert reported(tmp_path, *asked, roles=("train", "holdout", "synthetic")).digest == RAND
