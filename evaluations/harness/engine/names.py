"""What metrics and groups are called, and what each asks or tells, in a plain sentence. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    title: str
    what: str


GROUPS = {
    "validity": Name("Validity", "Does the table hold only what its source allows?"),
    "fidelity": Name("Fidelity", "Do columns, and the relations between them, look like the real ones?"),
    "utility": Name("Utility", "Does work done with it come out like work done with real rows?"),
    "privacy": Name("Privacy", "Does it give away who was in the training table?"),
    "bias": Name("Bias", "Are all groups still there, and served alike?"),
}
METRICS = {
    "v.schema": Name("Columns and types", "Share of columns that have values, written no finer than in train."),
    "v.range": Name("Values in range", "Share of values between train's lowest and highest."),
    "v.category": Name("Known categories", "Share of values that occur in train too."),
    "v.null": Name("No new gaps", "Where train has no missing value: share of values that are present."),
    "v.key": Name("Keys", "Share of rows whose key is present and occurs once."),
    "v.rules": Name("Declared rules", "Share of rows that meet a condition which people declared of every row."),
    "v.depend": Name(
        "Dependencies found in train",
        "Share of rows that keep what holds in every training row, such as start <= stop.",
    ),
    "m.fk": Name("Foreign keys", "Share of related rows that point to a row there is."),
    "f.ks": Name(
        "Distributions of numbers", "One minus the largest distance between the two cumulative distributions."
    ),
    "f.tv": Name("Shares of categories", "One minus half the summed difference of the shares."),
    "f.ksmiss": Name(
        "Distributions of numbers, gaps included",
        "One minus the largest distance between the cumulative distributions, with missing as the lowest value.",
    ),
    "f.tvmiss": Name(
        "Shares of categories, gaps included",
        "One minus half the summed difference of the shares, with missing as a category.",
    ),
    "f.miss": Name("Missing values", "One minus the difference of the shares that are missing."),
    "f.pair": Name("Pairs of columns", "Mean agreement of all pairs of columns, on train's deciles and categories."),
    "f.corr": Name(
        "Correlations",
        "Mean agreement of how strongly columns go together: numbers, categories, and one with the other.",
    ),
    "f.tri": Name("Triples of columns", "Mean agreement of three columns at a time, on five levels each."),
    "f.prdc": Name(
        "Neighbourhoods",
        "Precision, recall, density and coverage: are synthetic rows where real rows are, and the other way round?",
    ),
    "f.accuracy1": Name(
        "Accuracy of columns, as others report it",
        "Mean agreement of single columns on the bins of mostlyai-qa 1.10.11; train and holdout are the reference.",
    ),
    "f.accuracy2": Name(
        "Accuracy of pairs, as others report it",
        "Mean agreement of pairs of columns on the bins of mostlyai-qa 1.10.11; train and holdout are the reference.",
    ),
    "f.c2st": Name(
        "Told apart from real rows",
        "How well a learner tells synthetic rows from training rows (AUC); one half is best.",
    ),
    "s.len": Name(
        "Lengths of sequences",
        "One minus the largest distance between the distributions of how many rows belong to one key.",
    ),
    "s.next": Name("Steps from row to row", "Agreement of which value follows which within a sequence."),
    "s.distinct": Name(
        "Different values in a sequence",
        "One minus the largest distance between the distributions of how many different values a sequence has.",
    ),
    "m.card": Name(
        "Rows for each owner",
        "One minus the largest distance between the distributions of how many related rows point to a row.",
    ),
    "m.join": Name(
        "Pairs across the join",
        "Mean agreement of a column here with a column of the related table, on the joined rows.",
    ),
    "u.tstr": Name("Models trained on it", "Score on real holdout rows of a model trained on synthetic rows."),
    "u.trts": Name("Models tried on it", "Score on synthetic rows of a model trained on real rows."),
    "u.rank": Name(
        "What models lean on",
        "Whether models trained on synthetic and on real rows rank the columns alike; one is best.",
    ),
    "u.ci": Name(
        "Declared analyses",
        "How far the confidence intervals of an analysis from real and from synthetic rows overlap; one is best.",
    ),
    "u.decision": Name(
        "Declared decisions",
        "Share of the questions on which real and synthetic rows lead to the same decision; one is best.",
    ),
    "p.exact": Name("Exact copies", "Share of rows equal to a unique training row, beyond what unseen real rows show."),
    "p.near": Name(
        "Near copies", "Share of rows closer to train than unseen real rows hardly ever are, beyond chance."
    ),
    "p.dcr": Name(
        "Closer to train than to holdout", "Share of rows whose nearest real row is in train; one half is best."
    ),
    "p.mia": Name(
        "Membership inference", "How well an attacker tells training rows from unseen ones (AUC); one half is best."
    ),
    "p.aia": Name(
        "Attribute inference",
        "How much better a sensitive column is guessed for training rows than for unseen ones; nought is best.",
    ),
    "p.single": Name(
        "Singling out",
        "How much more often a description made from the table fits exactly one training row; nought is best.",
    ),
    "p.link": Name(
        "Linkability",
        "How much oftener two parts of one training person are linked than of an unseen person; nought is best.",
    ),
    "p.outlier": Name(
        "Membership of isolated people",
        "How well an attacker tells the most isolated training rows from unseen ones (AUC); one half is best.",
    ),
    "p.member": Name(
        "Membership in the population",
        "How much better members are guessed among the whole population than by guessing everybody; nought is best.",
    ),
    "p.ims": Name(
        "Identical matches", "Share of rows identical to a training row; chance gives some in coarse tables."
    ),
    "p.nndr": Name(
        "Nearest over second nearest", "How alone the nearest real row is, in train over in the holdout; one is best."
    ),
    "p.kmap": Name(
        "Unique people met",
        "Share of training rows that are unique on the quasi-identifiers and whose combination occurs in the table.",
    ),
    "p.dp": Name("Declared guarantee", "The declared epsilon; attacks can put it in doubt, never confirm it."),
    "b.cover": Name(
        "Coverage of groups", "A group's share in the synthetic table over its share in train; one is best."
    ),
    "b.fid": Name("Relations inside groups", "Agreement of all pairs of columns among the people of one group."),
    "b.perf": Name(
        "Models, group by group",
        "Score for a group of a model trained on synthetic rows, less that of one trained on real rows.",
    ),
    "b.dp": Name(
        "Demographic parity",
        "Largest difference between groups in how often a model trained on synthetic rows gives them the outcome.",
    ),
    "b.eo": Name(
        "Equalised odds",
        "The same difference among those who had the outcome, or among those who had not, whichever is larger.",
    ),
}


def name_of(metric: str) -> Name:
    """An unknown metric goes by its id."""
    return METRICS.get(metric, Name(metric, ""))
