"""Whether a report has the form of its schema and says what it can say: groups, verdicts, its own digest."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from evaluations.harness.engine import library
from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.report import Report, group_verdicts
from evaluations.harness.engine.writing import FIRST, SECOND, from_document

FORMS = {FIRST: "report.schema.json", SECOND: "report.2.schema.json"}
OF_A_KNOWN_SCHEMA = Draft202012Validator(
    {
        "type": "object",
        "required": ["schema_version"],
        "properties": {"schema_version": {"enum": list(FORMS)}},
    }
)


def faults(document: Any) -> Iterator[ValidationError]:
    """Where it departs from the published form of the schema version that it names, or names none that is known."""
    unknown = list(OF_A_KNOWN_SCHEMA.iter_errors(document))
    yield from unknown or form(document["schema_version"]).iter_errors(document)


@cache
def form(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((files("evaluations.harness.engine") / FORMS[schema]).read_text()))


def is_whole(document: Mapping[str, Any]) -> bool:
    """Whether its digest is that of its content and its groups are as good as what was measured in them.

    Raises what reading raises where it is no report, or where a caveat lacks what its sentence is filled with.
    """
    report = from_document(document)
    for one in report.measurements:
        library.sentences_of(one)
    return (
        digest(document) == document["digest"]
        and group_verdicts(report.measurements, groups_of(report)) == report.groups
    )


def groups_of(report: Report) -> list[str]:
    """Those of its protocol, where this house knows one by that name; else those that it names."""
    known = library.named(report.protocol.id, report.protocol.version)
    return [one.id for one in report.groups] if known is None else list(known.groups)
