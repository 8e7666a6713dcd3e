"""Names for the groups and metrics of an evaluation, for people. Pure."""

from dataclasses import dataclass

GROUPS = {
    "validity": ("Validity", "Does the table hold only what its source allows?"),
    "fidelity": ("Fidelity", "Do columns, and the relations between them, look like the real ones?"),
    "utility": ("Utility", "Does work done with it come out like work done with real rows?"),
    "privacy": ("Privacy", "Does it give away who was in the training table?"),
    "bias": ("Bias", "Are all groups still there, and served alike?"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A metric in words. `judged` is what its threshold applies to where that is not the estimate itself; a key of
    JUDGED_BY, of which those in ELSEWHERE lie on another scale than the estimate. Where there is a `least`, a pass takes
    no more than unseen real rows reach, but at least that."""

    title: str
    what: str
    judged: str = ""
    higher_is_better: bool | None = None
    least: float | None = None


METRICS = {
    "v.schema": Named("Columns and types", "Share of columns that both tables have in a compatible type."),
    "v.range": Named("Values in range", "Share of values between train's lowest and highest."),
    "v.category": Named("Known categories", "Share of values that occur in train too."),
    "v.null": Named("No new gaps", "Where train has no missing value: share of values that are present."),
    "v.key": Named("Keys", "Share of rows whose key is present and occurs once."),
    "v.rules": Named("Declared rules", "Share of rows that meet a condition which people declared of every row."),
    "v.depend": Named(
        "Dependencies found in train",
        "Share of rows that keep what holds in every training row, such as start <= stop.",
    ),
    "m.fk": Named("Foreign keys", "Share of related rows that point to a row there is."),
    "f.ks": Named(
        "Distributions of numbers", "One minus the largest distance between the two cumulative distributions."
    ),
    "f.tv": Named("Shares of categories", "One minus half the summed difference of the shares."),
    "f.ksmiss": Named(
        "Distributions of numbers, gaps included",
        "One minus the largest distance between the cumulative distributions, with missing as the lowest value.",
    ),
    "f.tvmiss": Named(
        "Shares of categories, gaps included",
        "One minus half the summed difference of the shares, with missing as a category.",
    ),
    "f.miss": Named("Missing values", "One minus the difference of the shares that are missing."),
    "f.pair": Named(
        "Pairs of columns",
        "Mean agreement of all pairs of columns, on train's deciles and categories.",
        judged="kept",
    ),
    "f.corr": Named(
        "Correlations",
        "Mean agreement of how strongly columns go together: numbers, categories, and one with the other.",
    ),
    "f.tri": Named("Triples of columns", "Mean agreement of three columns at a time, on five levels each."),
    "f.prdc": Named(
        "Neighbourhoods",
        "Precision, recall, density and coverage: are synthetic rows where real rows are, and the other way round?",
        judged="short",
        higher_is_better=True,
    ),
    "f.accuracy1": Named(
        "Accuracy of columns, as others report it",
        "Mean agreement of single columns on the bins of mostlyai-qa 1.10.11; train and holdout are the reference.",
    ),
    "f.accuracy2": Named(
        "Accuracy of pairs, as others report it",
        "Mean agreement of pairs of columns on the bins of mostlyai-qa 1.10.11; train and holdout are the reference.",
    ),
    "f.c2st": Named(
        "Told apart from real rows",
        "How well a learner tells synthetic rows from training rows (AUC); one half is best.",
    ),
    "s.len": Named(
        "Lengths of sequences",
        "One minus the largest distance between the distributions of how many rows belong to one key.",
    ),
    "s.next": Named(
        "Steps from row to row", "Agreement of which value follows which within a sequence.", judged="kept"
    ),
    "s.distinct": Named(
        "Different values in a sequence",
        "One minus the largest distance between the distributions of how many different values a sequence has.",
    ),
    "m.card": Named(
        "Rows for each owner",
        "One minus the largest distance between the distributions of how many related rows point to a row.",
    ),
    "m.join": Named(
        "Pairs across the join",
        "Mean agreement of a column here with a column of the related table, on the joined rows.",
        judged="kept",
    ),
    "u.tstr": Named(
        "Models trained on it",
        "Score on real holdout rows of a model trained on synthetic rows.",
        judged="gap",
        higher_is_better=True,
    ),
    "u.trts": Named(
        "Models tried on it",
        "Score on synthetic rows of a model trained on real rows.",
        judged="off",
        higher_is_better=True,
    ),
    "u.rank": Named(
        "What models lean on",
        "Whether models trained on synthetic and on real rows rank the columns alike; one is best.",
    ),
    "u.ci": Named(
        "Declared analyses",
        "How far the confidence intervals of an analysis from real and from synthetic rows overlap; one is best.",
        least=0.5,
    ),
    "u.decision": Named(
        "Declared decisions",
        "Share of the questions on which real and synthetic rows lead to the same decision; one is best.",
    ),
    "p.exact": Named(
        "Exact copies",
        "Share of rows equal to a unique training row, beyond what unseen real rows show.",
        judged="z",
    ),
    "p.near": Named(
        "Near copies",
        "Share of rows closer to train than unseen real rows hardly ever are, beyond chance.",
        judged="z",
    ),
    "p.dcr": Named(
        "Closer to train than to holdout", "Share of rows whose nearest real row is in train; one half is best."
    ),
    "p.mia": Named(
        "Membership inference",
        "How well an attacker tells training rows from unseen ones (AUC); one half is best.",
        judged="upper",
    ),
    "p.aia": Named(
        "Attribute inference",
        "How much better a sensitive column is guessed for training rows than for unseen ones; nought is best.",
        judged="upper",
    ),
    "p.single": Named(
        "Singling out",
        "How much more often a description made from the table fits exactly one training row; nought is best.",
        judged="upper",
    ),
    "p.link": Named(
        "Linkability",
        "How much oftener two parts of one training person are linked than of an unseen person; nought is best.",
        judged="upper",
    ),
    "p.outlier": Named(
        "Membership of isolated people",
        "How well an attacker tells the most isolated training rows from unseen ones (AUC); one half is best.",
        judged="upper",
    ),
    "p.member": Named(
        "Membership in the population",
        "How much better members are guessed among the whole population than by guessing everybody; nought is best.",
        judged="upper",
    ),
    "p.ims": Named(
        "Identical matches", "Share of rows identical to a training row; chance gives some in coarse tables."
    ),
    "p.nndr": Named(
        "Nearest over second nearest",
        "How alone the nearest real row is, in train over in the holdout; one is best.",
    ),
    "p.kmap": Named(
        "Unique people met",
        "Share of training rows that are unique on the quasi-identifiers and whose combination occurs in the table.",
    ),
    "p.dp": Named("Declared guarantee", "The declared epsilon; attacks can put it in doubt, never confirm it."),
    "b.cover": Named(
        "Coverage of groups", "A group's share in the synthetic table over its share in train; one is best."
    ),
    "b.fid": Named(
        "Relations inside groups",
        "Agreement of all pairs of columns among the people of one group.",
        judged="beyond",
    ),
    "b.perf": Named(
        "Models, group by group",
        "Score for a group of a model trained on synthetic rows, less that of one trained on real rows.",
        judged="more",
    ),
    "b.dp": Named(
        "Demographic parity",
        "Largest difference between groups in how often a model trained on synthetic rows gives them the outcome.",
        judged="worse",
    ),
    "b.eo": Named(
        "Equalised odds",
        "The same difference among those who had the outcome, or among those who had not, whichever is larger.",
        judged="worse",
    ),
}
JUDGED_BY = {
    "kept": "The share kept of the way from floor to ceiling",
    "gap": "The gap to the model trained on real rows",
    "off": "The distance from the score on unseen real rows",
    "short": "What it falls short of unseen real rows by",
    "beyond": "The share of its own relations that the group lost beyond the loss in all rows",
    "more": "What the group loses beyond what all rows lose",
    "worse": "What it exceeds that of a model trained on real rows by",
    "z": "The excess over what unseen real rows show, in standard errors,",
    "upper": "The upper end of the interval",
}
ELSEWHERE = frozenset({"kept", "gap", "off", "short", "beyond", "more", "worse", "z"})


def name_of(step: str) -> str:
    """The name of a metric or of its step; an unknown one keeps its id, a step of several draws says which."""
    metric, _, draw = step.partition(" draw ")
    title = METRICS[metric].title if metric in METRICS else metric
    return f"{title}, draw {draw}" if draw else title
