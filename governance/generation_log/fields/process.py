"""What was done to the rows on their way: stages, decontamination, people's review."""

from typing import Any

from governance.generation_log.fields.field import PROMPTED, STAGED, Field, Log
from governance.vocabulary import GeneratorType as Type
from portal.lib.language import lazily as _

CORPUS = frozenset({Type.CORPUS_PIPELINE})
REMOVING = frozenset({"document_filter", "quality_filter", "dedup", "decontamination", "privacy_filter"})
CONCEPTS = frozenset({"concept_extraction", "concept_graph"})


def kind_of(stage: Any) -> str:
    return str(stage.get("kind")) if isinstance(stage, dict) else ""


def removes(_log: Log, stage: Any) -> bool:
    """A filter that lets less out than came in."""
    counts = [stage.get(name) for name in ("in", "out")] if kind_of(stage) in REMOVING else []
    return len(counts) == 2 and all(isinstance(count, int) for count in counts) and counts[1] < counts[0]


def is_graph(_log: Log, stage: Any) -> bool:
    return kind_of(stage) == "concept_graph"


def has_levels(log: Log, stage: Any) -> bool:
    """Questions written from concepts have a level: from one document, from neighbours, from a walk through the graph."""
    return kind_of(stage) == "generation" and any(kind_of(other) in CONCEPTS for other in stages(log))


def stages(log: Log) -> list[Any]:
    found = log.get("stages")
    return found if isinstance(found, list) else []


def performed(_log: Log, step: Any) -> bool:
    return isinstance(step, dict) and step.get("performed") is True


def not_performed(_log: Log, step: Any) -> bool:
    return isinstance(step, dict) and step.get("performed") is False


FIELDS = (
    Field("/stages", _("Stages"), _("a pipeline is judged step by step, so it has at least two."), STAGED, least=2),
    Field("/stages/*/order", _("Place"), _("what a stage works on depends on those before it."), STAGED),
    Field("/stages/*/name", _("Stage"), _("people refer to the stage by its name."), STAGED),
    Field("/stages/*/kind", _("What it does"), _("a filter is judged otherwise than a model."), STAGED),
    Field("/stages/*/in", _("Came in"), _("what was lost on the way shows in the counts."), STAGED),
    Field("/stages/*/out", _("Went out"), _("what was lost on the way shows in the counts."), STAGED),
    Field("/stages/*/unit", _("Unit"), _("a count says nothing without what was counted."), STAGED),
    Field("/stages/*/model_ref", _("Model"), of=STAGED),
    Field("/stages/*/removed_by_reason", _("Removed, by reason"), _("a filter is judged by what it took away, and why."),
        CORPUS, removes),
    Field("/stages/*/params/nodes", _("Nodes"), _("how far questions reach depends on the size of the concept graph."),
        CORPUS, is_graph),
    Field("/stages/*/params/edges", _("Edges"), _("how far questions reach depends on the size of the concept graph."),
        CORPUS, is_graph),
    Field("/stages/*/params/weighting", _("Weighting"), _("which concepts meet in a question depends on it."), CORPUS, is_graph),
    Field("/stages/*/params/level", _("Level of the questions"),
        _("questions from one document are judged otherwise than those from a walk through the graph."), CORPUS, has_levels),
    Field("/decontamination/performed", _("Decontamination"),
        _("a model trained on the corpus is measured by benchmarks, which must not be in it."), CORPUS),
    Field("/decontamination/benchmarks", _("Benchmarks"), _("only what was compared can be known to be absent."), CORPUS, performed),
    Field("/decontamination/benchmarks/*/name", _("Benchmark"), _("only what was compared can be known to be absent."), CORPUS),
    Field("/decontamination/benchmarks/*/version", _("Version"), _("benchmarks change under the same name."), CORPUS),
    Field("/decontamination/method", _("Method"), _("a copy is found or not depending on the method."), CORPUS, performed),
    Field("/decontamination/threshold", _("Threshold"), _("a copy is found or not depending on the threshold."), CORPUS, performed),
    Field("/decontamination/removed", _("Removed"), _("what was found tells how much there was to find."), CORPUS, performed),
    Field("/decontamination/not_performed_reason", _("Why it was not performed"),
        _("a step that is left out says why."), CORPUS, not_performed),
    Field("/human_review/performed", _("Review by people"),
        _("text that nothing real stands beside is judged by what people saw in a sample."), PROMPTED),
    Field("/human_review/sampled", _("Sampled"), _("how sure the review is depends on how much was read."), PROMPTED, performed),
    Field("/human_review/reviewers", _("Reviewers"), _("one reader's judgement is worth less than two that agree."), PROMPTED, performed),
    Field("/human_review/accepted", _("Accepted"), _("it says how much of the sample was fit for use."), PROMPTED, performed),
)  # fmt: skip
