"""What a generation log is asked for: every field of every type is named, with why, when it is not there."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from governance.artefacts.pack.render import generation as printed
from governance.forms.log_sheet import LogSheet
from governance.generation_log import completeness_of, faults_in, faults_of, impossible, name_of
from governance.generation_log.demands import value_at
from governance.generation_log.examples import example
from governance.generation_log.fields import FIELDS, fields_of, places
from governance.reading.generation import log_shown
from governance.vocabulary import Completeness, GeneratorType

TODAY = datetime(2026, 12, 1, tzinfo=UTC)


def said(log: dict[str, Any]) -> list[str]:
    return [fault.sentence for fault in faults_in(log)]


def without(log: dict[str, Any], at: str) -> dict[str, Any]:
    left = deepcopy(log)
    above, _, name = at.rpartition("/")
    holder = value_at(left, above)
    del holder[name]
    return left


def demands_of(log: dict[str, Any], kind: GeneratorType) -> Iterator[tuple[str, str]]:
    """Every place that this log fills because its type is asked for it, with why."""
    for field in fields_of(kind):
        for at, entry, value in places(log, field.at):
            if field.is_asked and value is not None and field.when(log, entry):
                yield at, field.why


@pytest.mark.parametrize("kind", GeneratorType)
def test_the_example_of_a_type_is_accepted_and_no_field_of_it_can_be_left_out(kind: GeneratorType) -> None:
    log = example(kind)
    assert faults_of(json.dumps(log).encode()) == []
    assert list(impossible(log, TODAY)) == []

    asked = dict(demands_of(log, kind))

    assert len(asked) > 20
    for at, why in asked.items():
        assert f"{at} is missing: {why}" in said(without(log, at)), at


def test_every_field_is_asked_of_some_example_or_by_a_condition() -> None:
    filled = {field.at for kind in GeneratorType for field in fields_of(kind) for _ in demands_of_field(kind, field.at)}
    conditional = {"/error", "/log_origin/imported_file_sha256", "/decontamination/not_performed_reason"}

    assert {field.at for field in FIELDS if field.is_asked} - filled == conditional


def demands_of_field(kind: GeneratorType, at: str) -> list[Any]:
    return [value for _, _, value in places(example(kind), at) if value is not None]


@pytest.mark.parametrize(
    ("kind", "change", "fault"),
    [
        ("gan", {"status": "failed"}, "/error is missing: a run that did not complete says why."),
        ("gan", {"privacy": {"mechanism": "DP-SGD", "formal": True, "delta": 0, "unit_of_privacy": "person"}},
            "/privacy/epsilon is missing: a differentially private generator is judged by it."),
        ("gan", {"sources": []}, "/sources is missing: the rows are derived from them, and each has to permit it."),
        ("hybrid", {"stages": [{"order": 1, "name": "a", "kind": "other", "in": 1, "out": 1, "unit": "rows"}]},
            "/stages needs at least 2 entries: a pipeline is judged step by step, so it has at least two."),
        ("corpus_pipeline", {"decontamination": {"performed": False}},
            "/decontamination/not_performed_reason is missing: a step that is left out says why."),
        ("prompt_llm", {"log_origin": {"kind": "import_prov", "completeness": "partial"}},
            "/log_origin/imported_file_sha256 is missing: what was imported can be compared with the file that it came from."),
        ("gan", {"log_origin": {"kind": "manual_form", "completeness": "contemporaneous"}},
            "/log_origin/completeness says “contemporaneous”, which this log cannot be. Write “reconstructed”."),
        ("gan", {"schema_version": "2.0"}, "/schema_version must be one of: 1.0, 1.1."),
        ("gan", {"started_at": " "}, "/started_at does not have the required form (format)."),
    ],
)  # fmt: skip
def test_what_else_is_asked(kind: str, change: dict[str, Any], fault: str) -> None:
    assert fault in said(example(GeneratorType(kind)) | change)


@pytest.mark.parametrize("kind", GeneratorType)
def test_what_nobody_knows_is_said_as_missing_and_makes_the_log_partial(kind: GeneratorType) -> None:
    log = example(kind)
    left = {name: value for name, value in log.items() if name not in {"environment", "started_at"}}
    left["missing"] = [
        {"field": "/environment", "why": "the machine is gone"},
        {"field": "/started_at", "why": "nobody wrote it down"},
    ]
    overclaimed = "/log_origin/completeness says “contemporaneous”, which this log cannot be. Write “partial”."
    assert said(left) == [overclaimed]

    left["log_origin"] = {"kind": "api", "completeness": "partial"}

    assert said(left) == []
    assert list(impossible(left, TODAY)) == []
    assert (completeness_of(log), completeness_of(left)) == (Completeness.CONTEMPORANEOUS, Completeness.PARTIAL)


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        ("/outputs", "/missing/0/field names /outputs, which no log can do without."),
        ("/outputs/0/sha256", "/missing/0/field names /outputs/0/sha256, which no log can do without."),
        ("/weather", "/missing/0/field names /weather, which no log is asked for."),
        ("/seeds/0/value", "/missing/0/field says that /seeds/0/value is not known, but the log states it."),
        ("seeds", "/missing/0/field does not have the required form (pattern)."),
    ],
)
def test_only_what_is_asked_and_not_said_can_be_missing(field: str, fault: str) -> None:
    origin = {"kind": "api", "completeness": "partial"}
    log = example(GeneratorType.GAN) | {"missing": [{"field": field, "why": "lost"}], "log_origin": origin}

    assert said(log) == [fault]


def test_a_log_of_the_first_schema_is_read_as_ever() -> None:
    log = example(GeneratorType.SIMULATION) | {
        "schema_version": "1.0",
        "generator": {"type": "simulation", "name": "a", "version": "1"},
    }

    assert said(log) == []
    assert completeness_of(log | {"log_origin": {"kind": "manual_form"}}) == Completeness.PARTIAL
    assert "/generator/type" in said(log | {"generator": {"type": "agentic_llm", "name": "a", "version": "1"}})[0]
    assert "/ does not have the field “sources”." in said(
        {name: value for name, value in log.items() if name != "sources"}
    )


PARTIAL = {"kind": "api", "completeness": "partial"}
ODD = [None, True, -1, 10**15, "", [], {}, [None]]


def altered(document: Any) -> Iterator[Any]:
    """The document with one odd value in each place, and without each of its fields."""
    yield from ODD
    for key, item in list(
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    ):
        for other in altered(item):
            copy = dict(document) if isinstance(document, dict) else list(document)
            copy[key] = other
            yield copy


@pytest.mark.parametrize(
    "kind", [GeneratorType.CORPUS_PIPELINE, GeneratorType.MARGINAL_BASED_DP, GeneratorType.AGENTIC_LLM]
)
def test_an_odd_value_anywhere_is_a_fault_or_can_be_read_by_everybody(kind: GeneratorType) -> None:
    log = example(kind) | {"deviations": [{"what": "a", "why": "b"}], "hardware": {"cpu": "x"}, "log_origin": PARTIAL}
    del log["ended_at"]
    log["missing"] = [{"field": "/ended_at", "why": "lost"}]
    accepted = 0
    for odd in altered(log):
        if isinstance(odd, dict) and not said(odd):
            accepted += 1
            list(impossible(odd, TODAY))
            completeness_of(odd)
            log_shown(odd, held={})
            dict(printed(odd))
            assert name_of(odd)
            assert LogSheet(kind=kind, log=odd).sections

    assert accepted > 20
