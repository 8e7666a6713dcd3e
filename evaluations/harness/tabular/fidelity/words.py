"""The words of the metrics of fidelity."""

from evaluations.harness.engine.words import Words, beside_unseen

WORDS = {
    "f.ks@1": Words(
        "Numeric distributions (KS)",
        "One minus the largest distance between the two cumulative distributions.",
        group="fidelity",
        pictures={"column": ("levels", "train", "synthetic", "holdout")},
    ),
    "f.tv@1": Words(
        "Category shares (TVD)",
        "One minus half the summed difference of the shares.",
        group="fidelity",
        pictures={"column": ("levels", "train", "synthetic", "holdout")},
    ),
    "f.ksmiss@1": Words(
        "Numeric distributions (KS), missing values included",
        "One minus the largest distance between the cumulative distributions, with missing as the lowest value.",
        group="fidelity",
    ),
    "f.tvmiss@1": Words(
        "Category shares (TVD), missing values included",
        "One minus half the summed difference of the shares, with missing as a category.",
        group="fidelity",
    ),
    "f.spike@1": Words(
        "Shares of the commonest number",
        "One minus the difference of the shares of rows that have the number which most rows of train share, such as zero cost.",
        group="fidelity",
        judged="shortfall",
        better="up",
    ),
    "f.tail@1": Words(
        "Long tails",
        "How much lies beyond train's 95 % quantile (how many rows, times how far), as a ratio to train. One is as in train.",
        group="fidelity",
    ),
    "f.was@1": Words(
        "Wasserstein distance",
        "The area between the two cumulative distributions, as a share of the width of train's inner nine tenths.",
        group="fidelity",
    ),
    "f.ad@1": Words(
        "Anderson–Darling statistic",
        "Standardised, of two samples: about zero for unseen rows, and it grows with the number of rows.",
        group="fidelity",
    ),
    "f.cover@1": Words(
        "Categories that occur", "Share of train's categories that the table has too.", group="fidelity"
    ),
    "f.pmse@1": Words(
        "Propensity score (pMSE)",
        "Mean squared distance from one half of the chance, by a learner, that a row is synthetic: 0 is best, 0.25 the worst.",
        group="fidelity",
    ),
    "f.miss@1": Words("Missing values", "One minus the difference of the shares that are missing.", group="fidelity"),
    "f.pair@1": Words(
        "Pairs of columns",
        "Mean agreement of all pairs of columns, on train's deciles and categories.",
        group="fidelity",
        judged="kept",
        pictures={"pairs": ("matrix", "columns")},
    ),
    "f.corr@1": Words(
        "Correlations",
        "Mean agreement of how strongly columns go together: numbers, categories, and one with the other.",
        group="fidelity",
        pictures={"associations": ("worst",)},
    ),
    "f.rel@1": Words(
        "Relations between columns",
        "Share of the relations between columns of train that the table has; independent columns have none, unseen rows all.",
        group="fidelity",
    ),
    "f.tri@1": Words(
        "Triples of columns", "Mean agreement of three columns at a time, on five levels each.", group="fidelity"
    ),
    "f.prdc@1": Words(
        "Precision, recall, density and coverage",
        "Whether synthetic rows lie where real rows lie, and real rows where synthetic rows lie.",
        group="fidelity",
        judged="short",
        better="up",
    ),
    "f.accuracy1@1": Words(
        "Accuracy of columns, as others report it",
        "Mean agreement of single columns on the bins of mostlyai-qa 1.10.11; train and holdout are the reference.",
        group="fidelity",
    ),
    "f.accuracy2@1": Words(
        "Accuracy of pairs, as others report it",
        "Mean agreement of pairs of columns on the bins of mostlyai-qa 1.10.11; train and holdout are the reference.",
        group="fidelity",
    ),
    "f.c2st@1": Words(
        "Detection (C2ST)",
        "How well a classifier distinguishes synthetic rows from training rows (AUC); 0.5 is best.",
        group="fidelity",
        pictures={"curve": ("curve",)},
    ),
}
WORDS |= {
    f"{name}@2": beside_unseen(WORDS[f"{name}@1"])
    for name in ("f.ks", "f.tv", "f.ksmiss", "f.tvmiss", "f.miss", "f.pair")
}
"""Their next versions, which say the same of what they measure."""
