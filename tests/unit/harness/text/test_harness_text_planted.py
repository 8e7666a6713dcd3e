"""Documents with a known fault: what must react reacts, what must stay still stays still."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from evaluations.harness.calibration.documents import planted
from evaluations.harness.calibration.documents_running import texts_of
from evaluations.harness.calibration.judging import judged
from evaluations.harness.calibration.language import LABELS, notes
from evaluations.harness.engine import library
from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.checking import is_whole
from evaluations.harness.engine.report import Measurement, Report, Verdict
from evaluations.harness.engine.run import run
from evaluations.harness.engine.writing import as_json
from evaluations.harness.mathematics.excess import excess
from evaluations.harness.texts.canaries import canaries_in
from evaluations.harness.texts.declared import IDENTIFYING as KINDS
from evaluations.harness.texts.declared import parsed
from evaluations.harness.texts.given import Texts
from evaluations.harness.texts.identifying import found_in

SAID = {
    "fields": {
        "text": ["text"], "label": "label", "unit": "unit", "subgroup": ["sex"], "sensitive": ["sex"], "identifiers": ["number"],
    },
    "terms": {"women": ["she"], "men": ["he"]},
}  # fmt: skip
DECLARED = parsed(SAID)
PROTOCOL = library.load("text-1")
TRAIN, HOLDOUT = notes(600, 1), notes(600, 2)
CASES = {case.name: case for case in planted(TRAIN, HOLDOUT, {}, DECLARED.fields, seed=1)}


def found(report: Report, metric: str, **subject: object) -> Measurement:
    (one,) = [one for one in report.measurements if one.metric == metric and dict(one.subject) == subject]
    return one


def measured(synthetic, *metrics: str, train=TRAIN, holdout=HOLDOUT, said=None) -> Report:
    declared = DECLARED if said is None else parsed(said)
    return run(PROTOCOL.only(metrics), texts_of(train, holdout, synthetic, declared), seed=3)


@pytest.mark.parametrize("name", CASES)
def test_what_is_planted_is_seen(name):
    case = CASES[name]
    protocol = PROTOCOL.only(case.expected)
    report = run(protocol, texts_of(case.train, case.holdout, case.synthetic, DECLARED), seed=3)

    seen = judged(case, report, [rule.metric for rule in protocol.rules])

    assert (seen.missed, seen.alarms, seen.unmeasured) == ([], [], [])
    assert list(doubts(as_json(report))) == [one for one in doubts(as_json(report)) if one.code == "missing"], (
        "A part of a protocol owes the rest, and nothing else may be doubted."
    )


@pytest.fixture(scope="module")
def whole() -> Report:
    return measured(notes(500, 3))


def test_a_whole_report_is_believed_and_says_what_it_cannot_know(whole):
    document = json.loads(json.dumps(as_json(whole)))

    assert list(doubts(document)) == []
    assert is_whole(document)
    assert {one.metric for one in whole.measurements} == {rule.metric for rule in PROTOCOL.rules} - {
        "t.rules", "t.ground", "t.canary", "t.vectors",
    }  # fmt: skip
    assert library.sentences_of(whole.measurements[0])[0].startswith(
        "A text that reads like a real one may state wrong"
    )


def test_a_report_owes_whatever_decides(whole):
    """Whoever leaves out what failed is found out; groups and parts beside the whole may be too small to be told."""
    apart = {"t.group", "t.term", "t.serve", "t.near"}
    owed = [one for one in whole.measurements if one.deciding and not (one.metric in apart and one.subject)]
    assert len(owed) > 25
    for left_out in owed:
        rest = tuple(one for one in whole.measurements if one is not left_out)
        found = {doubt.code for doubt in doubts(as_json(replace(whole, measurements=rest)))}
        assert "missing" in found, (left_out.metric, left_out.subject)


def test_no_verdict_is_better_than_its_numbers(whole):
    for one in whole.measurements:
        better = replace(one, verdict=Verdict.PASS)
        if one.deciding and one.verdict is not Verdict.PASS and one.estimate is not None:
            changed = tuple(better if other is one else other for other in whole.measurements)
            found = {doubt.code for doubt in doubts(as_json(replace(whole, measurements=changed)))}
            assert "other-verdict" in found or one.metric == "t.exact", one.metric


def test_honest_documents_pass_where_copies_would_be_seen(whole):
    verdicts = {group.id: str(group.verdict) for group in whole.groups}
    assert {name: verdicts[name] for name in ("validity", "fidelity", "utility", "bias")} == dict.fromkeys(
        ("validity", "fidelity", "utility", "bias"), "pass"
    )
    assert verdicts["privacy"] in {"attention", "not_established"}
    assert "verbatim-unseen" in {said.code for said in found(whole, "t.exact").caveats}


def test_nothing_is_told_of_single_people(whole):
    told = json.dumps(as_json(whole))
    for note in (*TRAIN, *HOLDOUT):
        assert note["unit"] not in told
        assert note["number"] not in told
    assert TRAIN[0]["text"].split()[0] not in told
    near = found(whole, "t.near")
    assert all(
        count is None or count == 0 or count >= 10 for count in (near.detail["to_train"], near.detail["to_holdout"])
    )


def test_without_real_documents_only_form_repeats_and_leftovers_are_told():
    report = measured(
        [*notes(300, 3), *[{**note, "text": note["text"] + " ```"} for note in notes(30, 4)]], train=None, holdout=None
    )
    verdicts = {group.id: str(group.verdict) for group in report.groups}

    assert verdicts == {
        "validity": "fail", "fidelity": "not_established", "utility": "not_established", "privacy": "not_established",
        "bias": "not_established",
    }  # fmt: skip
    assert found(report, "t.read").verdict == "pass"
    assert found(report, "t.meta").estimate == pytest.approx(30 / 330, rel=1e-4)
    assert {said.code for said in found(report, "t.near").caveats} == {"no-real-documents"}
    assert list(doubts(as_json(report))) == []


def test_without_a_holdout_privacy_is_not_established():
    report = measured(TRAIN[:300], holdout=None)
    verdicts = {group.id: str(group.verdict) for group in report.groups}

    assert verdicts["privacy"] == verdicts["utility"] == "not_established"
    assert verdicts["validity"] == "pass"
    assert list(doubts(as_json(report))) == []


def test_copies_of_train_alone_need_a_person():
    copies = [*TRAIN[:3], *notes(297, 5)]
    one = found(measured(copies, "t.exact"), "t.exact")

    assert one.verdict == "attention"
    assert "copies-alone" in {said.code for said in one.caveats}
    assert one.detail["to_train"] is None, "Three are too few to be told."


def test_what_someone_wrote_stands_and_falls_together():
    """Copies of twenty documents of one person are one piece of evidence, not twenty."""
    train, holdout = notes(600, 1, each=20), notes(600, 2, each=20)
    made = [*train[:20], *notes(280, 5)]
    alone = found(measured(made, "t.exact", train=train, holdout=holdout), "t.exact")
    apart = [
        [{**note, "unit": f"{side} {at}"} for at, note in enumerate(part)] for side, part in enumerate((train, holdout))
    ]
    each = found(measured(made, "t.exact", train=apart[0], holdout=apart[1]), "t.exact")

    assert each.verdict == "fail"
    assert alone.detail["z"] < 2 < each.detail["z"]


def test_the_sources_of_hits_are_clusters_of_mcnemars_test():
    hits = np.array([[True, True, True, False]])
    assert excess(hits, np.zeros(4, bool), np.array([5, 5, 5, 0])).z == pytest.approx(1.0)
    assert excess(hits, np.zeros(4, bool), np.array([5, 6, 7, 0])).z == pytest.approx(math.sqrt(3))


def test_long_passages_of_train_alone_fail():
    """Where train is larger than the holdout its parts leave little power, and Fisher's test has more."""
    train = notes(1200, 1)
    passage = [" ".join(note["text"].split()[:60]) for note in train[:14]]
    made = [{**note, "text": f"{note['text']} {part}"} for note, part in zip(notes(14, 6), passage, strict=True)]
    one = found(measured([*made, *notes(286, 7)], "t.span", train=train), "t.span")

    assert one.verdict == "fail"
    assert one.detail["z"] < 3
    assert "long-passages" in {said.code for said in one.caveats}
    assert found(measured(notes(300, 7), "t.span"), "t.span").verdict != "fail"


