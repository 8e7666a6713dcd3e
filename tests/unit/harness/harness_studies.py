"""A small study in files: its plan, its items, and ratings of everything that was drawn."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import yaml

from evaluations.harness.command.main import main
from evaluations.harness.studies import key as keys
from evaluations.harness.studies.drawing import drawn
from evaluations.harness.studies.items import read as items_in
from evaluations.harness.studies.planting import Sources
from evaluations.harness.studies.secret import read as secret_in
from evaluations.harness.studies.study import ORIGIN, parsed

GUIDELINE = "a" * 64
PLAN = {
    "title": "Are the notes fit for teaching?",
    "guideline_sha256": GUIDELINE,
    "items": {"kind": "document", "id": "id", "show": ["note"], "label": "ward", "subgroups": ["sex"]},
    "sample": {"each": 40, "repeats": 0.1, "controls": 0.1, "faults": 0.1, "pairs": 6},
    "raters": {"pool": 4, "each": 3},
    "questions": [
        {
            "id": "fit",
            "text": "Is it fit for teaching?",
            "scale": "ordinal",
            "categories": [1, 2, 3, 4, 5],
            "good": [4, 5],
        },
        {
            "id": "harm",
            "text": "Could it do harm?",
            "scale": "nominal",
            "categories": ["no", "yes"],
            "good": ["no"],
            "safety": True,
        },
    ],
    "exclusions": "Who made, sold or approved the data.",
    "analysis": "human-1@1; fit and harm decide.",
    "stop": 0.9,
}
NOTE = (
    "**Dr. {name}** saw the patient at {hour} o'clock.  The left knee is not swollen. "
    "She takes {dose} mg of ibuprofen. Dr. {name} will call in {days} days."
)


def notes(count, seed, ids):
    rng = np.random.default_rng(seed)
    return [
        {
            "id": f"{ids}{at}",
            "note": NOTE.format(
                name="Marsh", hour=at, dose=int(rng.integers(2, 9)) * 100, days=int(rng.integers(2, 30))
            ),
            "ward": ["north", "south"][at % 2],
            "sex": ["F", "M"][at // 2 % 2],
        }
        for at in range(1, count + 1)
    ]


def lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def given(folder, plan=PLAN, count=70):
    """The files that a study is drawn from, as options."""
    (folder / "study.yaml").write_text(yaml.safe_dump(plan))
    (folder / "secret").write_text("0123456789abcdef0123456789abcdef")
    lines(folder / "synthetic.jsonl", notes(count, 1, "s"))
    lines(folder / "holdout.jsonl", notes(count, 2, "h"))
    named = {"study": "study.yaml", "secret": "secret", "synthetic": "synthetic.jsonl", "holdout": "holdout.jsonl"}
    return [part for name, file in named.items() for part in (f"--{name}", str(folder / file))]


def draw_of(folder, plan=PLAN):
    study = parsed(plan)
    sources = Sources(items_in(folder / "synthetic.jsonl", study), items_in(folder / "holdout.jsonl", study))
    return drawn(study, sources, secret_in(folder / "secret"))


def ratings_of(made, plan=PLAN, seed=0):
    """Rows of careful raters: they call nine in ten items good, agree, and see controls and faults."""
    study, rng = parsed(plan), np.random.default_rng(seed)
    truth = {code: rng.random() < 0.9 for code in made.key.entries}
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    rows = []
    for rater, codes in sorted(made.orders.items()):
        for at, code in enumerate(codes):
            entry = made.key.entries[code]
            good = truth[entry.of or code] and entry.kind not in {keys.CONTROL, keys.FAULT}
            good = good if rng.random() < 0.97 else not good
            for question, value in answers(study, entry, good, rng):
                begun = start + timedelta(minutes=2 * at)
                ended = begun + timedelta(seconds=40 + int(rng.integers(30)))
                rows.append({
                    "study": study.digest, "guideline_sha256": GUIDELINE, "code": code, "rater": rater, "question": question,
                    "value": value, "started": begun.isoformat(), "ended": ended.isoformat(),
                })  # fmt: skip
    return rows


def answers(study, entry, good, rng):
    if entry.kind == keys.PAIR:
        return [("preferred", ["first", "second", "neither"][int(rng.integers(3))])]
    said = {
        "fit": int(rng.integers(4, 6)) if good else int(rng.integers(1, 4)),
        "harm": "no" if good else "yes",
        "origin": ORIGIN.categories[int(rng.integers(4))],
    }
    return [(one.id, said[one.id]) for one in study.of_items]


def closed(folder, plan=PLAN, count=70):
    """A whole study through the command line: the options of `run`."""
    options = given(folder, plan, count)
    record = folder / "drawn.json"
    assert main(["study", "draw", *options, "--out", str(record)]) == 0
    assert main(["study", "blind", *options, "--drawn", str(record), "--out", str(folder / "sheets")]) == 0
    lines(folder / "ratings.jsonl", ratings_of(draw_of(folder, plan), plan))
    rated = ["--ratings", str(folder / "ratings.jsonl")]
    assert main(["study", "open", *options, "--drawn", str(record), *rated, "--out", str(folder / "key.jsonl")]) == 0
    return ["--study", str(folder / "study.yaml"), "--key", str(folder / "key.jsonl"), *rated]
