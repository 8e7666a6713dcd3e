"""Ratings are checked against plan and key, row by row; what other tools export becomes the same rows."""

import gzip
import json

import harness_studies as studies
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from evaluations.harness.command.main import main
from evaluations.harness.studies import importing, ratings
from evaluations.harness.studies import key as keys
from evaluations.harness.studies.study import parsed


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    return folder, studies.closed(folder)


@pytest.fixture
def rows(house):
    return [json.loads(line) for line in (house[0] / "ratings.jsonl").read_text().splitlines()]


def read(house, *paths):
    study = parsed(studies.PLAN)
    return ratings.read(paths, study, keys.read([house[0] / "key.jsonl"], study))


def test_the_same_ratings_have_one_digest_in_any_order_file_and_format(house, rows, tmp_path):
    folder, _ = house
    known = read(house, folder / "ratings.jsonl")
    turned = studies.lines(tmp_path / "turned.jsonl", reversed(rows))
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress((folder / "ratings.jsonl").read_bytes()))
    halves = [studies.lines(tmp_path / f"{at}.jsonl", rows[at::2]) for at in range(2)]
    table = pa.Table.from_pylist([{**row, "value": str(row["value"])} for row in rows])
    pq.write_table(table, tmp_path / "ratings.parquet")
    pacsv.write_csv(table, tmp_path / "ratings.csv")

    for paths in (
        [turned],
        halves,
        [tmp_path / "packed.jsonl.gz"],
        [tmp_path / "ratings.parquet"],
        [tmp_path / "ratings.csv"],
    ):
        assert read(house, *paths).digest == known.digest
    assert read(house, studies.lines(tmp_path / "fewer.jsonl", rows[:-1])).digest != known.digest


def test_a_later_rating_supersedes_an_earlier_one_and_both_stay(house, rows, tmp_path):
    late = {
        **rows[0],
        "started": "2026-04-01T10:00:00Z",
        "ended": "2026-04-01T10:01:00Z",
        "supersedes": rows[0]["ended"],
    }
    found = read(house, studies.lines(tmp_path / "r.jsonl", [*rows, {**late, "value": 1}]))

    (standing,) = [
        one for one in found.standing if one.about == (late["code"], late["question"], late["rater"], "rating")
    ]
    assert (standing.value, len(found.every) - len(found.standing)) == ("1", 1)


def test_a_third_person_decides_after_rating_blind_and_that_enters_no_agreement(house, rows, tmp_path):
    about = {**rows[0], "rater": "third"}
    blind = {**about, "stage": "blind"}
    decision = {
        **about,
        "stage": "decision",
        "value": 1,
        "reason": "The dose is wrong.",
        "ended": "2026-05-01T00:00:00Z",
    }
    found = read(house, studies.lines(tmp_path / "r.jsonl", [*rows, blind, decision]))

    assert found.decided == {(rows[0]["code"], rows[0]["question"]): "1"}
    assert "third" not in found.raters


def test_what_a_third_person_has_to_settle_is_listed_until_it_is(house, rows, tmp_path, capsys):
    folder, _ = house
    options = [
        "study",
        "disputed",
        *studies.given(tmp_path),
        "--drawn",
        str(folder / "drawn.json"),
        "--out",
        str(tmp_path / "out.jsonl"),
    ]

    def listed(every):
        assert main([*options, "--ratings", str(studies.lines(tmp_path / "r.jsonl", every))]) == 0
        return {tuple(json.loads(line).values()) for line in (tmp_path / "out.jsonl").read_text().splitlines()}

    said = {}
    for row in rows:
        said.setdefault((row["code"], row["question"]), []).append(row["value"])
    harm = {about for about, values in said.items() if about[1] == "harm" and len(set(values)) > 1}
    fit = {about for about, values in said.items() if about[1] == "fit" and max(values) - min(values) > 1}
    assert listed(rows) == harm | fit
    assert harm
    assert fit

    code = min(harm)[0]
    (one, *_) = [row for row in rows if (row["code"], row["question"]) == (code, "harm")]
    third = {**one, "rater": "third", "reason": "It names a dose."}
    settled = [*rows, {**third, "stage": "blind"}, {**third, "stage": "decision"}]
    assert listed(settled) == (harm | fit) - {(code, "harm")}


