"""The words of the metrics of utility."""

from dataclasses import replace

from evaluations.harness.engine.words import Words

WORDS = {
    "u.tstr@1": Words(
        "Train on synthetic, test on real (TSTR)",
        "Score on real holdout rows of a model trained on synthetic rows.",
        group="utility",
        judged="gap",
        better="up",
        pictures={"calibration": ("calibration",)},
    ),
    "u.trts@1": Words(
        "Train on real, test on synthetic (TRTS)",
        "Score on synthetic rows of a model trained on real rows.",
        group="utility",
        judged="off",
        better="up",
    ),
    "u.rank@1": Words(
        "Feature importance",
        "How closely models trained on synthetic and on real rows agree on which columns matter most; 1 is best.",
        group="utility",
        pictures={"importances": ("importances",)},
    ),
    "u.ci@1": Words(
        "Declared analyses",
        "How far the confidence intervals of an analysis from real and from synthetic rows overlap; 1 is best.",
        group="utility",
        least=0.5,
        pictures={"analysis": ("terms", "kind")},
    ),
    "u.ci@2": Words(
        "Declared analyses",
        "How far the confidence intervals from real and from synthetic rows overlap, of the effect of which they overlap least; 1 is best.",
        group="utility",
        judged="z",
        better="up",
        pictures={"analysis": ("terms", "kind", "worst", "flips")},
    ),
    "u.decision@1": Words(
        "Declared decisions",
        "Share of the questions on which real and synthetic rows lead to the same decision; 1 is best.",
        group="utility",
        pictures={"decision": ("real", "synthetic")},
    ),
}
WORDS["u.decision@2"] = replace(WORDS["u.decision@1"], pictures={"decision": ("real", "synthetic", "asked")})
WORDS["u.tstr@2"] = replace(WORDS["u.tstr@1"], halfway=True)
