"""Draw an audit pack as PDF/A-3b: the same content gives the same bytes."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from governance.artefacts.pack.audit_pack import AuditPackContent, HeldRun
from governance.artefacts.pack.limits import LIMITS
from governance.artefacts.pack.named import NamedReport
from governance.assessment import asked
from governance.reading.evaluation import evaluation
from governance.reading.records import Answer, in_words, words
from governance.vocabulary import (
    AccessClass,
    ColumnPart,
    ComputedBy,
    FileRole,
    PersonalData,
    RiskTier,
    SourceRole,
    Verdict,
    VoteVerdict,
)
from portal.lib import pdf, seal

MOST_ROWS = 100


def audit_pack(content: AuditPackContent) -> bytes:
    with timezone.override(UTC), translation.override("en-gb"):
        html = render_to_string("governance/pack/audit-pack.html", context(content))
        style = render_to_string("governance/pack/audit-pack.css")
    identity = content.parts["identity"]
    return pdf.render(
        html,
        title=f"Audit pack: {identity['dataset']['title']}, version {identity['version']['number']}",
        identifier=bytes.fromhex(content.record.digest)[:16],
        created=content.approved_at,
        attachments=[
            pdf.Attachment(
                "record.json", content.record.data, "The approval record in canonical form", "application/json"
            )
        ],
        stylesheet=style,
    )


def context(content: AuditPackContent) -> dict[str, Any]:
    parts = content.parts
    return {
        "content": content,
        "parts": parts,
        "identity": parts["identity"],
        "registration": parts["registration"],
        "use": parts["use"],
        "risk": parts["risk"],
        "review": parts["review"],
        "access": AccessClass(parts["use"]["access"]).label,
        "terms": terms(parts["conditions"]),
        "files": [{**item, "role": FileRole(item["role"]).label} for item in parts["identity"]["files"]],
        "draws": sum("draw" in item for item in parts["identity"]["files"]),
        "sources": list(sources(parts["registration"]["sources"])),
        "columns": list(columns(parts["registration"])),
        "votes": list(votes(parts["review"])),
        "answers": list(answers(content)),
        "reasons": [{**item, "tier": RiskTier(item["tier"]).label} for item in parts["risk"]["reasons"]],
        "runs": [run(item) for item in content.runs],
        "evaluations": [
            {**evaluation(item.content), "path": item.named.path, "came": came(item.named)} for item in content.reports
        ],
        "other_reports": [other_report(item) for item in parts["evidence"].get("other_reports", [])],
        "shown_events": content.events[-MOST_ROWS:],
        "events_left_out": max(0, len(content.events) - MOST_ROWS),
        "fingerprint": seal.key_id(),
        "limits": LIMITS,
    }


def run(item: HeldRun) -> dict[str, Any]:
    """One run as the page tells it."""
    stages = [{**stage, "kind": plain(stage.get("kind", ""))} for stage in item.log.get("stages", [])]
    return {"named": item.named, "facts": list(generation(item.log)), "stages": stages}


def other_report(item: Mapping[str, Any]) -> dict[str, str]:
    """A report that does not count, with its verdicts."""
    return {
        "protocol": f"{item['protocol']['id']}@{item['protocol']['version']}",
        "computed": f"{ComputedBy(item['computed']['by']).label}: {item['computed']['as']}",
        "filed": item["filed"]["as"],
        "verdicts": "; ".join(f"{group} {Verdict(verdict).label.lower()}" for group, verdict in item["groups"].items()),
        "digest": item["report_digest"],
    }


def came(named: NamedReport) -> list[tuple[str, str]]:
    """Who computed a report and who filed it, where the record says so."""
    if not named.computed:
        return []
    return [
        ("Computed by", f"{ComputedBy(named.computed['by']).label}: {named.computed['as']}"),
        ("Filed by", named.filed["as"]),
    ]


def terms(conditions: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "valid_until": day(conditions["valid_until"]),
        "review_due": day(conditions["review_due"]),
        "conditions": [{"text": item["text"], "due": day(item["due"])} for item in conditions["conditions"]],
    }


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def sources(declared: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in declared:
        known = PersonalData(item["personal_data"]).label if item.get("personal_data") else ""
        yield {
            **item,
            "role": SourceRole(item["role"]).label,
            "personal_data": known,
            "authority_until": day(item.get("authority_until", "")),
        }


def columns(registration: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The columns that were declared to mean something, where any were."""
    for part in ColumnPart:
        if registration[part]:
            yield part.several, ", ".join(registration[part])


