"""The front matter of a Hugging Face card: of the dataset that was made, or of the model that made it."""

from collections.abc import Mapping
from typing import Any

from governance.generation_log.imports.sent import Sent, at, from_yaml, items, said, words

FENCE = "---"
OF_DATASETS = frozenset({
    "annotations_creators", "language_creators", "source_datasets", "size_categories", "task_categories", "pretty_name", "dataset_info",
    "configs",
})  # fmt: skip
OF_MODELS = frozenset({"base_model", "library_name", "pipeline_tag", "model-index", "model_name", "datasets"})
FINETUNED = frozenset({"finetune", "adapter"})


def is_one(sent: Sent) -> bool:
    return bool((OF_DATASETS | OF_MODELS) & set(front(sent)))


def front(sent: Sent) -> dict[str, Any]:
    """What stands between the first two fences."""
    head, _fence, rest = (sent.text or sent.named("README.md")).lstrip().partition(f"{FENCE}\n")
    if head or f"\n{FENCE}" not in rest:
        return {}
    found = from_yaml(rest.partition(f"\n{FENCE}")[0])
    return {str(name): value for name, value in found.items()} if isinstance(found, Mapping) else {}


def read(sent: Sent) -> dict[str, Any]:
    found = front(sent)
    return of_dataset(found) if OF_DATASETS & set(found) else of_model(found)


def of_dataset(found: Mapping[str, Any]) -> dict[str, Any]:
    """What it was made from; “original” is the card's word for nothing else."""
    names = [words(name) for name in items(found.get("source_datasets"))]
    return said(sources=[{"id": name} for name in names if name and name not in {"original", "extended"}])


def of_model(found: Mapping[str, Any]) -> dict[str, Any]:
    name = words(found.get("model_name")) or words(at(found.get("model-index"), 0, "name"))
    role = "base_of_finetune" if words(found.get("base_model_relation")) in FINETUNED else None
    bases = [said(id=words(base), role=role) for base in items(found.get("base_model")) if words(base)]
    made = [said(id=name, licence=words(found.get("license")))] if name else []
    trained = [{"id": dataset, "role": "training"} for one in items(found.get("datasets")) if (dataset := words(one))]
    library = words(found.get("library_name"))
    return said(
        models=made + bases, sources=trained, generator=said(name=name, components=[library] if library else [])
    )
