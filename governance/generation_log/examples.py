"""A log of each type to start from: it has the form of a log, and says everything that its type is asked for.

What only its owner knows is said by a placeholder, with which no log is filed.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any
from uuid import uuid4

from governance.generation_log.checking import NEWEST
from governance.generation_log.fields import fields_of
from governance.generation_log.fields.field import FROM_ROWS, MODELLED
from governance.vocabulary import GeneratorType as Type

DIGEST = "0" * 64
"""Stands for the digest of a file that only its owner can compute."""
SET = "/generator/hyperparameters/"
PLACEHOLDER = re.compile(
    r"^[Nn]ame of (your generator|the person who ran it|the (base )?model|the (provider|benchmark|corpus|real data))$"
)

VALUES: Mapping[str, Any] = {
    "/schema_version": NEWEST,
    "/dataset_version": "1",
    "/log_origin/kind": "api",
    "/log_origin/completeness": "contemporaneous",
    "/synthetic_degree": "fully_synthetic",
    "/status": "completed",
    "/generator/name": "name of your generator",
    "/generator/version": "1.0.0",
    "/generator/training/records": 8000,
    "/generator/training/epochs": 300,
    "/determinism": "statistically_reproducible",
    "/environment/os": "Linux 6.8",
    "/environment/lockfile_sha256": DIGEST,
    "/environment/code_commit": "0123456789abcdef0123456789abcdef01234567",
    "/operator/name": "Name of the person who ran it",
    "/started_at": "2026-01-15T09:00:00Z",
    "/ended_at": "2026-01-15T10:30:00Z",
    "/seeds": [{"scope": "training and sampling", "value": 20260115}],
    "/privacy/mechanism": "none",
    "/privacy/formal": False,
    "/outputs": [{"path": "synthetic.csv", "sha256": DIGEST, "bytes": 1048576, "records": 10000, "media_type": "text/csv", "role": "data"}],
    "/sources": [],
    "/models": [{"role": "generator", "id": "name of the model", "version": "unpinned", "provider": "name of the provider",
                 "access": "hosted_api", "terms_allow_output_for_training": "unknown"}],
    "/prompts": [{"template_id": "one row", "version": "1", "sha256": DIGEST}],
    "/sampling/temperature": 0.7,
    "/human_review/performed": True,
    "/human_review/sampled": 200,
    "/human_review/reviewers": 2,
    "/human_review/accepted": 188,
    "/decontamination/performed": True,
    "/decontamination/benchmarks": [{"name": "name of the benchmark", "version": "2026-01"}],
    "/decontamination/method": "13 words in a row",
    "/decontamination/threshold": 1,
    "/decontamination/removed": 104,
    f"{SET}learning_rate": 0.0002,
    f"{SET}architecture": "two hidden layers of 256 units each",
    f"{SET}latent_dimensions": 128,
    f"{SET}steps": 1000,
    f"{SET}order": ["age", "sex", "visits"],
    f"{SET}structure": "learned from the training rows, at most 3 parents",
    f"{SET}family": "Gaussian",
    f"{SET}marginals": ["age", "sex", "visits"],
    f"{SET}method": "bootstrap with noise",
    f"{SET}parameters": {"arrivals_per_hour": 12.5},
    f"{SET}agents": {"patients": 10000, "clinics": 12},
    f"{SET}rules_sha256": DIGEST,
    f"{SET}tools": [],
    f"{SET}stop_rule": "when both agents agree, after 12 turns at the latest",
}  # fmt: skip

TRAINING = {"id": "name of the real data", "role": "training", "version": "2025", "licence": "Data use agreement 12",
            "rights_basis": "Data use agreement 12, section 3", "personal_data": "pseudonymised"}  # fmt: skip
KNOWLEDGE = {"id": "published statistics", "role": "statistics_only", "version": "2025", "licence": "CC-BY-4.0",
             "rights_basis": "open licence", "personal_data": "none"}  # fmt: skip
CORPUS = KNOWLEDGE | {"id": "name of the corpus", "role": "reference_corpus"}


def stage(order: int, name: str, kind: str, counts: tuple[int, int], **more: Any) -> dict[str, Any]:
    return {"order": order, "name": name, "kind": kind, "in": counts[0], "out": counts[1], "unit": "documents", **more}


PIPELINE = [
    stage(1, "Keep teaching material", "document_filter", (100000, 20000), removed_by_reason={"no teaching material": 80000}),
    stage(2, "Find concepts", "concept_extraction", (20000, 20000)),
    stage(3, "Join concepts", "concept_graph", (20000, 5000), unit="concepts",
          params={"nodes": 5000, "edges": 60000, "weighting": "co-occurrence"}),
    stage(4, "Write questions from walks", "generation", (5000, 50000), unit="questions", params={"level": 3}),
    stage(5, "Answer", "answering", (50000, 50000), unit="questions"),
    stage(6, "Remove near-duplicates", "dedup", (50000, 45000), unit="questions", removed_by_reason={"near-duplicate": 5000}),
    stage(7, "Remove benchmarks", "decontamination", (45000, 44896), unit="questions", removed_by_reason={"13 words of a benchmark": 104}),
]  # fmt: skip
TWO = [
    stage(1, "Write", "generation", (10000, 10000), unit="rows"),
    stage(2, "Check", "quality_filter", (10000, 9400), unit="rows"),
]
BUDGET = {"/privacy/mechanism": "Gaussian noise on marginals", "/privacy/formal": True, "/privacy/epsilon": 1.0, "/privacy/delta": 1e-6,
          "/privacy/unit_of_privacy": "person", "/privacy/accountant": "zCDP", "/privacy/budget_spent_before": 0,
          "/privacy/trust_model": "central"}  # fmt: skip

OTHERWISE: Mapping[Type, Mapping[str, Any]] = {
    Type.FINETUNED_LLM: {"/models": [{"role": "base_of_finetune", "id": "name of the base model", "version": "revision of its weights",
                                      "provider": "name of the provider", "access": "self_hosted_weights"}]},
    Type.AGENTIC_LLM: {"/stages": TWO},
    Type.MARGINAL_BASED_DP: BUDGET,
    Type.AGENT_BASED: {f"{SET}steps": 365},
    Type.RESAMPLING_AUGMENTATION: {"/privacy/outlier_handling": "rows beyond the 99th percentile are left out"},
    Type.CORPUS_PIPELINE: {"/sources": [CORPUS], "/stages": PIPELINE},
    Type.HYBRID: {"/sources": [TRAINING], "/stages": TWO, "/generator/components": ["Gaussian copula", "prompted notes"]},
}  # fmt: skip


def example(kind: Type, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A log of this type; `known` takes the place of parts of it, such as the version's own outputs."""
    values = {**VALUES, **usual_sources(kind), **OTHERWISE.get(kind, {})}
    log: dict[str, Any] = {}
    for field in fields_of(kind):
        if field.is_asked and field.at in values:
            put(log, field.at, deepcopy(values[field.at]))
    log["run_id"] = str(uuid4())
    put(log, "/generator/type", kind.value)
    return log | dict(known or {})


def left_over(log: Any, at: str = "") -> Iterator[str]:
    """The place of each placeholder of an example that nobody replaced."""
    if isinstance(log, Mapping):
        for name, value in log.items():
            yield from left_over(value, f"{at}/{name}")
    elif isinstance(log, list):
        for number, value in enumerate(log):
            yield from left_over(value, f"{at}/{number}")
    elif isinstance(log, str) and PLACEHOLDER.match(log):
        yield at


def usual_sources(kind: Type) -> dict[str, Any]:
    if kind in FROM_ROWS:
        return {"/sources": [TRAINING]}
    return {"/sources": [KNOWLEDGE]} if kind in MODELLED else {}


def put(log: dict[str, Any], at: str, value: Any) -> None:
    *above, last = at.split("/")[1:]
    for name in above:
        log = log.setdefault(name, {})
    log[last] = value