def votes(review: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Verdict and tier of each independent reviewer; the record holds them without names, in a fixed order."""
    for item in review.get("verdicts", []):
        verdict, _, tier = item.partition(", tier ")
        yield str(VoteVerdict(verdict).label), str(RiskTier(tier).label)


def answers(content: AuditPackContent) -> Iterator[Answer]:
    """What was asked and answered, in the words of the questionnaire; only what the record holds."""
    given = content.parts["risk"]["answers"]
    for question in asked(content.rules["questionnaire"], given):
        if given.get(question["id"]):
            yield Answer(question["id"], question["text"], in_words(question, given[question["id"]]))


def generation(log: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The generation log in a page; the file holds the rest."""
    generator, origin, environment = log["generator"], log["log_origin"], log.get("environment", {})
    yield "Generator", f"{known(generator, 'name')}, version {known(generator, 'version')} ({plain(generator['type'])})"
    yield "Result", f"{plain(log['synthetic_degree'])}; {plain(log['status'])}"
    yield "Run", f"{log['run_id']}, {moment(known(log, 'started_at'))} to {moment(known(log, 'ended_at'))}"
    yield "Log", f"{plain(origin['kind'])}, {plain(origin.get('completeness', 'completeness not stated'))}"
    yield "Operator", words(log.get("operator", {}).get("name"))
    yield "Seeds", "; ".join(f"{item.get('scope', 'all')}: {item.get('value')}" for item in log.get("seeds", []))
    yield "Repeatable", plain(log.get("determinism", "not stated"))
    yield "Privacy mechanism", privacy(log.get("privacy", {}))
    yield "Trained on", counted(generator.get("training", {}).get("records"))
    yield from language_model(log)
    yield "Human review", performed(log.get("human_review", {}))
    yield "Environment", f"{known(environment, 'os')}; lock file sha256 {known(environment, 'lockfile_sha256')}"
    for item in log.get("deviations", []):
        yield "Deviation", f"{item['what']}: {item['why']}"
    for item in log.get("missing", []):
        yield "Not known", f"{item['field']}: {item['why']}"
    for item in log["outputs"]:
        yield "Output", f"{item['path']}, {item['bytes']:,} bytes, sha256 {item['sha256']}"


def known(item: Mapping[str, Any], name: str) -> str:
    return str(item.get(name, "not known"))


def language_model(log: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a run with a language model says beyond the rest."""
    for item in log.get("models", []):
        yield (
            "Model",
            f"{known(item, 'id')}, version {known(item, 'version')}, {known(item, 'provider')} ({plain(known(item, 'role'))})",
        )
    if log.get("prompts"):
        yield (
            "Prompts",
            "; ".join(f"{known(item, 'template_id')}, version {known(item, 'version')}" for item in log["prompts"]),
        )
    if log.get("decontamination"):
        yield "Decontamination", performed(log["decontamination"])


def performed(step: Mapping[str, Any]) -> str:
    """Whether a step was done, how, and what it removed; or why not."""
    if not step.get("performed"):
        return "; ".join(filter(None, ["not performed or not stated", str(step.get("not_performed_reason", ""))]))
    counts = [
        f"{step[name]:,} {name}" for name in ("sampled", "accepted", "edited", "rejected", "removed") if name in step
    ]
    how = [str(step[name]) for name in ("method", "sampling_method", "agreement") if name in step]
    return "; ".join(["performed", *how, *counts])


def privacy(stated: Mapping[str, Any]) -> str:
    budget = ", ".join(f"{name} {stated[name]}" for name in ("epsilon", "delta") if name in stated)
    formal = "with a formal guarantee" if stated.get("formal") else "no formal guarantee"
    return "; ".join(filter(None, [plain(stated.get("mechanism", "not stated")), budget, formal]))


def counted(records: int | None) -> str:
    return "" if records is None else f"{records:,} records"


def plain(value: str) -> str:
    return str(value).replace("_", " ")


def moment(text: str) -> str:
    """An RFC 3339 time in UTC, as the rest of the document writes times."""
    try:
        return f"{datetime.fromisoformat(text).astimezone(UTC):%-d %B %Y, %H:%M:%S} +00:00"
    except ValueError:
        return text
