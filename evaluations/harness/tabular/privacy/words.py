"""The words of the metrics of privacy."""

from evaluations.harness.engine.words import Words

WORDS = {
    "p.exact@1": Words(
        "Exact copies",
        "Share of rows equal to a unique training row, beyond what unseen real rows show.",
        group="privacy",
        judged="z",
    ),
    "p.exact@2": Words(
        "Exact copies",
        "Share of rows equal to a unique training row, with or without what is different in every row, beyond chance.",
        group="privacy",
        judged="z",
    ),
    "p.text@1": Words(
        "Copied keys and free text",
        "Share of texts, or of keys in words, equal to a unique one of train, beyond chance.",
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
        "Distance to the closest record (DCR)",
        "Share of rows whose nearest real row is in train; 0.5 is best.",
        group="privacy",
        pictures={"distances": ("quantile", "to_train", "to_holdout")},
    ),
    "p.mia@1": Words(
        "Membership inference",
        "How well an attacker distinguishes training rows from unseen rows (AUC); 0.5 is best.",
        group="privacy",
        judged="upper",
        pictures={"attack": ("curves", "attacks", "strongest")},
    ),
    "p.aia@1": Words(
        "Attribute inference",
        "How much better a sensitive column is guessed for training rows than for unseen ones; 0 is best.",
        group="privacy",
        judged="upper",
    ),
    "p.single@1": Words(
        "Singling out",
        "How much more often a description made from the table fits exactly one training row; 0 is best.",
        group="privacy",
        judged="upper",
    ),
    "p.single@2": Words(
        "Singling out",
        "How much more often a description made from the table, exact or rough, fits exactly one training row; 0 is best.",
        group="privacy",
        judged="upper",
    ),
    "p.link@1": Words(
        "Linkability",
        "How much more often two parts of one training person are linked than of an unseen person; 0 is best.",
        group="privacy",
        judged="upper",
    ),
    "p.outlier@1": Words(
        "Membership inference among isolated rows",
        "How well an attacker distinguishes the most isolated training rows from unseen rows (AUC); 0.5 is best.",
        group="privacy",
        judged="upper",
    ),
    "p.member@1": Words(
        "Membership inference in the population",
        "How much better members are guessed among the whole population than by guessing everybody; 0 is best.",
        group="privacy",
        judged="upper",
    ),
    "p.ims@1": Words(
        "Identical matches",
        "Share of rows identical to a training row; chance gives some in coarse tables.",
        group="privacy",
    ),
    "p.nndr@1": Words(
        "Nearest-neighbour distance ratio (NNDR)",
        "How much nearer the nearest real row is than the second nearest, in train relative to the holdout; 1 is best.",
        group="privacy",
    ),
    "p.kmap@1": Words(
        "Unique quasi-identifier combinations (k-map)",
        "Share of training rows that are unique on the quasi-identifiers and whose combination occurs in the table.",
        group="privacy",
    ),
    "p.dp@1": Words(
        "Declared privacy guarantee (epsilon)",
        "The declared epsilon; attacks can put it in doubt, never confirm it.",
        group="privacy",
    ),
}
