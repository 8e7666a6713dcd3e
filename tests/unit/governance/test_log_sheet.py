"""The form of a generation log: what goes in comes out, faults stand at their fields, and nothing typed is lost."""

from typing import Any

import pytest
from django.http import QueryDict

from governance.forms.log_sheet import LogSheet
from governance.generation_log import faults_in
from governance.generation_log.examples import example
from governance.vocabulary import GeneratorType
from portal.lib.canonical import sha256


def begun(kind: GeneratorType, **parts: Any) -> dict[str, Any]:
    return example(kind) | {"log_origin": {"kind": "manual_form"}} | parts


def sent(sheet: LogSheet, **typed: str) -> QueryDict:
    """What a browser sends of the form as it stands."""
    data = QueryDict(mutable=True)
    for name in sheet.fields:
        value = sheet[name].value()
        data[name] = "" if value is None else str(value)
    for name, value in typed.items():
        data[name.replace("__", "-")] = value
    return data


def sheet_of(kind: GeneratorType, log: dict[str, Any], **typed: str) -> LogSheet:
    return LogSheet(sent(LogSheet(kind=kind, log=log), **typed), kind=kind)


@pytest.mark.parametrize("kind", GeneratorType)
def test_a_log_goes_through_its_form_unchanged(kind: GeneratorType) -> None:
    log = begun(kind, hardware={"cpu": "x86"}, extra={"note": "kept"})

    filled = sheet_of(kind, log).checked()

    assert filled == log | {"log_origin": {"kind": "manual_form", "completeness": "reconstructed"}}


@pytest.mark.parametrize("kind", GeneratorType)
def test_an_empty_form_names_every_fault_at_a_field_that_it_shows(kind: GeneratorType) -> None:
    sheet = sheet_of(
        kind, {"schema_version": "1.1", "run_id": example(kind)["run_id"], "log_origin": {"kind": "manual_form"}}
    )

    assert sheet.checked() is None

    shown = {cell.field.name for section in sheet.sections for cell in section.cells}
    shown |= {name for name in sheet.fields if name.startswith("why-")}
    assert set(sheet.errors) <= shown | {"__all__", "rows-outputs"}
    assert {"generator-name", "environment-os", "operator-name", "started_at"} <= set(sheet.errors)
    assert all(" is missing: " in text for texts in sheet.errors.values() for text in texts)


def test_a_fault_stands_at_its_row_though_an_empty_row_lies_before_it() -> None:
    log = begun(GeneratorType.CORPUS_PIPELINE)
    log["stages"].insert(1, {})
    del log["stages"][4]["params"]

    sheet = sheet_of(GeneratorType.CORPUS_PIPELINE, log, stages__6__in="many")

    assert sheet.checked() is None
    assert set(sheet.errors) == {"stages-4-params-level", "stages-6-in"}
    assert sheet["stages-6-in"].value() == "many"
    assert sheet["stages-6-name"].value() == "Remove near-duplicates"


def test_a_reason_stands_for_what_nobody_knows_until_it_is_typed() -> None:
    log = begun(GeneratorType.GAN, missing=[{"field": "/environment", "why": "The machine is gone."}])
    del log["environment"], log["seeds"]
    first = LogSheet(kind=GeneratorType.GAN, log=log)
    assert first["why-environment-os"].value() == "The machine is gone."

    filled = sheet_of(GeneratorType.GAN, log, environment__os="Linux", why__seeds="Not set.").checked()

    assert filled is not None
    assert filled["missing"] == [
        {"field": "/seeds", "why": "Not set."},
        {"field": "/environment/lockfile_sha256", "why": "The machine is gone."},
    ]
    assert (filled["log_origin"]["completeness"], "seeds" in filled) == ("partial", False)


def test_a_prompt_is_hashed_here_and_kept_back() -> None:
    kind = GeneratorType.PROMPT_LLM
    log = begun(kind)

    kept = sheet_of(kind, log, prompts__0__text="Write\r\na note.").checked()
    back = sheet_of(kind, log, prompts__0__text="Write\r\na note.", prompts__0__redacted="true").checked()

    digest = sha256(b"Write\na note.")
    assert kept is not None
    assert back is not None
    assert (kept["prompts"][0]["text"], kept["prompts"][0]["sha256"]) == ("Write\na note.", digest)
    assert ("text" in back["prompts"][0], back["prompts"][0]["sha256"]) == (False, digest)


def test_an_empty_list_says_none_only_where_that_can_be() -> None:
    prompted = sheet_of(GeneratorType.PROMPT_LLM, begun(GeneratorType.PROMPT_LLM, sources=[])).checked()
    trained = sheet_of(GeneratorType.GAN, begun(GeneratorType.GAN, sources=[]))

    assert prompted is not None
    assert prompted["sources"] == []
    assert trained.checked() is None
    assert list(trained.errors) == ["why-sources"]


@pytest.mark.parametrize(
    "rest", ["", "[]", "{", '{"outputs": 5, "log_origin": [], "models": {"0": 1}, "missing": 3}', '{"missing": [3]}']
)
def test_what_came_along_unseen_in_another_form_is_faults_and_no_failure(rest: str) -> None:
    sheet = sheet_of(GeneratorType.PROMPT_LLM, begun(GeneratorType.PROMPT_LLM), rest=rest)

    assert sheet.checked() is None
    assert sheet.errors


def test_more_rows_than_are_shown_stay_as_they_are() -> None:
    seeds = [{"scope": f"part {number}", "value": number} for number in range(60)]
    log = begun(GeneratorType.GAN, seeds=seeds)

    filled = sheet_of(GeneratorType.GAN, log, seeds__1__scope="", seeds__1__value="").checked()

    assert filled is not None
    assert filled["seeds"] == [seeds[0], *seeds[2:]]
    assert not list(faults_in(filled))
