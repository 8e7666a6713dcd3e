"""OpenLineage run events (specification 2-0-2): START, COMPLETE, FAIL or ABORT of one run, in JSON, a list of them or one a line."""

from collections.abc import Iterator
from typing import Any

from governance.generation_log.imports.parameters import sorted_out
from governance.generation_log.imports.sent import Sent, at, identity, items, moment, said, words

STATUS = {"COMPLETE": "completed", "FAIL": "failed", "ABORT": "aborted"}


def is_one(sent: Sent) -> bool:
    return bool(events(sent)) and all(at(event, "run", "runId") and at(event, "job") for event in events(sent))


def events(sent: Sent) -> list[Any]:
    return [event for event in sent.documents if at(event, "eventType") or at(event, "run")]


def read(sent: Sent) -> dict[str, Any]:
    """The run of the last event; facets of later events count before those of earlier ones."""
    last = events(sent)[-1]
    run = at(last, "run", "runId")
    own = [event for event in events(sent) if at(event, "run", "runId") == run]
    kinds = [words(at(event, "eventType")) or "" for event in own]
    code = facet(own, "job", "sourceCodeLocation")
    parameters = {words(at(item, "key")) or words(at(item, "name")) or "": at(item, "value")
                  for item in items(at(facet(own, "run", "executionParameters"), "parameters"))}  # fmt: skip
    settings = sorted_out({name: value for name, value in parameters.items() if name})
    engine = facet(own, "run", "processing_engine")
    engines = [" ".join(filter(None, [words(at(engine, "name")), words(at(engine, "version"))]))] if engine else []
    generator = said(
        name=words(at(last, "job", "name")),
        version=words(at(code, "tag")) or words(at(code, "version")),
        repository=words(at(code, "repoUrl")) or words(at(code, "url")),
        components=[name for name in engines if name],
    )
    parent = identity(at(facet(own, "run", "parent"), "run", "runId"))
    return said(
        run_id=identity(run),
        parent_run_ids=[parent] if parent else [],
        started_at=time_of(own, {"START"}),
        ended_at=time_of(own, set(STATUS)),
        status=next((STATUS[kind] for kind in reversed(kinds) if kind in STATUS), None),
        error=words(at(facet(own, "run", "errorMessage"), "message")),
        environment=said(code_repository=words(at(code, "repoUrl")), code_commit=words(at(code, "version"))),
        sources=list(sources(own)),
        **settings | {"generator": generator | settings.get("generator", {})},
    )


def facet(own: list[Any], part: str, name: str) -> Any:
    return next((found for event in reversed(own) if (found := at(event, part, "facets", name))), None)


def time_of(own: list[Any], kinds: set[str]) -> str | None:
    return next((moment(at(event, "eventTime")) for event in own if words(at(event, "eventType")) in kinds), None)


def sources(own: list[Any]) -> Iterator[dict[str, Any]]:
    """Each input once, by namespace and name."""
    named = {
        (words(at(item, "namespace")), words(at(item, "name"))): item
        for event in own
        for item in items(at(event, "inputs"))
    }
    for (namespace, name), item in named.items():
        if name:
            rows = at(item, "inputFacets", "dataQualityMetrics", "rowCount")
            yield said(
                id=name,
                version=words(at(item, "facets", "version", "datasetVersion")),
                uri=words(at(item, "facets", "dataSource", "uri")) or namespace,
                records=rows if isinstance(rows, int) else None,
            )
