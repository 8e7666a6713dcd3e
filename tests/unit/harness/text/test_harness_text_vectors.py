"""Vectors that were made elsewhere: read strictly, compared exactly, shown and never deciding."""

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evaluations.harness.calibration.documents_running import texts_of
from evaluations.harness.calibration.language import notes
from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.library import load
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.run import run
from evaluations.harness.engine.writing import as_json
from evaluations.harness.texts.declared import parsed
from evaluations.harness.texts.vectors import STEPS, in_steps, nearest, vectors_in

DECLARED = parsed({"fields": {"text": ["text"], "id": "id"}})
PROTOCOL = load("text-1").only(["t.vectors"])
WIDTH = 24


def called(rows, role):
    return [{**row, "id": f"{role} {at}"} for at, row in enumerate(rows)]


TRAIN, HOLDOUT = called(notes(500, 1), "t"), called(notes(500, 2), "h")


def vector(text):
    """What a model might say of a text: a direction of its own for every word, added up."""
    found = sum(np.random.default_rng(list(word.encode())).normal(size=WIDTH) for word in text.split()[:30])
    return (found / 30).tolist()


def written(path, made, metadata=(("model", "a model"),), drop=0, **changed):
    rows = [
        {"role": role, "id": row["id"], "vector": vector(row["text"]), **changed}
        for role, part in (("train", TRAIN), ("holdout", HOLDOUT), ("synthetic", made))
        for row in part
    ]
    table = pa.Table.from_pylist(rows[drop:])
    pq.write_table(table.replace_schema_metadata(dict(metadata)), path)
    return path


def measured(path, made):
    texts = texts_of(TRAIN, HOLDOUT, made, DECLARED)
    known = {"train": texts.train, "holdout": texts.holdout, "synthetic": texts.synthetic[0]}
    return run(PROTOCOL, replace(texts, vectors=vectors_in(path, known)), seed=2)


@pytest.mark.parametrize(("copies", "seen"), [(0, False), (60, True)])
def test_copies_are_seen_by_their_vectors(tmp_path, copies, seen):
    made = called([*({**row, "text": row["text"] + " again"} for row in TRAIN[:copies]), *notes(500 - copies, 3)], "s")
    report = measured(written(tmp_path / "v.parquet", made), made)
    (one,) = report.measurements

    assert (one.verdict == "fail") == seen
    assert not one.deciding
    assert one.detail["model"] == {"model": "a model"}
    assert one.baselines.floor is None
    assert one.baselines.copy > 0.9
    assert {item.role: dict(item.counts) for item in report.inputs}["vectors"] == {"vectors": 1500}
    assert {doubt.code for doubt in doubts(json.loads(json.dumps(as_json(report))))} <= {"missing"}


def test_the_nearest_are_those_of_all_products():
    rng = np.random.default_rng(1)
    queries, real = in_steps(rng.normal(size=(700, 6))), in_steps(rng.normal(size=(40, 6)))
    groups = np.arange(40) % 3 - 1

    found = nearest(queries, real, groups, 2)

    products = queries @ real.T
    for group in (0, 1):
        inside = np.sort(products[:, groups == group], axis=1)
        assert found.best[group].tolist() == inside[:, -1].tolist()
        assert found.second[group].tolist() == inside[:, -2].tolist()
        assert products[np.arange(700), found.row[group]].tolist() == inside[:, -1].tolist()
    assert np.allclose(np.sqrt((queries**2).sum(axis=1)), STEPS, rtol=0.02)
    assert in_steps(np.zeros((1, 3))).tolist() == [[0, 0, 0]]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"metadata": ()}, "v.parquet does not say in its metadata which “model” made the vectors."),
        ({"id": "same"}, "v.parquet holds two vectors of one document."),
        ({"drop": 1}, "v.parquet has no vector of a train document. Say which field is its id."),
        (
            {"vector": [1.0, float("nan")]},
            "v.parquet holds vectors of different lengths, or numbers that are not finite.",
        ),
        ({"vector": None}, "v.parquet needs the columns role, id and vector, as Parquet."),
    ],
)
def test_what_is_no_vector_of_these_documents_is_refused(tmp_path, changed, sentence):
    made = called(notes(60, 3), "s")
    with pytest.raises(Refused) as refused:
        measured(written(tmp_path / "v.parquet", made, **changed), made)
    assert str(refused.value) == sentence
