"""RO-Crate with a run: the CreateAction of a Process Run Crate, in ro-crate-metadata.json or the archive that holds it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from governance.generation_log.imports.parameters import sorted_out
from governance.generation_log.imports.sent import Sent, at, identity, items, moment, said, words

METADATA = "ro-crate-metadata.json"
STATUS = {"CompletedActionStatus": "completed", "FailedActionStatus": "failed"}
SHA256 = re.compile(r"[0-9a-f]{64}")
ORCID = re.compile(r"https?://orcid\.org/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")
Graph = Mapping[str, Any]


def is_one(sent: Sent) -> bool:
    return bool(actions(graph_of(sent)))


def graph_of(sent: Sent) -> dict[str, Any]:
    """The entities of the crate, by identifier."""
    document = sent.document
    if named := sent.named(METADATA):
        try:
            document = json.loads(named)
        except (ValueError, RecursionError):
            return {}
    return {name: item for item in items(at(document, "@graph")) if (name := words(at(item, "@id")))}


def actions(graph: Graph) -> list[Any]:
    return [item for item in graph.values() if "CreateAction" in items(at(item, "@type"))]


def linked(graph: Graph, thing: Any, name: str) -> list[Any]:
    """The entities that a property points at; a reference to nothing is the reference itself."""
    return [graph.get(words(at(one, "@id")) or "", one) for one in items(at(thing, name))]


def read(sent: Sent) -> dict[str, Any]:
    """The last action, whose results no other one reads, with the others as stages before it."""
    graph = graph_of(sent)
    ordered = sorted(actions(graph), key=lambda action: words(at(action, "endTime")) or "")
    last = ordered[-1]
    programs, people = linked(graph, last, "instrument"), linked(graph, last, "agent")
    inputs = [thing for action in ordered for thing in linked(graph, action, "object")]
    settings = sorted_out({name: at(thing, "value") for thing in inputs if is_a(thing, "PropertyValue")
                           and (name := words(at(thing, "name")))})  # fmt: skip
    starts = sorted(filter(None, (moment(at(action, "startTime")) for action in ordered)))
    status = (
        words(at(next(iter(items(at(last, "actionStatus"))), None), "@id")) or words(at(last, "actionStatus")) or ""
    )
    generator = program(programs[0]) if len(programs) == 1 else {}
    return said(
        run_id=identity(at(last, "@id")),
        started_at=starts[0] if starts else None,
        ended_at=moment(at(last, "endTime")),
        status=STATUS.get(status.rpartition("/")[2]),
        error=words(at(last, "error")),
        operator=person(people[0]) if len(people) == 1 else {},
        sources=list(sources(graph, ordered, inputs)),
        outputs=outputs(linked(graph, last, "result")),
        stages=list(stages(ordered)) if len(ordered) > 1 else [],
        **settings | {"generator": generator | settings.get("generator", {})},
    )


def is_a(thing: Any, kind: str) -> bool:
    return kind in items(at(thing, "@type"))


def program(thing: Any) -> dict[str, Any]:
    version = words(at(thing, "softwareVersion")) or words(at(thing, "version"))
    return said(name=words(at(thing, "name")), version=version, repository=words(at(thing, "codeRepository")))


def person(thing: Any) -> dict[str, Any]:
    named = ORCID.fullmatch(words(at(thing, "@id")) or "")
    return said(name=words(at(thing, "name")), orcid=named[1] if named else None)


def sources(graph: Graph, ordered: list[Any], inputs: list[Any]) -> Iterator[dict[str, Any]]:
    """Files and datasets that went in and that no action of the crate made."""
    made = {words(at(thing, "@id")) for action in ordered for thing in linked(graph, action, "result")}
    for name in dict.fromkeys(words(at(thing, "@id")) for thing in inputs if not is_a(thing, "PropertyValue")):
        if name and name not in made:
            thing = graph.get(name, {})
            licence = next(iter(items(at(thing, "license"))), None)
            yield said(
                id=words(at(thing, "name")) or name,
                version=words(at(thing, "version")),
                licence=words(at(licence, "@id")) or words(licence),
                sha256=digest(thing),
                uri=name if ":" in name else None,
            )


def digest(thing: Any) -> str | None:
    found = words(at(thing, "sha256"))
    return found if found and SHA256.fullmatch(found) else None


def outputs(results: list[Any]) -> list[dict[str, Any]]:
    """Results of which everything is said that ties a run to its files; nothing unless that holds of all."""
    found = [output(thing) for thing in results]
    return [item for item in found if item] if all(found) else []


def output(thing: Any) -> dict[str, Any] | None:
    size, path, kind = words(at(thing, "contentSize")) or "", words(at(thing, "@id")), at(thing, "encodingFormat")
    media_type = next((name for one in items(kind) if (name := words(one)) and "/" in name), None)
    if not (path and media_type and digest(thing) and size.isdecimal() and len(size) < 16):
        return None
    return {"path": path, "sha256": digest(thing), "bytes": int(size), "media_type": media_type}


def stages(ordered: list[Any]) -> Iterator[dict[str, Any]]:
    for order, action in enumerate(ordered, 1):
        yield {"order": order, "name": words(at(action, "name")) or words(at(action, "@id")) or str(order)}
