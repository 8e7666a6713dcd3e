"""Documents are the same whatever format and order they came in; what cannot be read is said in one sentence."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evaluations.harness.calibration.language import notes
from evaluations.harness.engine.modality import Given
from evaluations.harness.engine.refused import Refused
from evaluations.harness.texts import documents
from evaluations.harness.texts.declared import parsed
from evaluations.harness.texts.documents import documents_of
from evaluations.harness.texts.given import read
from evaluations.harness.texts.records import records

DECLARED = parsed({"fields": {"text": ["text"], "label": "label", "unit": "unit", "subgroup": ["age"]}})
NOTES = [
    {**note, "age": at % 9, "text": note["text"] + ' said "so", and\nleft' * (at % 3)}
    for at, note in enumerate(notes(40, 1))
]


def written(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def quoted(value):
    return '"' + str(value).replace('"', '""') + '"'


def as_csv(path, rows):
    lines = [",".join(quoted(value) for value in row.values()) for row in rows]
    path.write_text("\ufeff" + ",".join(rows[0]) + "\r\n" + "\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


def as_parquet(path, rows):
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def packed(path, rows):
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))
    return path


def digest(path, declared=DECLARED):
    return documents_of(records(path), declared).sha256


def test_formats_and_orders_agree(tmp_path):
    known = digest(written(tmp_path / "a.jsonl", NOTES))

    assert digest(written(tmp_path / "b.jsonl", NOTES[::-1])) == known
    assert digest(as_csv(tmp_path / "c.csv", NOTES[7:] + NOTES[:7])) == known
    assert digest(as_parquet(tmp_path / "d.parquet", NOTES)) == known
    assert digest(packed(tmp_path / "e.jsonl.gz", NOTES)) == known
    parts = tmp_path / "parts"
    parts.mkdir()
    written(parts / "1.jsonl", NOTES[:25])
    as_parquet(parts / "2.parquet", NOTES[25:])
    assert digest(parts) == known
    assert digest(written(tmp_path / "f.jsonl", NOTES[1:])) != known


def test_nested_fields_and_lists_of_turns_are_reached(tmp_path):
    spoken = "Doctor: Where does it hurt?\nPatient: Here, below the knee.\n\nDoctor: Since when?"
    turns = [
        {"role": "Doctor", "content": "Where does it hurt?"},
        {"speaker": "Patient", "text": "Here, below the knee."},
        {"role": "Doctor", "content": "Since when?"},
    ]
    declared = parsed({"fields": {"turns": "visit.talk", "label": "visit.kind"}})
    for number, talk in enumerate((spoken, turns)):
        rows = [{"visit": {"talk": talk, "kind": at % 2 == 0}} for at in range(30)]
        found = documents_of(records(written(tmp_path / f"{number}.jsonl", rows)), declared)

        assert found.turns[0] == (
            ("Doctor", "Where does it hurt?"),
            ("Patient", "Here, below the knee."),
            ("Doctor", "Since when?"),
        )
        assert set(found.said["visit.kind"]) == {"true", "false"}


def test_a_folder_of_texts_is_labelled_by_its_folders(tmp_path):
    for at in range(30):
        (tmp_path / ("ill" if at % 2 else "well")).mkdir(exist_ok=True)
        (tmp_path / ("ill" if at % 2 else "well") / f"{at}.txt").write_text(f"Note {at}.")

    found = documents_of(records(tmp_path), parsed({"fields": {"text": ["text"], "label": "label"}}))

    assert sorted(zip(found.said["label"], found.texts["text"], strict=True))[0] == ("ill", "Note 1.")
    assert len(found) == 30


def row(**changed):
    return [{**NOTES[0], **changed}, *NOTES[1:]]


@pytest.mark.parametrize(
    ("rows", "declared", "sentence"),
    [
        (NOTES[:29], {}, "There are 29 documents. At least 30 are needed to say anything."),
        (NOTES, {"text": ["note"]}, "No document has the field note, which the declaration names."),
        (row(text=7), {}, "Document 1 holds no text in text."),
        (row(text="x" * (2 << 20) + "x"), {}, "Document 1 is longer than 2 MiB."),
        (
            [{**one, "text": " " if at else "so"} for at, one in enumerate(NOTES)],
            {},
            "39 of 40 documents have no text. Check which fields are declared.",
        ),
        (
            [{"talk": 7}] * 30,
            {"text": [], "turns": "talk"},
            "Document 1 holds no dialogue in talk. Write a list of turns, or a speaker and a colon on each line.",
        ),
        (
            [{"talk": [{"role": "Doctor"}]}] * 30,
            {"text": [], "turns": "talk"},
            "Document 1 has a turn in talk without “role” and “content”.",
        ),
    ],
)
def test_what_documents_lack_is_said(tmp_path, rows, declared, sentence):
    fields = {key: value for key, value in ({"text": ["text"]} | declared).items() if value}
    with pytest.raises(Refused) as refused:
        documents_of(records(written(tmp_path / "a.jsonl", rows)), parsed({"fields": fields}))
    assert str(refused.value) == sentence


def test_a_folder_of_texts_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "folder").mkdir()
    for content, sentence in (
        (None, "The folder folder holds no file."),
        (b"caf\xe9", "a.txt is not valid UTF-8. Save it with UTF-8 encoding."),
        (b"x" * (2 << 20) + b"x", "Document 1 is longer than 2 MiB."),
    ):
        if content:
            (tmp_path / "folder" / "a.txt").write_bytes(content)
        with pytest.raises(Refused) as refused:
            list(records(tmp_path / "folder"))
        assert str(refused.value) == sentence
    (tmp_path / "folder" / "b.jsonl").write_text("{}\n")
    with pytest.raises(Refused, match=r"^a\.txt is of no known kind\."):
        list(records(tmp_path / "folder"))
    with pytest.raises(Refused, match=r"^a\.txt is a single text\. Give the folder that holds all of them\.$"):
        list(records(tmp_path / "folder" / "a.txt"))


def test_one_file_plays_one_part(tmp_path):
    path = written(tmp_path / "a.jsonl", NOTES)
    with pytest.raises(Refused, match=r"^a.jsonl is given as synthetic and as train\.$"):
        read(Given({"train": [path], "synthetic": [path]}, DECLARED, tmp_path))


def test_parts_hold_every_document_once(monkeypatch, tmp_path):
    monkeypatch.setattr(documents, "AT_ONCE", 7)
    found = documents_of(records(written(tmp_path / "a.jsonl", NOTES)), DECLARED)

    parts = list(found.in_parts())

    assert [len(part) for part in parts] == [7, 7, 7, 7, 7, 5]
    assert [text for part in parts for text in part] == list(found.whole())


def test_synthetic_documents_need_not_say_whose_they_are(tmp_path):
    plain = [{"text": note["text"], "label": note["label"]} for note in NOTES]
    real, made = written(tmp_path / "a.jsonl", NOTES), written(tmp_path / "b.jsonl", plain)

    found = read(Given({"train": [real], "synthetic": [made]}, DECLARED, tmp_path))

    assert [(one.role, dict(one.counts)) for one in found.inputs] == [
        ("train", {"documents": 40}),
        ("synthetic", {"documents": 40}),
    ]
    with pytest.raises(Refused, match=r"^train \(b.jsonl\): No document has the field unit"):
        read(Given({"train": [made], "synthetic": [real]}, DECLARED, tmp_path))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"fields": {"words": "a"}}, "The declaration at fields: “words” is not known here; what can be said is text,"),
        ({"fields": {"pair": {"question": "q"}}}, "The declaration at fields/pair: answer is missing."),
        (
            {"rules": [{"name": "a", "field": "b", "matches": "c"}]},
            "Rule a is about b, which is no declared field of text.",
        ),
        (
            {"rules": [{"name": "a", "field": "text", "matches": "x"}] * 2},
            "The declaration at rules: the name a is used twice.",
        ),
    ],
)
def test_a_declaration_is_read_strictly(said, sentence):
    with pytest.raises(Refused) as refused:
        parsed(said)
    assert str(refused.value).startswith(sentence)


def test_a_pattern_is_one_that_takes_no_time(tmp_path):
    declared = parsed({"rules": [{"name": "a", "field": "text", "matches": "(?=x)"}]})
    with pytest.raises(Refused, match=r"^Rule a has a pattern that RE2 does not understand\."):
        read(Given({"synthetic": [written(tmp_path / "a.jsonl", NOTES)]}, declared, tmp_path))


def test_a_declaration_comes_back_as_it_was_said():
    said = {
        "fields": {"pair": {"question": "q", "answer": "a"}, "label": "l", "sensitive": ["s"]},
        "speakers": ["Doctor"],
        "terms": {"women": ["her", "she"]},
        "rules": [{"name": "ends", "field": "a", "matches": "[.]$"}],
        "no_pii": True,
    }
    assert parsed(said).document() == said
    assert parsed(parsed(said).document()) == parsed(said)
    assert parsed({}).fields.written == ("text",)
