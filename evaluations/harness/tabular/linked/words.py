"""The words of the metrics of sequences and related tables."""

from evaluations.harness.engine.words import Words

WORDS = {
    "m.fk@1": Words("Foreign keys", "Share of related rows that point to a row that exists.", group="validity"),
    "s.len@1": Words(
        "Sequence lengths",
        "One minus the largest distance between the distributions of how many rows belong to one key.",
        group="fidelity",
    ),
    "s.next@1": Words(
        "Transitions in sequences",
        "Agreement of which value follows which within a sequence.",
        group="fidelity",
        judged="kept",
    ),
    "s.distinct@1": Words(
        "Distinct values in a sequence",
        "One minus the largest distance between the distributions of how many different values a sequence has.",
        group="fidelity",
    ),
    "m.card@1": Words(
        "Related rows for each owner",
        "One minus the largest distance between the distributions of how many related rows point to a row.",
        group="fidelity",
    ),
    "m.join@1": Words(
        "Pairs across the join",
        "Mean agreement of a column here with a column of the related table, on the joined rows.",
        group="fidelity",
        judged="kept",
    ),
}
