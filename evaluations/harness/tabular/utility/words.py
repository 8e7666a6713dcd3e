"""The words of the metrics of utility."""

from evaluations.harness.engine.words import Words

WORDS = {
    "u.tstr@1": Words(
        "Models trained on it",
        "Score on real holdout rows of a model trained on synthetic rows.",
        group="utility",
        judged="gap",
        better="up",
    ),
    "u.trts@1": Words(
        "Models tried on it",
        "Score on synthetic rows of a model trained on real rows.",
        group="utility",
        judged="off",
        better="up",
    ),
    "u.rank@1": Words(
        "What models lean on",
        "Whether models trained on synthetic and on real rows rank the columns alike; one is best.",
        group="utility",
    ),
    "u.ci@1": Words(
        "Declared analyses",
        "How far the confidence intervals of an analysis from real and from synthetic rows overlap; one is best.",
        group="utility",
        least=0.5,
    ),
    "u.decision@1": Words(
        "Declared decisions",
        "Share of the questions on which real and synthetic rows lead to the same decision; one is best.",
        group="utility",
    ),
}
