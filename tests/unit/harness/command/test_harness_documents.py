"""Commands on documents: passages that are shared with train, and faults that are planted."""

import csv
import json

import pytest

from evaluations.harness.calibration.language import notes
from evaluations.harness.command.main import main

TRAIN = notes(60, 1)
SCHEMA = "fields: {text: [text], label: label}\n"


@pytest.fixture
def folder(tmp_path):
    first = TRAIN[4]["text"].split()
    made = notes(60, 2)
    made[7]["text"] = " ".join(["Yesterday", *first[3:25], "ended."])
    made[9]["text"] = TRAIN[5]["text"].upper()
    for name, rows in (("train", TRAIN), ("holdout", notes(60, 3)), ("synthetic", made)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "schema.yaml").write_text(SCHEMA)
    return tmp_path


def ran(folder, verb, *more, roles=("train", "synthetic")):
    given = [part for role in roles for part in (f"--{role}", str(folder / f"{role}.jsonl"))]
    return main([verb, "--protocol", "text-1", *given, "--schema", str(folder / "schema.yaml"), *more])


def listed(folder):
    return list(csv.DictReader((folder / "out.csv").read_text().splitlines()))


def test_shared_passages_are_listed_for_the_owner_of_the_data(folder, capsys):
    assert ran(folder, "copies", "--out", str(folder / "out.csv")) == 0

    rows = listed(folder)
    assert [(row["synthetic_document"], row["field"], row["training_document"]) for row in rows] == [
        ("8", "text", "5"), ("10", "text", "6"),
    ]  # fmt: skip
    assert (rows[0]["first_word"], rows[1]["first_word"]) == ("2", "1")
    assert int(rows[0]["words"]) >= 22
    assert "2 of 60 synthetic documents share a passage with a training document." in capsys.readouterr().err


def test_longer_passages_can_be_asked_for(folder):
    assert ran(folder, "copies", "--words", "40", "--out", str(folder / "out.csv")) == 0
    assert [row["synthetic_document"] for row in listed(folder)] == ["10"]


def test_only_what_is_compared_with_train_has_copies(folder, capsys):
    given = [
        "--train",
        str(folder / "train.jsonl"),
        "--synthetic",
        str(folder / "synthetic.jsonl"),
        "--out",
        str(folder / "a"),
    ]
    assert main(["copies", "--protocol", "human-1", *given]) == 2
    assert capsys.readouterr().err == "Protocol human-1 compares nothing with training data.\n"


def test_faults_are_planted_in_given_documents(folder):
    for name, seed in (("train", 1), ("holdout", 3)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in notes(150, seed)))
    out = folder / "calibration"
    roles = ("train", "holdout", "synthetic")
    status = ran(folder, "calibrate", "--metrics", "t.meta", "t.read", "t.exact", "--out", str(out), roles=roles)

    assert status == 0
    found = json.loads((out / "calibration.json").read_text())["calibration"]
    seen = {one["name"]: one for one in found["seen"]}
    assert "synthetic" in seen
    assert seen["full copy"]["metrics"]["t.exact"] == "fail"
    assert not [one["name"] for one in found["seen"] if one["missed"] or one["alarms"]]
    page = (out / "calibration.md").read_text()
    assert "| 5% machine leftovers |" in page
    assert (out / "calibration" / "calibration-verdicts.svg").exists()


def test_faults_are_planted_where_there_is_room_for_them(folder, capsys):
    assert ran(folder, "calibrate", "--out", str(folder / "out"), roles=("train", "holdout")) == 2
    assert capsys.readouterr().err == "There are 120 real documents. At least 240 are needed to plant faults among.\n"