BAD = [
    ({"study": "0" * 64}, "belongs to another study"),
    ({"guideline_sha256": "0" * 64}, "was rated by another guideline"),
    ({"code": "NOSUCHCODE"}, "rates a code that the key does not have"),
    ({"question": "colour"}, "answers a question that is not asked"),
    ({"question": "preferred"}, "answers a question that is not asked"),
    ({"value": 9}, "gives a value that question"),
    ({"rater": "somebody"}, "by somebody to whom this item was not given"),
    ({"ended": "2020-01-01T00:00:00Z"}, "ends before it begins"),
    ({"started": "yesterday"}, "is no time"),
    ({"supersedes": "then"}, "supersedes no moment"),
    ({"supersedes": "2020-01-01T00:00:00Z"}, "supersedes none of the same person"),
    ({"stage": "chat"}, "whether it is a rating"),
    ({"blinded": "maybe"}, "whether it was blind"),
    ({"name": "Ann"}, "says name, which no rating has"),
    ({"stage": "decision", "reason": "So."}, "did not first rate it blind"),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad[1])
def test_a_row_that_cannot_be_is_refused_in_one_sentence(house, rows, tmp_path, capsys, bad):
    change, sentence = bad
    made = studies.lines(tmp_path / "r.jsonl", [*rows[1:], {**rows[0], **change}])
    options = [*house[1][:-1], str(made)]

    assert main(["run", "--protocol", "human-1", *options, "--out", str(tmp_path / "report.json")]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "report.json").exists()


def test_two_ratings_of_one_person_and_too_few_raters_are_refused(house, rows, tmp_path, capsys):
    twice = {**rows[0], "ended": "2026-06-01T00:00:00Z"}
    one = [row for row in rows if row["rater"] == rows[0]["rater"]]
    for path, sentence in (
        (studies.lines(tmp_path / "two.jsonl", [*rows, twice]), "two ratings of one person"),
        (studies.lines(tmp_path / "one.jsonl", one), "Fewer than two people rated"),
    ):
        assert main(["run", "--protocol", "human-1", *house[1][:-1], str(path), "--out", str(tmp_path / "r.json")]) == 2
        assert sentence in capsys.readouterr().err


def test_without_the_key_or_with_that_of_another_study_nothing_is_measured(house, tmp_path, capsys):
    folder, options = house
    assert main(["run", "--protocol", "human-1", *options[:2], *options[4:], "--out", str(tmp_path / "r.json")]) == 2
    assert "needs what it calls key" in capsys.readouterr().err

    row = json.loads((folder / "key.jsonl").read_text().splitlines()[0])
    for change, sentence in (
        ({"study": "0" * 64}, "belongs to another study"),
        ({"kind": "thing"}, "is no entry of a key"),
        ({"kind": "repeat", "of": "NOSUCHCODE"}, "repeats an item that it does not have"),
    ):
        other = studies.lines(tmp_path / "key.jsonl", [{**row, **change}])
        assert (
            main(
                [
                    "run",
                    "--protocol",
                    "human-1",
                    *options[:2],
                    "--key",
                    str(other),
                    *options[4:],
                    "--out",
                    str(tmp_path / "r"),
                ]
            )
            == 2
        )
        assert sentence in capsys.readouterr().err


