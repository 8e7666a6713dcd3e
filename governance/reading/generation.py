"""A generation log as people read it. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format

from governance.reading.records import Fact
from governance.vocabulary import GeneratorType, PersonalData, SourceRole, SyntheticDegree
from portal.lib.language import gettext as _

DIGEST = re.compile(r"^[0-9a-f]{64}$")
TOLD = {"generator", "models", "sources", "stages", "outputs", "prompts", "deviations", "schema_version", "run_id",
        "dataset_version", "log_origin", "status", "synthetic_degree", "started_at", "ended_at", "seeds",
        "determinism", "operator", "organisation", "authorised_by", "intended_amount", "missing"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogShown:
    """Facts first, then the tables of a log, then whatever else it says, each as a list of terms and values."""

    facts: list[Fact]
    generator: list[Fact]
    sources: list[list[str]]
    stages: list[list[str]]
    models: list[list[str]]
    prompts: list[list[str]]
    outputs: list[list[str]]
    deviations: list[list[str]]
    missing: list[list[str]]
    rest: list[tuple[str, list[Fact]]]


def log_shown(log: Mapping[str, Any], *, held: Mapping[str, str]) -> LogShown:
    """`held` names the synthetic tables of the version, by digest."""
    return LogShown(
        facts=facts(log),
        generator=list(terms(log["generator"])),
        sources=[source(item) for item in log.get("sources", [])],
        stages=[stage(item) for item in sorted(log.get("stages", []), key=lambda item: item.get("order", 0))],
        models=[[said(item, name).replace("_", " ") if name in {"role", "access"} else said(item, name)
                 for name in ("role", "id", "version", "provider", "access")] for item in log.get("models", [])],
        prompts=[[said(item, "template_id"), said(item, "version"), short(item.get("sha256", "")),
                  _("redacted") if item.get("redacted") else _("kept")] for item in log.get("prompts", [])],
        outputs=[[item["path"], count(item.get("records")), short(item["sha256"]), held.get(item["sha256"], _("not held here"))]
                 for item in log.get("outputs", [])],
        deviations=[[item["what"], item["why"], item.get("approved_by", "—")] for item in log.get("deviations", [])],
        missing=[[item["field"], item["why"]] for item in log.get("missing", [])],
        rest=[(title(name), list(terms(value))) for name, value in rest_of(log) if isinstance(value, dict | list)],
    )  # fmt: skip


def facts(log: Mapping[str, Any]) -> list[Fact]:
    origin = log["log_origin"]
    kind = log["generator"]["type"]
    named = {
        _("How the rows were made"): GeneratorType(kind).label,
        _("Degree"): SyntheticDegree(log["synthetic_degree"]).label,
        _("Outcome"): log["status"],
        _("Started"): moment(log.get("started_at", "")),
        _("Finished"): moment(log.get("ended_at", "")),
        _("Operator"): log.get("operator", {}).get("name", ""),
        _("Authorised by"): log.get("authorised_by", {}).get("name", ""),
        _("Seeds"): ", ".join(f"{said(item, 'scope')}: {said(item, 'value')}" for item in log.get("seeds", [])),
        _("Repeatability"): log.get("determinism", "").replace("_", " "),
        _("Origin of the log"): f"{origin['kind'].replace('_', ' ')}, {origin.get('completeness', 'partial')}",
        _("Run"): log["run_id"],
    }
    known = [Fact(term, str(value)) for term, value in named.items() if value]
    plain_rest = [Fact(title(name), plain(value)) for name, value in rest_of(log) if not isinstance(value, dict | list)]
    return known + plain_rest


def rest_of(log: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in log.items() if name not in TOLD)


def moment(text: str) -> str:
    """A time for the eye, in the zone it was written in; what cannot be read stays as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{date_format(found, 'j M Y, H:i')} {found.isoformat()[-6:] if found.tzinfo else ''}".strip()


def source(item: Mapping[str, Any]) -> list[str]:
    role, personal = item.get("role"), item.get("personal_data")
    return [
        ", ".join(item[name] for name in ("id", "version") if item.get(name)) or "—",
        str(SourceRole(role).label) if role else "—",
        said(item, "licence"),
        str(PersonalData(personal).label) if personal else "—",
        count(item.get("records")),
    ]


def stage(item: Mapping[str, Any]) -> list[str]:
    unit = item.get("unit", "")
    removed = item.get("removed_by_reason", {})
    why = "; ".join(f"{reason}: {number:,}" for reason, number in removed.items())
    return [
        said(item, "name"),
        item.get("kind", "—").replace("_", " "),
        count(item.get("in")),
        count(item.get("out")),
        unit or "—",
        why or "—",
    ]


def said(item: Mapping[str, Any], name: str) -> str:
    return plain(item.get(name))


def short(digest: str) -> str:
    return f"{digest[:12]}…" if digest else "—"


def count(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def title(name: str) -> str:
    return _(name.replace("_", " ").capitalize())


def terms(value: Any, prefix: str = "") -> Iterator[Fact]:
    """Nested facts as flat terms; a list of plain values becomes one line."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from terms(item, f"{prefix}, {_(name.replace('_', ' '))}" if prefix else title(name))
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        for place, item in enumerate(value, 1):
            yield from terms(item, f"{prefix} {place}".strip())
    else:
        text = plain(value)
        yield Fact(prefix or _("Value"), text, is_digest=bool(DIGEST.match(text)))


def plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "—"
    return "—" if value is None or value == "" else str(value)
