"""A new kind of data, a new protocol and new metrics pass through the engine, which is not touched for them."""

import json
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from evaluations.harness.command.main import main
from evaluations.harness.engine import library, modality, protocol
from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.checking import is_whole
from evaluations.harness.engine.pictures import pictures_of
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Judged, Picture, Said
from evaluations.harness.engine.run import run
from evaluations.harness.engine.writing import as_json, from_json, measurement_from, to_json
from tests.toy_letters import FILED, LETTERS, MADE, OURS, PROTOCOL, Letters, in_files

ROOT = Path(__file__).parents[4]


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A house that has this kind, and its protocol in two versions."""
    monkeypatch.setitem(modality.MADE, "letters", LETTERS)
    (tmp_path / "letters-1@1.yaml").write_text(PROTOCOL)
    (tmp_path / "letters-1@2.yaml").write_text(
        PROTOCOL.replace("version: 1", "version: 2").replace("pass: 0.5, attention: 0.25", "pass: 0.9, attention: 0.5")
    )
    monkeypatch.setattr(protocol, "FOLDER", tmp_path)
    return tmp_path


def reported(house, made=MADE, name="letters-1@1"):
    wanted = library.load(name)
    folder = house / "words"
    folder.mkdir(exist_ok=True)
    material = modality.modality(wanted.kind).loaded().read(in_files(folder, ours=OURS, made=made))
    return run(wanted, material, seed=4)


def test_it_is_measured_judged_reported_and_read_again(house):
    report = reported(house)
    again = from_json(to_json(report))

    assert again == report
    assert is_whole(as_json(report))
    assert [(one.id, one.verdict) for one in report.groups] == [("likeness", "pass"), ("honesty", "attention")]
    assert [dict(one.counts) for one in report.inputs] == [{"words": 11, "letters": 39}, {"words": 10, "letters": 38}]
    assert reported(house).digest == report.digest != reported(house, made=OURS).digest


def test_a_measurement_of_schema_2_carries_what_was_judged_and_its_pictures(house):
    length, new = reported(house).measurements
    along = (length.estimate - length.baselines.floor) / (length.baselines.ceiling - length.baselines.floor)

    assert (length.judged.scale, length.judged.limits) == ("kept", {"pass": 0.8, "attention": 0.5})
    assert length.judged.value == pytest.approx(along, abs=1e-5)
    assert new.judged == Judged("estimate", 0.4, {"pass": 0.5, "attention": 0.25})
    assert length.pictures == (Picture("histogram", {"lengths": [2, 2, 3, 3, 4, 4, 4, 5, 5, 6]}),)
    assert pictures_of(length, library.words_of("l.length", 1)) == {"histogram": length.pictures[0].data}


def test_a_caveat_is_a_code_with_parameters_and_its_kind_has_the_sentence(house):
    (caveat,) = reported(house, made="one two").measurements[0].caveats

    assert caveat == Said("few", {"count": 2})
    assert LETTERS.sentence(caveat) == "There are 2 words, too few to tell."


def test_a_caveat_within_a_caveat_survives_its_json(house):
    row = as_json(reported(house))["measurements"][0]
    why = {"code": "few", "parameters": {"count": 1}}
    one = measurement_from({**row, "caveats": [{"code": "because", "parameters": {"why": why}}]})

    assert one.caveats[0].parameters["why"] == Said("few", {"count": 1})
    assert library.sentences_of(one) == ("because",)
    taught = replace(LETTERS, sentences={**LETTERS.sentences, "because": "Not so: {why}"})
    assert taught.sentence(one.caveats[0]) == "Not so: There are 1 words, too few to tell."


def test_two_versions_of_a_protocol_stand_side_by_side(house):
    older, newer = reported(house), reported(house, name="letters-1")

    assert (older.protocol.version, newer.protocol.version) == (1, 2)
    assert [one.verdict for one in newer.groups] == ["pass", "fail"]
    assert library.knows(older.protocol)
    assert library.knows(newer.protocol)
    assert not library.knows(replace(older.protocol, digest="0" * 64))
    assert library.named("letters-1", 3) is None
    for name in ("letters-1@3", "letters-1@x", "letters-1@", "letters-1@0", "letters"):
        with pytest.raises(Refused, match="There is no protocol"):
            library.load(name)


def test_an_input_that_the_protocol_needs_is_asked_for(house):
    with pytest.raises(Refused, match="letters-1 needs what it calls made"):
        run(library.load("letters-1"), Letters({"ours": ["a"]}), seed=0)


def test_both_schemas_are_published_and_a_report_fits_its_own(house):
    published = {
        schema: json.loads((files("evaluations.harness.engine") / name).read_text())
        for schema, name in (("1", "report.schema.json"), ("2", "report.2.schema.json"))
    }
    for schema in published.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(to_json(reported(house)))

    jsonschema.validate(document, published["2"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, published["1"])


def test_whoever_changes_a_verdict_or_drops_a_group_is_found_out(house):
    document = as_json(reported(house))
    kinder = [{**one, "verdict": "pass"} for one in document["groups"]]
    for altered in ({**document, "groups": kinder}, {**document, "groups": document["groups"][:1], "measurements": []}):
        assert not is_whole({**altered, "digest": digest(altered)})


def test_what_a_report_of_tables_says_is_known_without_what_measures_it():
    code = (
        "import sys; from evaluations.harness.engine import library; protocol = library.load('tabular-1@1'); "
        "print([library.words_of(rule.metric, rule.version).title for rule in protocol.rules].count(''), list(protocol.groups), "
        "sorted({'numpy', 'sklearn', 'numba', 'pyarrow', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "0 ['validity', 'fidelity', 'utility', 'privacy', 'bias'] []\n"


def test_the_command_line_declares_it_as_its_kind_does_and_verifies_its_report(house, capsys):
    (house / "letters-1@1.yaml").write_text(FILED)
    given = [house / "train", house / "synthetic", house / "declared.yaml"]
    for path, text in zip(given, (OURS, MADE, "polite: true"), strict=True):
        path.write_text(text)
    tables = ["--train", str(given[0]), "--synthetic", str(given[1])]
    out = house / "report.json"

    assert main(["run", *tables, "--schema", str(given[2]), "--protocol", "letters-1@1", "--out", str(out)]) == 0
    made = from_json(out.read_text())
    assert (made.declared, made.schema_version) == ({"polite": True}, "2")
    assert main(["verify", str(out), *tables]) == 0
    assert capsys.readouterr().out == f"verified {made.digest}\n"