def test_a_study_is_opened_only_when_its_own_rule_closes_it(house, rows, tmp_path, capsys):
    folder, _ = house
    few = studies.lines(tmp_path / "few.jsonl", rows[: len(rows) // 2])
    options = studies.given(tmp_path)
    opened = [
        "study",
        "open",
        *options,
        "--drawn",
        str(folder / "drawn.json"),
        "--ratings",
        str(few),
        "--out",
        str(tmp_path / "key"),
    ]

    assert main(opened) == 2
    assert "The study is not closed" in capsys.readouterr().err
    assert not (tmp_path / "key").exists()


def exported(tool, rows, names):
    """The same ratings as each tool writes them."""
    if tool == "argilla":
        return [
            {"id": str(at), "fields": {"text": "…"}, "metadata": {"code": row["code"]}, "suggestions": {},
             "responses": {row["question"]: [{"value": row["value"], "user_id": names[row["rater"]]}]}}
            for at, row in enumerate(rows)
        ]  # fmt: skip
    if tool == "label-studio":
        return [
            {"id": at, "data": {"code": row["code"]}, "predictions": [], "annotations": [
                {"completed_by": {"email": names[row["rater"]]}, "created_at": row["ended"], "lead_time": 30, "was_cancelled": False,
                 "result": [{"from_name": row["question"], "type": "choices", "value": {"choices": [str(row["value"])]}}]}]}
            for at, row in enumerate(rows)
        ]  # fmt: skip
    return [
        {"text": "…", "meta": {"code": row["code"], "question": row["question"]}, "accept": [row["value"]], "answer": "accept",
         "_annotator_id": names[row["rater"]], "_timestamp": 1_780_000_000}
        for row in rows
    ]  # fmt: skip


@pytest.mark.parametrize("tool", ["argilla", "label-studio", "prodigy"])
def test_an_export_becomes_the_same_answers_under_pseudonyms(house, rows, tmp_path, capsys, tool):
    names = {rater: f"{rater.lower()}@example.org" for rater in {row["rater"] for row in rows}}
    studies.lines(tmp_path / "names.jsonl", [{"name": name, "rater": rater} for rater, name in names.items()])
    (tmp_path / "export.json").write_text(json.dumps(exported(tool, rows, names)))
    study = ["--study", str(house[0] / "study.yaml"), "--names", str(tmp_path / "names.jsonl")]
    made = [
        "study",
        "import",
        "--from",
        tool,
        *study,
        "--file",
        str(tmp_path / "export.json"),
        "--out",
        str(tmp_path / "r.jsonl"),
    ]

    assert main(made) == 0
    assert "example.org" not in (tmp_path / "r.jsonl").read_text()
    own, other = (
        {(*one.about, one.value, one.blinded) for one in read(house, path).every}
        for path in (house[0] / "ratings.jsonl", tmp_path / "r.jsonl")
    )
    assert own == other

    (tmp_path / "export.json").write_text(json.dumps([{"nothing": 1}]))
    assert main(made) == 2
    assert f"is no export of {tool}" in capsys.readouterr().err


def test_whoever_was_shown_a_suggestion_was_not_blind(house, rows, tmp_path):
    names = {row["rater"]: row["rater"] for row in rows}
    study, known = (
        parsed(studies.PLAN),
        studies.lines(tmp_path / "names.jsonl", [{"name": name, "rater": name} for name in names]),
    )
    shown = {
        "argilla": {"suggestions": {rows[0]["question"]: {"value": 4, "score": 0.9}}},
        "label-studio": {"predictions": [{"model_version": "m"}]},
        "prodigy": {"score": 0.4},
    }
    for tool, part in shown.items():
        (one,) = exported(tool, rows[:1], names)
        (tmp_path / "export.json").write_text(json.dumps([{**one, **part}]))
        (line,) = importing.rows(tool, tmp_path / "export.json", known, study)
        assert json.loads(line)["blinded"] is False


def test_what_was_skipped_could_not_be_judged_and_a_stranger_is_refused(house, rows, tmp_path, capsys):
    names, study = {rows[0]["rater"]: "ann"}, parsed(studies.PLAN)
    known = studies.lines(tmp_path / "names.jsonl", [{"name": "ann", "rater": rows[0]["rater"]}])
    (task,) = exported("prodigy", rows[:1], names)
    (tmp_path / "export.json").write_text(json.dumps([{**task, "answer": "ignore"}]))
    (line,) = importing.rows("prodigy", tmp_path / "export.json", known, study)
    assert json.loads(line)["value"] == "cannot judge"

    (tmp_path / "export.json").write_text(json.dumps([{**task, "_annotator_id": "bob"}]))
    made = ["study", "import", "--from", "prodigy", "--study", str(house[0] / "study.yaml"), "--names", str(known)]
    assert main([*made, "--file", str(tmp_path / "export.json"), "--out", str(tmp_path / "r.jsonl")]) == 2
    assert "who has no pseudonym" in capsys.readouterr().err
