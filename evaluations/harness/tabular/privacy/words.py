"""The words of the metrics of privacy."""

from evaluations.harness.engine.words import Words

WORDS = {
    "p.exact@1": Words(
        "Exact copies",
        "Share of rows equal to a unique training row, beyond what unseen real rows show.",
        group="privacy",
        judged="z",
    ),
    "p.near@1": Words(
        "Near copies",
        "Share of rows closer to train than unseen real rows hardly ever are, beyond chance.",
        group="privacy",
        judged="z",
    ),
    "p.dcr@1": Words(
        "Closer to train than to holdout",
        "Share of rows whose nearest real row is in train; one half is best.",
        group="privacy",
    ),
    "p.mia@1": Words(
        "Membership inference",
        "How well an attacker tells training rows from unseen ones (AUC); one half is best.",
        group="privacy",
        judged="upper",
    ),
    "p.aia@1": Words(
        "Attribute inference",
        "How much better a sensitive column is guessed for training rows than for unseen ones; nought is best.",
        group="privacy",
        judged="upper",
    ),
    "p.single@1": Words(
        "Singling out",
        "How much more often a description made from the table fits exactly one training row; nought is best.",
        group="privacy",
        judged="upper",
    ),
    "p.link@1": Words(
        "Linkability",
        "How much oftener two parts of one training person are linked than of an unseen person; nought is best.",
        group="privacy",
        judged="upper",
    ),
    "p.outlier@1": Words(
        "Membership of isolated people",
        "How well an attacker tells the most isolated training rows from unseen ones (AUC); one half is best.",
        group="privacy",
        judged="upper",
    ),
    "p.member@1": Words(
        "Membership in the population",
        "How much better members are guessed among the whole population than by guessing everybody; nought is best.",
        group="privacy",
        judged="upper",
    ),
    "p.ims@1": Words(
        "Identical matches",
        "Share of rows identical to a training row; chance gives some in coarse tables.",
        group="privacy",
    ),
    "p.nndr@1": Words(
        "Nearest over second nearest",
        "How alone the nearest real row is, in train over in the holdout; one is best.",
        group="privacy",
    ),
    "p.kmap@1": Words(
        "Unique people met",
        "Share of training rows that are unique on the quasi-identifiers and whose combination occurs in the table.",
        group="privacy",
    ),
    "p.dp@1": Words(
        "Declared guarantee", "The declared epsilon; attacks can put it in doubt, never confirm it.", group="privacy"
    ),
}
