"""OpenTelemetry spans of calls to language models, as OTLP writes them in JSON; the old gen_ai.system and the newer provider name."""

from collections.abc import Iterator
from typing import Any

from governance.generation_log.imports.sent import Sent, at, from_epoch, identity, items, said, words
from portal.lib.canonical import sha256

NANO = 1_000_000_000
REQUEST = "gen_ai.request."
SAMPLING = ("temperature", "top_p", "top_k", "max_tokens", "frequency_penalty", "presence_penalty")
COUNTED = {"input_tokens": "gen_ai.usage.input_tokens", "output_tokens": "gen_ai.usage.output_tokens"}
Attributes = dict[str, Any]


def is_one(sent: Sent) -> bool:
    return any(calls(sent))


def spans(sent: Sent) -> Iterator[tuple[Any, Attributes, Attributes]]:
    """Each span with its attributes and those of what sent it."""
    for document in sent.documents:
        for resource in items(at(document, "resourceSpans")):
            whose = attributes(at(resource, "resource", "attributes"))
            for scope in items(at(resource, "scopeSpans")):
                yield from ((span, attributes(at(span, "attributes")), whose) for span in items(at(scope, "spans")))


def calls(sent: Sent) -> Iterator[tuple[Any, Attributes, Attributes]]:
    return (found for found in spans(sent) if any(name.startswith("gen_ai.") for name in found[1]))


def attributes(listed: Any) -> Attributes:
    return {name: value_of(at(item, "value")) for item in items(listed) if (name := words(at(item, "key")))}


def value_of(value: Any) -> Any:
    """Of a typed value; whole numbers are written as text."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    [(kind, held)] = value.items()
    if kind == "intValue":
        text = str(held)
        return int(text) if text.lstrip("-").isdecimal() and len(text) < 18 else None
    if kind == "arrayValue":
        return [value_of(item) for item in items(at(held, "values"))]
    return held if kind in {"stringValue", "doubleValue", "boolValue"} else None


def read(sent: Sent) -> dict[str, Any]:
    """One run of all calls: what they share is said, what differs between them is left to the person."""
    found = list(calls(sent))
    named = [given for _span, given, _whose in found]
    whose = found[0][2]
    starts = [int(time) for span, _, _ in found if (time := words(at(span, "startTimeUnixNano"))) and time.isdecimal()]
    ends = [int(time) for span, _, _ in found if (time := words(at(span, "endTimeUnixNano"))) and time.isdecimal()]
    sampling = {name: shared(named, f"{REQUEST}{name}") for name in SAMPLING}
    seeds = {seed for given in named if isinstance(seed := given.get(f"{REQUEST}seed"), int)}
    python = whose.get("process.runtime.version") if "python" in str(whose.get("process.runtime.name")) else None
    return said(
        run_id=identity(shared_id(found)),
        started_at=from_epoch(min(starts), NANO) if starts else None,
        ended_at=from_epoch(max(ends), NANO) if ends else None,
        generator=said(name=words(whose.get("service.name")), version=words(whose.get("service.version"))),
        models=models(named),
        prompts=prompts(named),
        sampling=said(**sampling),
        seeds=[{"scope": "requests", "value": seed} for seed in sorted(seeds)],
        operator=said(name=words(shared(named, "enduser.id"))),
        environment=said(os=words(whose.get("os.description")) or words(whose.get("os.type")), python=words(python)),
        cost=said(requests=len(found), **{name: total(named, key) for name, key in COUNTED.items()}),
        sources=[{"id": name} for name in sorted(names(named, "gen_ai.data_source.id"))],
    )


def shared_id(found: list[tuple[Any, Attributes, Attributes]]) -> Any:
    traces = {words(at(span, "traceId")) for span, _, _ in found}
    return traces.pop() if len(traces) == 1 else shared([given for _, given, _ in found], "gen_ai.conversation.id")


def shared(named: list[Attributes], key: str) -> Any:
    """The value that every call has which has any."""
    values = [given[key] for given in named if given.get(key) is not None]
    return values[0] if values and all(value == values[0] for value in values) else None


def names(named: list[Attributes], key: str) -> set[str]:
    return {name for given in named if (name := words(given.get(key)))}


def total(named: list[Attributes], key: str) -> int:
    return sum(count for given in named if isinstance(count := given.get(key), int) and count > 0)


def models(named: list[Attributes]) -> list[dict[str, Any]]:
    """Each model once: as it was asked for, as it answered, from whom."""
    met = {
        (words(given.get("gen_ai.provider.name") or given.get("gen_ai.system")), words(given.get(f"{REQUEST}model")),
         words(given.get("gen_ai.response.model")))
        for given in named
    }  # fmt: skip
    found = sorted(met, key=str)
    return [said(id=asked, provider=whose, response_model=answered) for whose, asked, answered in found if asked]


def prompts(named: list[Attributes]) -> list[dict[str, Any]]:
    """Prompts by name, and standing instructions by their digest; their texts stay in the file."""
    templates = [{"template_id": name} for name in sorted(names(named, "gen_ai.prompt.name"))]
    standing = sorted(names(named, "gen_ai.system_instructions"))
    return templates + [{"template_id": "system instructions", "sha256": sha256(text.encode())} for text in standing]
