"""The helper that asks a judge, against a server of its own: slow, refusing, answering badly, and changing its model silently."""

import json
import threading
import time
from collections import Counter

import pytest
from judging_server import SECRET_KEY, said

from evaluations.harness.engine.refused import Refused
from evaluations.harness.judges import judgements
from evaluations.harness.studies.key import EXTRA, ITEM, PAIR, Entry, Key
from evaluations.harness.studies.study import parsed
from evaluations.judging import asking
from evaluations.judging.endpoint import Endpoint
from evaluations.judging.main import main

PLAN = {
    "title": "Judged", "guideline_sha256": "0" * 64, "items": {"kind": "document"}, "sample": {"each": 40},
    "raters": {"pool": 4, "each": 3}, "exclusions": "None.", "analysis": "judge-1.", "stop": 0.9,
    "questions": [{"id": "fit", "text": "Is it fit?", "scale": "nominal", "categories": ["yes", "no"], "good": ["yes"]}],
}  # fmt: skip
STUDY = parsed(PLAN)
CODES = [f"CODE{at:06}" for at in range(6)]


@pytest.fixture
def sheet(tmp_path):
    question = {"id": "fit", "text": "Is it fit?", "categories": ["yes", "no", "cannot judge"], "best": "yes"}
    rows = [{"code": code, "items": [{"note": f"Text {code}."}], "questions": [question]} for code in CODES]
    pair = {"id": "preferred", "text": "Which is better?", "categories": ["first", "second", "neither"]}
    rows.append({"code": "PAIR000000", "items": [{"note": "One."}, {"note": "Two."}], "questions": [pair]})
    path = tmp_path / "judges.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def ask(sheet, *more):
    out = sheet.with_name("judgements.jsonl")
    about = ["--judge-family", "judge", "--generator-family", "writer", "--run", "now", "--tried", "2"]
    status = main(["ask", "--sheet", str(sheet), "--out", str(out), *about, *more])
    return status, [json.loads(line) for line in out.read_text().split("\n") if line] if out.exists() else []


def read(sheet):
    entries = [Entry(code, ITEM if at % 2 else EXTRA, "synthetic", ()) for at, code in enumerate(CODES)]
    key = Key.of([*entries, Entry("PAIR000000", PAIR, "synthetic", (), synthetic="first")], STUDY.digest)
    return judgements.read([sheet.with_name("judgements.jsonl")], STUDY, key)


def answered(body):
    """A judge who looks at the question alone."""
    return said("first") if "Which is better" in body["messages"][1]["content"] else said("yes")


def test_everything_on_the_sheet_is_asked_so_often_in_both_orders_padded_and_with_an_instruction(server, sheet):
    server.behave = lambda body, at: answered(body)
    status, rows = ask(sheet)

    assert status == 0
    assert len(rows) == 3 * (6 + 2 * 2 + 2)
    assert Counter(row["variant"] for row in rows if row["kind"] == "score") == {
        "plain": 18,
        "padded": 6,
        "injected": 6,
    }
    assert Counter(row.get("order") for row in rows if row["kind"] == "pair") == {"AB": 3, "BA": 3}
    found = read(sheet)
    assert all(one.whole for one in found.every)
    assert len(found.answers) == len(rows)
    assert len({body["messages"][1]["content"] for body, _ in server.bodies}) == len(rows), "every fence is its own"


def test_a_document_stands_between_fences_and_the_key_stands_nowhere(server, sheet):
    server.behave = lambda body, at: answered(body)
    _, rows = ask(sheet)
    body, sent = server.bodies[0]

    assert sent == f"Bearer {SECRET_KEY}"
    assert SECRET_KEY not in json.dumps(rows)
    assert body["temperature"] == 0.7
    text = body["messages"][1]["content"]
    fence = text.splitlines()[3]
    assert (fence[:3], text.count(fence) % 2) == ("<<<", 0)
    assert not any(word in text for word in ("synthetic", "holdout", "padded"))


@pytest.mark.parametrize(("more", "most"), [((), 16), (("--max-tokens", "400"), 400)])
def test_an_answer_may_be_so_long(server, sheet, more, most):
    server.behave = lambda body, at: answered(body)
    _, rows = ask(sheet, "--repeats", "1", "--tried", "0", *more)
    assert {body["max_tokens"] for body, _ in server.bodies} == {most}
    assert {row["parameters"]["max_tokens"] for row in rows} == {most}


