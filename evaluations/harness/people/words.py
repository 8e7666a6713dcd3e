"""What metrics of rated items are called. Light."""

from evaluations.harness.engine.words import Words

ROLES = {"study": True, "key": True, "ratings": True}
FILES = {
    "study": "plan of the study in which people rated items",
    "key": "key of the closed study, as `study open` writes it",
    "ratings": "ratings of one study, as JSON Lines, CSV or Parquet",
}
WORDS = {
    "h.design@1": Words(
        "Done as planned",
        "The least of what was done of the plan: ratings, raters for each item, shared items, balance.",
        group="process",
    ),
    "h.blind@1": Words(
        "Told from real items",
        "How well raters tell synthetic items from real ones (AUC); 0.5 is chance.",
        group="process",
    ),
    "h.control@1": Words(
        "Controls called bad", "Share of answers about meaningless controls that call them bad.", group="process"
    ),
    "h.catch@1": Words(
        "Planted faults marked",
        "Share of answers about planted faults that mark them: what raters can see.",
        group="process",
        judged="lower",
    ),
    "h.again@1": Words(
        "Agreement with themselves",
        "Krippendorff's alpha of two answers of one person about the same item.",
        group="agreement",
        judged="lower",
    ),
    "h.agree@1": Words(
        "Agreement of raters",
        "Krippendorff's alpha over items as they are: 1 is full agreement, 0 is chance.",
        group="agreement",
        judged="lower",
    ),
    "h.rate@1": Words(
        "As good as unseen items",
        "Share of ratings that call synthetic items good, minus that of unseen real items.",
        group="quality",
    ),
    "h.harm@1": Words(
        "Wrong or harmful",
        "Share of synthetic items that a rater called wrong or harmful and nobody cleared.",
        group="quality",
        judged="upper",
    ),
    "h.pair@1": Words(
        "Preferred in pairs",
        "How often the synthetic item of a pair is preferred to the real one; ties count half.",
        group="quality",
    ),
    "h.group@1": Words(
        "As good in each subgroup",
        "The difference from unseen items inside a subgroup, minus that of all items.",
        group="bias",
    ),
}
