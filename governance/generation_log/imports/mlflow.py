"""An MLflow run: the answer of runs/get as JSON, or a ZIP archive of the run's folder, with meta.yaml, params and tags."""

from collections.abc import Iterator, Mapping
from typing import Any

from governance.generation_log.imports.parameters import sorted_out
from governance.generation_log.imports.sent import Sent, at, from_epoch, from_yaml, identity, items, said, words

STATUS = {"FINISHED": "completed", "FAILED": "failed", "KILLED": "aborted", 3: "completed", 4: "failed", 5: "aborted"}
CONTEXT = "mlflow.data.context"


def is_one(sent: Sent) -> bool:
    return bool(words(at(run_of(sent), "info", "run_id")) or words(at(run_of(sent), "info", "run_uuid")))


def run_of(sent: Sent) -> Any:
    if meta := sent.named("meta.yaml"):
        return {"info": from_yaml(meta), "data": {"params": texts(sent, "params"), "tags": texts(sent, "tags")}}
    return at(sent.document, "run") or sent.document


def texts(sent: Sent, folder: str) -> dict[str, str]:
    """Files of a folder of the archive, each a value by its name."""
    inside = ((path, f"/{path}".rpartition(f"/{folder}/")[2]) for path in sent.texts if f"/{folder}/" in f"/{path}")
    return {name: sent.texts[path].strip() for path, name in inside if name}


def read(sent: Sent) -> dict[str, Any]:
    run = run_of(sent)
    info, params, tags = at(run, "info"), pairs(at(run, "data", "params")), pairs(at(run, "data", "tags"))
    settings = sorted_out(params)
    status = at(info, "status")
    generator = said(name=words(at(info, "run_name")) or words(tags.get("mlflow.runName")))
    parent = identity(tags.get("mlflow.parentRunId"))
    return said(
        run_id=identity(at(info, "run_id") or at(info, "run_uuid")),
        parent_run_ids=[parent] if parent else [],
        started_at=from_epoch(at(info, "start_time"), 1_000),
        ended_at=from_epoch(at(info, "end_time"), 1_000),
        status=STATUS.get(status) if isinstance(status, str | int) else None,
        operator=said(name=words(tags.get("mlflow.user")) or words(at(info, "user_id"))),
        environment=said(
            code_commit=words(tags.get("mlflow.source.git.commit")),
            code_repository=words(tags.get("mlflow.source.git.repoURL")),
            entry_point=words(tags.get("mlflow.source.name")),
            container_image_digest=words(tags.get("mlflow.docker.image.id")),
        ),
        sources=list(sources(run)),
        **settings | {"generator": generator | settings.get("generator", {})},
    )


def pairs(listed: Any) -> dict[str, Any]:
    """Settings as a list of keys and values, or as an object."""
    if isinstance(listed, Mapping):
        return {str(name): value for name, value in listed.items()}
    return {name: at(item, "value") for item in items(listed) if (name := words(at(item, "key")))}


def sources(run: Any) -> Iterator[dict[str, Any]]:
    for item in items(at(run, "inputs", "dataset_inputs")):
        dataset, tags = at(item, "dataset"), pairs(at(item, "tags"))
        if words(at(dataset, "name")):
            yield said(
                id=words(at(dataset, "name")),
                version=words(at(dataset, "digest")),
                uri=words(at(dataset, "source")),
                role="training" if tags.get(CONTEXT) == "training" else None,
            )