@pytest.mark.parametrize("most", ["0", "-1", "many"])
def test_an_answer_of_no_tokens_is_not_asked_for(sheet, capsys, most):
    with pytest.raises(SystemExit) as ended:
        ask(sheet, "--max-tokens", most)
    assert ended.value.code == 2
    assert "say a whole number of one or more" in capsys.readouterr().err


def test_every_attempt_is_a_row_and_bad_answers_refusals_and_silence_are_three_things(server, sheet):
    bad = ["True.", "5", "Yes, because it is fit"]
    behaviour = {
        0: lambda at: said(bad[at % 3]),
        1: lambda at: said("I cannot help with that."),
        2: lambda at: said(None, refusal="No."),
        3: lambda at: (500, b"broken"),
        4: lambda at: (200, b"<html>"),
        5: lambda at: (200, {"choices": []}),
    }

    def behave(body, at):
        text = body["messages"][1]["content"]
        if "Which is better" in text:
            return said(" First. ")
        return behaviour[int(next(code for code in CODES if f"Text {code}" in text)[-1])](at)

    server.behave = behave
    status, rows = ask(sheet, "--repeats", "1", "--tried", "0")
    by_code = {code: [row for row in rows if row["item"] == code] for code in [*CODES, "PAIR000000"]}

    assert status == 0
    assert [row["parse_error"] for row in by_code[CODES[0]]] == ["not an allowed answer"] * 3
    assert {row["raw"] for row in by_code[CODES[0]]} <= set(bad)
    assert [len(by_code[code]) for code in CODES] == [3, 1, 1, 3, 3, 3]
    assert by_code[CODES[1]][0]["refused"] is by_code[CODES[2]][0]["refused"] is True
    assert [by_code[CODES[at]][0]["parse_error"] for at in (3, 4, 5)] == [
        "status 500", "an answer of another form", "an answer of another form",
    ]  # fmt: skip
    assert [row["retries"] for row in by_code[CODES[3]]] == [0, 1, 2]
    assert {row["parsed"] for row in by_code["PAIR000000"]} == {"first"}
    found = read(sheet)
    assert {code for _, code, *_ in found.answers} == {"PAIR000000"}
    assert all(one.whole for one in found.every)


def test_a_judge_that_is_slow_is_not_waited_for(server, sheet, monkeypatch):
    monkeypatch.setenv("JUDGE_SECONDS", "0.2")
    done = threading.Event()

    def behave(body, at):
        if f"Text {CODES[0]}" in body["messages"][1]["content"]:
            done.wait(3)
        return answered(body)

    server.behave = behave
    _, rows = ask(sheet, "--repeats", "1", "--tried", "0")
    done.set()

    slow = [row for row in rows if row["item"] == CODES[0]]
    assert [row["parse_error"] for row in slow] == ["no answer in time"] * 3
    assert sum("parsed" in row for row in rows) == len(rows) - 3


def test_a_model_that_changes_silently_leaves_its_trace_in_the_rows(server, sheet):
    server.behave = lambda body, at: (
        answered(body) if at < 20 else said("yes", model="judge-2026-02", fingerprint="fp-2")
    )
    ask(sheet, "--model-version", "2026-01")

    found = read(sheet)
    assert {model for _, model, _ in found.versions} == {"2026-01"}
    assert found.served == {("judge-2026-01", "fp-1"), ("judge-2026-02", "fp-2")}


def test_what_was_answered_is_not_asked_again(server, sheet):
    server.behave = lambda body, at: answered(body)
    _, rows = ask(sheet)
    asked = len(server.bodies)
    out = sheet.with_name("judgements.jsonl")
    out.write_text("".join(out.read_text().splitlines(keepends=True)[:-5]))
    _, again = ask(sheet)

    assert len(server.bodies) == asked + 5
    assert len(again) == len(rows)


def test_a_line_separator_inside_a_text_ends_no_row(server, sheet):
    """JSON writes U+2028 as it is; only a newline ends a row, on the sheet and in what was answered."""
    sheet.write_text(sheet.read_text().replace("Text ", "Text\u2028"))
    server.behave = lambda body, at: said("yes,\u2028I think")
    _, rows = ask(sheet, "--repeats", "1")
    asked = len(server.bodies)
    _, again = ask(sheet, "--repeats", "1")

    assert again == rows
    assert asked == len(server.bodies)