@pytest.mark.parametrize(("times", "verdicts"), [(0, {"pass", "not_established"}), (8, {"fail"})])
def test_canaries_are_seen_where_they_were_written(tmp_path, times: int, verdicts: set[str]):
    rng = np.random.default_rng(8)
    texts = [
        " ".join(note["text"].split()[:8]) + " " + " ".join(f"{word}{rng.integers(10**6)}" for word in ("key", "code"))
        for note in notes(140, 9)
    ]
    lines = [{"text": text, "inserted": at < 40} for at, text in enumerate(texts)]
    path = tmp_path / "canaries.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    made = [*notes(300, 10), *({**note, "text": texts[at % 40]} for at, note in enumerate(notes(40, 11)) if times)]
    material: Texts = texts_of(TRAIN, HOLDOUT, made, DECLARED)

    report = run(PROTOCOL.only(["t.canary"]), replace(material, canaries=canaries_in(path)), seed=3)

    one = found(report, "t.canary")
    assert str(one.verdict) in verdicts
    assert one.detail["verbatim"] == (1.0 if times else 0.0)
    assert (one.detail["exposure"] > 4) == bool(times)


def test_the_labels_that_are_wrong_are_counted():
    rng = np.random.default_rng(6)
    wrong = [
        {**note, "label": LABELS[(LABELS.index(note["label"]) + 1) % 4]} if rng.random() < 0.3 else note
        for note in notes(600, 7)
    ]
    right = found(measured(notes(600, 7), "t.label"), "t.label")

    assert right.verdict == "pass"
    assert found(measured(wrong, "t.label"), "t.label").estimate - right.estimate == pytest.approx(0.3, abs=0.06)


