"""A report as JSON and back, in either schema. Schema 1 is frozen to the byte: protocol tabular-1@1 keeps it.

Schema 2 says caveats by code and parameters, which number was judged on which scale, carries its pictures as data, and
counts its inputs in the units of its kind of data. What a picture draws is written there alone, and is part of the detail
again once it is read: whoever reads a measurement finds in its detail all that its metric told, whichever the schema.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from evaluations.harness.engine.canonical import canonical
from evaluations.harness.engine.report import (
    Baselines,
    Cost,
    Group,
    Input,
    Judged,
    Measurement,
    Picture,
    Power,
    ProtocolReference,
    Report,
    Said,
    Verdict,
)

FIRST, SECOND = "1", "2"
SCHEMAS = frozenset({FIRST, SECOND})
FIRST_COUNTS = ("rows", "columns")
"""What schema 1 counts of every input."""
ONLY_SECOND = ("judged", "pictures")


def as_json(report: Report) -> dict[str, Any]:
    """The report as JSON types; costs keep their own precision but the rest is canonical."""
    document: dict[str, Any] = canonical(asdict(report))
    document["inputs"] = [counted(one, report.schema_version) for one in report.inputs]
    written = as_first if report.schema_version == FIRST else as_second
    document["measurements"] = [written(one) for one in document["measurements"]]
    return document


def counted(item: Input, schema: str) -> dict[str, Any]:
    """An input as this schema has it."""
    if schema != FIRST:
        return asdict(item)
    return {"role": item.role, **{name: item.counts[name] for name in FIRST_COUNTS}, "sha256": item.sha256}


def as_first(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ONLY_SECOND}


def as_second(row: Mapping[str, Any]) -> dict[str, Any]:
    drawn = drawn_in(row)
    kept = {part: value for part, value in (row["detail"] or {}).items() if part not in drawn}
    return {**row, "detail": kept or None} if drawn else dict(row)


def drawn_in(row: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of all its pictures."""
    return {part: value for picture in row.get("pictures", ()) for part, value in picture["data"].items()}


def to_json(report: Report) -> str:
    return json.dumps(as_json(report), ensure_ascii=False, allow_nan=False, indent=1)


def from_json(text: str) -> Report:
    """Raises ValueError when the text is no report of a known schema version."""
    try:
        return from_document(json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("This is no report of a known schema version.") from error


def from_document(document: Mapping[str, Any]) -> Report:
    """Raises ValueError, or what reading an unexpected shape raises."""
    schema = document["schema_version"]
    if schema not in SCHEMAS:
        raise ValueError("This report is of no known schema version.")
    groups = tuple(Group(row["id"], Verdict(row["verdict"])) for row in document["groups"])
    measurements = tuple(measurement_from(row) for row in document["measurements"])
    if strange := {one.group for one in measurements} - {one.id for one in groups}:
        raise ValueError(f"This report measures {len(strange)} groups that it does not judge.")
    return Report(
        schema_version=schema,
        protocol=ProtocolReference(**document["protocol"]),
        seed=document["seed"],
        inputs=tuple(input_from(row, schema) for row in document["inputs"]),
        declared=document["declared"],
        environment=document["environment"],
        groups=groups,
        measurements=measurements,
        costs=tuple(Cost(**row) for row in document.get("costs", ())),
        digest=document["digest"],
    )


def input_from(row: Mapping[str, Any], schema: str) -> Input:
    if schema == FIRST:
        return Input(row["role"], row["sha256"], {name: row[name] for name in FIRST_COUNTS})
    return Input(**row)


def said_from(row: Mapping[str, Any]) -> Said:
    """A parameter may be a caveat itself: why there is no estimate in one of the tables."""
    filled = {
        name: said_from(value) if isinstance(value, Mapping) and set(value) == {"code", "parameters"} else value
        for name, value in row["parameters"].items()
    }
    return Said(row["code"], filled)


def measurement_from(row: Mapping[str, Any]) -> Measurement:
    """From a row of either schema."""
    drawn = drawn_in(row)
    typed = {
        "interval": tuple(row["interval"]) if row["interval"] is not None else None,
        "verdict": Verdict(row["verdict"]),
        "baselines": Baselines(**row["baselines"]),
        "power": Power(**row["power"]) if row["power"] is not None else None,
        "caveats": tuple(one if isinstance(one, str) else said_from(one) for one in row["caveats"]),
        "judged": Judged(**row["judged"]) if row.get("judged") is not None else None,
        "pictures": tuple(Picture(**one) for one in row.get("pictures", ())),
        "detail": {**(row["detail"] or {}), **drawn} if drawn else row["detail"],
    }
    return Measurement(**{**row, **typed})
