"""Lineage, stages, generations from people, rights, repeats, traits: what is planted is seen, what is honest stays still."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from evaluations.harness.calibration.playing import told
from evaluations.harness.command.main import main
from evaluations.harness.corpora import logged, sources, writing
from evaluations.harness.corpora.ancestry import lineage_of
from evaluations.harness.corpora.declared import parsed
from evaluations.harness.corpora.descending import DECLARED, RECORDS, cases, log, whole
from evaluations.harness.corpora.origins import depths
from evaluations.harness.corpora.played import Made
from evaluations.harness.engine import library
from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.notation import document_in
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.run import run
from evaluations.harness.engine.writing import as_json
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.texts.documents import documents_of

ROOT = Path(__file__).parents[4]
CORPUS = library.load("corpus-1")
OTHERS = CORPUS.only([rule.metric for rule in CORPUS.rules if rule.group != "decontamination"])
FOREIGN = "Der Patient wurde nach einer ruhigen Nacht ohne Beschwerden nach Hause entlassen."
CASES = {case.name: case for case in cases(0)}


@pytest.mark.parametrize("name", CASES)
def test_what_is_planted_is_seen_and_what_is_honest_stays_still(name):
    report = run(OTHERS, CASES[name].material, seed=0)

    assert [row for row in told(CASES[name], report) if not row[3]] == []
    assert {doubt.code for doubt in doubts(as_json(report))} <= {"missing"}


@pytest.fixture(scope="module")
def made():
    return replace(Made.by(generator(3, "tests")), declared=DECLARED)


def documents(texts, declared=DECLARED):
    records = ({"id": f"web:{at}", "text": text} for at, text in enumerate(texts))
    return documents_of(enumerate(records, 1), declared.read, real=False)


def of(report, metric, **subject):
    (one,) = [one for one in report.measurements if one.metric == metric and dict(one.subject) == subject]
    return one


def test_what_is_copied_from_its_own_parents_is_told_from_what_is_derived(made):
    """A fifth of the documents are their parents word for word; all others have nothing of theirs."""
    parents = [writing.document(generator(at, "parents")) for at in range(250)]
    texts = [*parents[:50], *made.documents[:200]]
    corpus = replace(whole(made.corpus(texts), parent=lambda at: f"web:{at}"), reference=documents(parents))
    one = of(run(CORPUS.only(["c.copied"]), corpus, seed=0), "c.copied")

    assert one.estimate == pytest.approx(0.2, abs=1e-6)
    assert one.verdict == "fail"
    derived = replace(corpus, reference=documents(made.decoys))
    assert of(run(CORPUS.only(["c.copied"]), derived, seed=0), "c.copied").verdict == "pass"


def test_repeats_are_counted_after_they_are_compared(made):
    """Three documents come again with a word less; templates that share half of their words are no repeats."""
    template = writing.document(generator(7, "template"))
    alike = [f"{template} {one}" for one in made.documents[:40]]
    texts = [*made.documents, *(one.rsplit(" ", 1)[0] for one in made.documents[:3]), *alike]
    corpus = replace(made.corpus(texts), reference=documents(made.documents[100:140]))
    report = run(CORPUS.only(["c.same"]), corpus, seed=0)

    assert of(report, "c.same", against="the corpus").estimate == pytest.approx(3 / len(texts), rel=1e-4)
    assert of(report, "c.same", against="the corpus").verdict == "pass"
    assert of(report, "c.same", against="the reference").estimate == pytest.approx(40 / len(texts), rel=1e-4)
    many = run(CORPUS.only(["c.same"]), made.corpus([*made.documents, *made.documents[:60]]), seed=0)
    assert of(many, "c.same", against="the corpus").verdict == "fail"


def test_documents_like_the_reference_pass_and_others_do_not(made):
    """Of other documents every line is a bullet, and a machine speaks in a few."""
    more = [writing.document(generator(at, "more")) for at in range(400)]
    asked = ["c.quality", "c.suit", "c.open", "c.odd", "c.meta", "c.pii"]
    like = replace(made.corpus(made.documents), reference=documents(more), intended=documents(more))
    honest = run(CORPUS.only(asked), like, seed=0)
    assert {str(one.verdict) for one in honest.measurements} == {"pass"}

    odd = [f"- {one}" for one in made.documents[:200]] + [
        f"As an AI language model, I write {one}" for one in made.documents[200:260]
    ]
    report = run(CORPUS.only(asked), replace(like, documents=documents(odd)), seed=0)
    assert of(report, "c.quality", trait="bullets").verdict == "fail"
    assert of(report, "c.quality", trait="length of words").verdict != "fail"
    assert of(report, "c.suit").verdict == "fail"
    assert of(report, "c.open").verdict == "fail"
    assert of(report, "c.meta").estimate == pytest.approx(60 / 260, rel=1e-4)
    foreign = [f"{FOREIGN} {at}" if at < 60 else text for at, text in enumerate(made.documents[:260])]
    odd_ones = run(CORPUS.only(["c.odd"]), replace(like, documents=documents(foreign)), seed=0)
    assert of(odd_ones, "c.odd").estimate == pytest.approx(60 / 260, abs=0.03)
    assert of(odd_ones, "c.odd").verdict == "fail"
    assert {doubt.code for doubt in doubts(as_json(report))} <= {"missing"}


def test_without_anything_beside_the_corpus_nothing_passes_that_needs_it(made):
    bare = replace(made.corpus(made.documents), benchmarks=())
    report = run(CORPUS, bare, seed=0)

    assert {group.id: str(group.verdict) for group in report.groups} == {
        "lineage": "not_established", "decontamination": "not_established", "duplication": "pass",
        "suitability": "not_established", "rights": "not_established",
    }  # fmt: skip
    assert list(doubts(as_json(report))) == []


ALTERED = [
    ("c.rights", lambda row: {**row, "verdict": "pass"}),
    ("c.rights", lambda row: {**row, "detail": {**row["detail"], "combined": "yes"}, "verdict": "pass"}),
    ("c.stages", lambda row: {**row, "verdict": "pass"}),
    ("c.same", lambda row: {**row, "deciding": False}),
    ("c.depth", lambda row: {**row, "verdict": "fail"}),
]


@pytest.mark.parametrize(("metric", "alter"), ALTERED)
def test_whoever_alters_a_report_is_found_out(made, metric, alter):
    known = {**RECORDS, "models": [{"id": "writer-1", "permissions": {"output_for_training": "no"}}]}
    document = as_json(run(OTHERS, whole(made.with_more([]), known, lost=9), seed=0))
    rows = [
        alter(row) if row["metric"] == metric and row["estimate"] is not None else row
        for row in document["measurements"]
    ]
    assert rows != document["measurements"]
    assert {doubt.code for doubt in doubts({**document, "measurements": rows})} - {"missing", "other-groups"}


def test_what_is_not_known_never_becomes_allowed():
    record = {"id": "web", "permissions": {"train": "yes"}}
    known = sources.parsed({"sources": [record], "models": [{"id": "m", "permissions": {"train": "yes"}}]})

    assert known.of["web"].permits("train") == "yes"
    assert known.of["web"].permits("publish") == "unknown"
    assert known.of["m"].permits("train") == "unknown", "That a model may be trained says nothing of its output."


def lineage(*rows):
    return lineage_of(enumerate(rows, 1))


LINEAGE, LOG, SOURCES = "The lineage", "of the generation log", "The declaration at sources/0/permissions/train"
USES = "train, publish, commercial, modify, output_for_training, personal_data"
BAD = [
    (
        lambda: lineage({"id": "a", "parents": ["b"]}, {"id": "b", "parents": ["a"]}),
        f"{LINEAGE} runs in a circle through document a.",
    ),
    (lambda: lineage({"parents": []}), "Line 1 of the lineage has no id."),
    (lambda: lineage({"id": "a"}), "Line 1 of the lineage needs “parents”, a list of SOURCE:DOCUMENT."),
    (
        lambda: lineage({"id": "a", "parents": []}, {"id": "a", "parents": []}),
        f"{LINEAGE} has two lines for document a.",
    ),
    (
        lambda: logged.parsed({"stages": [{"order": 1, "name": "filter", "in": 3}]}),
        f"Stage filter {LOG} needs whole numbers “order”, “in” and “out”.",
    ),
    (lambda: logged.parsed({"stages": 3}), "The generation log needs a list of objects at stages."),
    (lambda: sources.parsed({"sources": [{"id": "a"}, {"id": "a"}]}), "Sources: a is declared twice."),
    (
        lambda: sources.parsed({"sources": [{"id": "a", "collected_to": "soon"}]}),
        "Source a: collected_to is no date such as 2026-11-29.",
    ),
    (
        lambda: sources.parsed({"sources": [{"id": "a", "permissions": {"train": "maybe"}}]}),
        f"{SOURCES}: “maybe” should be one of yes, conditional, unknown, no, True, False.",
    ),
    (
        lambda: sources.parsed({"sources": [{"id": "a", "expires": "20270101"}]}),
        "Source a: expires is no date such as 2026-11-29.",
    ),
    (lambda: parsed({"as_of": "20261129"}), "The declaration at as_of: write a date such as 2026-11-29."),
    (lambda: parsed({"as_of": 2026}), "The declaration at as_of: write a date such as 2026-11-29."),
    (lambda: parsed({"uses": ["dream"]}), f"The declaration at uses: write a list of {USES}."),
]


@pytest.mark.parametrize(("read", "said"), BAD)
def test_bad_input_is_refused_with_one_sentence(read, said):
    with pytest.raises(Refused) as refused:
        read()
    assert str(refused.value) == said


def test_what_many_documents_were_made_from_and_their_levels_are_told(made):
    """Half of the corpus comes from one document, the other half from as many as it has."""
    corpus = whole(made.with_more([]), parent=lambda at: "web:0" if at % 2 else f"books:{at}")
    one = of(run(CORPUS.only(["c.spread"]), corpus, seed=0), "c.spread")

    assert one.estimate == 0.5
    assert one.detail["effective"] == pytest.approx(2 * math.sqrt(len(corpus.ids) / 2), rel=1e-5)
    assert one.detail["levels"] == {"unknown": 1.0}


def test_files_that_do_not_belong_together_are_refused(tmp_path, capsys, made):
    corpus, entries = tmp_path / "corpus.jsonl", tmp_path / "lineage.jsonl"
    corpus.write_text("".join(json.dumps({"text": text}) + "\n" for text in made.documents[:40]))
    entries.write_text('{"id": "d0", "parents": ["web:1"]}\n')
    asked = ["run", "--protocol", "corpus-1", "--synthetic", str(corpus), "--out", str(tmp_path / "report.json")]

    assert main([*asked, "--lineage", str(entries)]) == 2
    assert "The lineage names documents by their id, which not all have." in capsys.readouterr().err
    assert main([*asked, "--reference", str(corpus)]) == 2
    assert "is given as" in capsys.readouterr().err
    (tmp_path / "log.json").write_text("[]")
    assert main([*asked, "--log", str(tmp_path / "log.json")]) == 2
    assert "log.json is no generation log in JSON." in capsys.readouterr().err


ENDED, KNOWN = {"web": "2026-05-01"}, {"books": "2026-06-30", "web": "2026-05-01"}
DAYS = [
    ("2026-05-01", {}, "yes", "pass", 1.0),
    ("2026-05-02", ENDED, "no", "fail", 0.5),
    ("2026-07-01", KNOWN, "no", "fail", 0.0),
    ("", KNOWN, "unknown", "not_established", 0.0),
]


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day[0] or "no day")
def test_rights_hold_up_to_their_last_day_on_the_day_that_is_declared(made, day):
    """Half of the corpus comes from a source whose rights end in May, half from one whose rights end in June."""
    as_of, ended, combined, verdict, share = day
    corpus = whole(made.with_more([]), parent=lambda at: f"web:{at}" if at % 2 else f"books:{at}")
    free = {"train": "yes", "publish": "yes", "output_for_training": "yes"}
    known = [{"id": name, "permissions": free, "expires": KNOWN[name]} for name in KNOWN]
    model = {"id": "writer-1", "permissions": free}
    declared = parsed({**DECLARED.document(), **({"as_of": as_of} if as_of else {})})
    material = replace(corpus, declared=declared, sources=sources.parsed({"sources": known, "models": [model]}))
    report = run(CORPUS.only(["c.rights"]), material, seed=0)

    for use in declared.uses:
        one = of(report, "c.rights", use=use)
        assert (one.detail["combined"], str(one.verdict)) == (combined, verdict)
        assert one.estimate == pytest.approx(share, abs=1e-2)
        assert one.detail.get("ended", {}) == ended
        said = {
            (caveat.parameters["source"], caveat.parameters["date"])
            for caveat in one.caveats
            if "source" in caveat.parameters
        }
        assert said == set(ended.items())
        codes = {caveat.code for caveat in one.caveats}
        assert codes == ({"restricted-use", "expired-right" if as_of else "no-day"} if ended else set())
    assert of(report, "c.rights", use="terms").detail["expires"] == "2026-05-01"
    assert report.declared.get("as_of", "") == as_of
    assert {doubt.code for doubt in doubts(as_json(report))} <= {"missing"}


def test_what_is_forbidden_stays_so_and_a_source_without_an_end_needs_no_day(made):
    """A day that is not declared makes nothing better, and matters to nobody whose rights do not end."""
    corpus = whole(made.with_more([]), parent=lambda at: f"web:{at}")
    free = {"train": "yes", "publish": "yes", "output_for_training": "yes"}
    for said, verdict in (({"expires": "2030-01-01"}, "fail"), ({}, "fail"), (None, "pass")):
        web = {"id": "web", "permissions": free if said is None else {"train": "no", "publish": "no"}, **(said or {})}
        known = sources.parsed({"sources": [web], "models": [{"id": "writer-1", "permissions": free}]})
        report = run(CORPUS.only(["c.rights"]), replace(corpus, sources=known), seed=0)
        uses = [of(report, "c.rights", use=use) for use in DECLARED.uses]
        assert {str(one.verdict) for one in uses} == {verdict}
        assert not any("ended" in one.detail for one in uses)


def test_a_document_between_is_a_generation():
    """A question made from a source, and an answer made from the question."""
    found = lineage(
        {"id": "answer", "parents": ["question"], "generator": "m"},
        {"id": "question", "parents": ["web:1"], "generator": "m"},
    )
    assert found.order == ["question", "answer"]
    known = sources.parsed({"sources": [{"id": "web", "made_by": "people"}], "models": [{"id": "m", "depth": 0}]})
    assert depths(found, known) == {"question": 1, "answer": 2}
    assert depths(found, sources.parsed({"sources": [{"id": "web"}]})) == {"question": -1, "answer": -1}
    assert depths(found, sources.parsed({"sources": [{"id": "web", "depth": 0}]})) == {"question": 2, "answer": 3}
    corpus = log(10, 0)
    assert logged.parsed(corpus).models == {"writer-1", "writer-1@1"}


def test_what_the_page_says_can_be_read():
    """The records of docs/how-to/check-a-corpus.md, where yes stands without quotation marks."""
    page = (ROOT / "docs" / "how-to" / "check-a-corpus.md").read_text()
    corpus, known = (block.partition("```")[0] for block in page.split("```yaml\n")[1:])
    found = sources.parsed(document_in(known, "sources.yaml"))

    declared = parsed(document_in(corpus, "corpus.yaml"))
    assert (declared.uses, declared.as_of) == (("publish", "train"), "2026-12-01")
    assert parsed(declared.document()) == declared
    assert found.of["web"].in_force(declared.as_of) == "yes"
    assert [found.of[name].permits("train") for name in ("web", "writer-1")] == ["yes", "yes"]
    assert found.of["web"].permits("publish") == "conditional"
    assert found.of["web"].opted_out
    assert found.of["web"].opted_out_documents == {"1023"}