def test_nothing_is_sent_to_another_host_beyond_the_budget_or_without_a_judge(server, sheet, monkeypatch, capsys):
    monkeypatch.setenv("JUDGE_BUDGET", "3")
    assert ask(sheet)[0] == 2
    assert "takes 36 calls, and JUDGE_BUDGET allows 3" in capsys.readouterr().err
    monkeypatch.setenv("JUDGE_HOSTS", "judge.example.org")
    assert ask(sheet)[0] == 2
    assert "127.0.0.1 is not among JUDGE_HOSTS" in capsys.readouterr().err
    monkeypatch.delenv("JUDGE_URL")
    assert ask(sheet)[0] == 2
    assert capsys.readouterr().err == "No judge is set up; import judgements.\n"
    assert server.bodies == []

    (sheet.with_name("other.jsonl")).write_text('{"code": "A"}\n')
    monkeypatch.setenv("JUDGE_URL", "http://judge.example.org")
    assert ask(sheet.with_name("other.jsonl"))[0] == 2
    assert "is no sheet of texts for judges" in capsys.readouterr().err
    monkeypatch.setenv("JUDGE_BUDGET", "many")
    with pytest.raises(Refused, match="are numbers"):
        Endpoint.of()


def test_calls_that_are_made_again_are_within_the_budget_too(server, sheet, monkeypatch):
    monkeypatch.setenv("JUDGE_BUDGET", "40")
    server.behave = lambda body, at: said("perhaps")

    status, rows = ask(sheet)

    assert (status, len(server.bodies), len(rows)) == (0, 40, 40)
    assert sum(row["retries"] > 0 for row in rows) == 4


def test_a_redirect_is_not_followed(server, sheet):
    server.behave = lambda body, at: (302, b"")
    _, rows = ask(sheet, "--repeats", "1", "--tried", "0")

    assert {row["parse_error"] for row in rows} == {"status 302"}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("yes", "yes"),
        (" Yes.\n", "yes"),
        ('"no"', "no"),
        ("**No**", "no"),
        ("True.", None),
        ("Yes, the same", None),
        ("", None),
        ("yes no", None),
    ],
)
def test_only_an_allowed_answer_is_one(raw, value):
    assert asking.understood(raw, ["yes", "no"]) == value


def test_a_log_of_inspect_becomes_judgements(tmp_path):
    def sample(code, epoch, answer, **more):
        score = {"fit": {"value": 1, "answer": answer, "explanation": f"GRADE: {answer}"}}
        return {"id": code, "epoch": epoch, "input": f"Text {code}.", "output": {"model": "judge-x", "completion": ""}, "scores": score,
                "started_at": "2026-01-01T00:00:00+00:00", "completed_at": "2026-01-01T00:00:09+00:00", **more}  # fmt: skip

    about = {"run_id": "r1", "created": "2026-01-01T00:00:00+00:00", "model": "writer/1", "task_version": 2,
             "model_roles": {"grader": {"model": "judge/1", "config": {"temperature": 0.5}}}}  # fmt: skip
    samples = [sample(code, epoch, "yes") for code in CODES[:2] for epoch in (1, 2)]
    (tmp_path / "log.json").write_text(json.dumps({"eval": about, "samples": samples}))
    made = ["inspect", "--log", str(tmp_path / "log.json"), "--out", str(tmp_path / "judgements.jsonl")]
    families = ["--judge-family", "judge", "--generator-family", "writer"]
    assert main([*made, *families]) == 0

    found = read(tmp_path / "sheet")
    assert len(found.every) == 4
    assert all(one.whole for one in found.every)
    assert {(one.repeats, one.value, one.model[0], one.is_pinned) for one in found.every} == {
        (2, "yes", "judge/1", False)
    }

    (tmp_path / "log.json").write_text(json.dumps({"eval": {**about, "model_roles": None}, "samples": samples}))
    assert main([*made, *families]) == 0
    assert {one.judge_family for one in read(tmp_path / "sheet").every} == {"writer"}, (
        "the model under evaluation graded itself"
    )
    (tmp_path / "log.json").write_text("{}")
    assert main([*made, *families]) == 2


def test_time_is_taken_of_every_attempt(server, sheet):
    server.behave = lambda body, at: (time.sleep(0.05), answered(body))[1]
    _, rows = ask(sheet, "--repeats", "1", "--tried", "0")

    assert all(row["started"] < row["ended"] for row in rows)
