"""The words of the metrics of bias."""

from evaluations.harness.engine.words import Words

WORDS = {
    "b.cover@1": Words(
        "Coverage of groups",
        "A group's share in the synthetic table over its share in train; 1 is best.",
        group="bias",
        pictures={"shares": ("train_share", "synthetic_share")},
    ),
    "b.fid@1": Words(
        "Relations within groups",
        "Agreement of all pairs of columns among the people of one group.",
        group="bias",
        judged="beyond",
    ),
    "b.perf@1": Words(
        "Model performance by group",
        "Score for a group of a model trained on synthetic rows, less that of one trained on real rows.",
        group="bias",
        judged="more",
    ),
    "b.dp@1": Words(
        "Demographic parity",
        "Largest difference between groups in how often a model trained on synthetic rows gives them the outcome.",
        group="bias",
        judged="worse",
        pictures={"rates": ("groups",)},
    ),
    "b.eo@1": Words(
        "Equalised odds",
        "The same difference among those who had the outcome, or among those who had not, whichever is larger.",
        group="bias",
        judged="worse",
        pictures={"rates": ("groups",)},
    ),
}
