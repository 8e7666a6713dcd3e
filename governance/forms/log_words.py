"""The values of a generation log that are chosen, in words."""

from collections.abc import Mapping
from typing import Any

from governance.vocabulary import PersonalData, SourceRole, SyntheticDegree
from portal.lib.language import lazily as _

WORDS: Mapping[str, Mapping[str, Any]] = {
    "/synthetic_degree": dict(SyntheticDegree.choices),
    "/sources/*/role": dict(SourceRole.choices),
    "/sources/*/personal_data": dict(PersonalData.choices),
    "/status": {"completed": _("Completed"), "failed": _("Failed"), "aborted": _("Stopped")},
    "/determinism": {
        "bitwise_reproducible": _("The same rows again"),
        "statistically_reproducible": _("Other rows with the same statistics"),
        "not_reproducible": _("It cannot be repeated"),
        "unknown": _("Not known"),
    },
    "/models/*/role": {
        "generator": _("Writes the rows"),
        "question_writer": _("Writes questions"),
        "answer_writer": _("Answers them"),
        "judge": _("Judges"),
        "filter": _("Filters"),
        "embedder": _("Turns text into vectors"),
        "concept_extractor": _("Finds concepts"),
        "reward": _("Scores for training"),
        "base_of_finetune": _("Was fine-tuned"),
    },
    "/models/*/access": {
        "hosted_api": _("Hosted, by its interface"),
        "self_hosted_weights": _("Its weights, run by us"),
        "vendor_delivered_data": _("A vendor ran it and delivered data"),
        "local_library": _("A library, run by us"),
    },
    "/models/*/terms_allow_output_for_training": {
        "yes": _("Yes"),
        "no": _("No"),
        "conditional": _("Under conditions"),
        "unknown": _("Not known"),
    },
    "/stages/*/kind": {
        "document_filter": _("Chooses documents"),
        "concept_extraction": _("Finds concepts"),
        "concept_graph": _("Joins concepts into a graph"),
        "sampling": _("Draws a sample"),
        "generation": _("Writes or draws rows"),
        "answering": _("Answers questions"),
        "post_process": _("Changes rows afterwards"),
        "quality_filter": _("Removes poor rows"),
        "dedup": _("Removes duplicates"),
        "decontamination": _("Removes benchmarks"),
        "privacy_filter": _("Removes rows that tell too much"),
        "human_review": _("People review"),
        "other": _("Something else"),
    },
    "/privacy/trust_model": {
        "central": _("A trusted curator sees the real rows"),
        "local": _("Each person's row is protected before it is sent"),
        "shuffle": _("Protected rows are shuffled"),
        "other": _("Something else"),
    },
}