def test_a_group_that_is_cut_is_named():
    women = [note for note in notes(900, 7) if note["sex"] == "female"]
    men = [note for note in notes(900, 7) if note["sex"] == "male"]
    report = measured([*men[:300], *women[:60]], "t.group", "t.term")

    assert found(report, "t.group", subgroup={"sex": "female"}).verdict == "fail"
    assert found(report, "t.term", group="women").verdict == "fail"
    honest = measured(notes(600, 7), "t.group", "t.term")
    assert {str(one.verdict) for one in honest.measurements} == {"pass"}


IDENTIFYING: Sequence[tuple[str, str, bool]] = (
    ("e-mail address", "write to jane.doe@example.org today", True),
    ("payment card", "card 4111 1111 1111 1111 was charged", True),
    ("payment card", "card 4111 1111 1111 1112 was charged", False),
    ("payment card", "0.4950495049504951 of the dose", False),
    ("NHS number", "NHS number 401 023 2137.", True),
    ("NHS number", "NHS number 401 023 2138.", False),
    ("social security number", "SSN 219-09-9999", True),
    ("social security number", "SSN 000-09-9999", False),
    ("IBAN", "pay GB82 WEST 1234 5698 7654 32 now", True),
    ("IBAN", "pay GB83 WEST 1234 5698 7654 32 now", False),
    ("IP address", "from 192.168.10.254 at noon", True),
    ("IP address", "version 1.2.3.4.5", False),
    ("telephone number", "call (212) 555-2368 soon", True),
    ("telephone number", "call +44 20 7946 0958 soon", True),
    ("telephone number", "between 2019 and 2021 in 12 of 340", False),
)


def test_every_kind_of_identifying_data_is_owed():
    documents = texts_of(None, None, notes(40, 1), DECLARED).synthetic[0]
    assert tuple(found_in(documents)) == KINDS


@pytest.mark.parametrize(("kind", "text", "there"), IDENTIFYING)
def test_what_looks_like_people_is_checked(kind, text, there):
    made = [{**note, "text": text if at == 0 else "nothing here"} for at, note in enumerate(notes(40, 1))]
    shown = measured(made, "t.pii", train=None, holdout=None)
    kinds = {one.subject["kind"]: one.estimate for one in shown.measurements}

    assert kinds == {name: (25.0 if there and name == kind else 0.0) for name in kinds}
    declared = measured(made, "t.pii", train=None, holdout=None, said={**SAID, "no_pii": True})
    assert {str(one.verdict) for one in declared.measurements if one.deciding} == (
        {"pass", "fail"} if there else {"pass"}
    )
