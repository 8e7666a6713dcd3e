"""The terms of evaluation."""

from governance.glossary.terms import Section, Term

SECTION = Section(
    "Evaluation",
    (
        Term(
            "protocol",
            "a named and versioned set of metrics with definitions and thresholds, such as tabular-1",
            "evaluation report",
        ),
        Term("measurement", "one number of a report, with its interval, baselines and verdict", "evaluation report"),
        Term(
            "verdict",
            "what a measurement or group comes to: pass, attention, fail or not established",
            "evaluation report",
        ),
        Term(
            "not established",
            "the tables do not allow a statement, for example because a holdout is missing; it never counts as a pass",
            "evaluation report",
        ),
        Term("floor", "the value that columns drawn independently of each other would reach", "rulers in the report"),
        Term(
            "ceiling",
            "the value that unseen real rows reach in place of the synthetic ones",
            "rulers in the report",
        ),
        Term("95 % interval", "the range that holds the true value in 95 of 100 repetitions", "evaluation report"),
        Term("fidelity", "how closely columns and their relations match the real rows", "group of the report"),
        Term(
            "detection (C2ST)",
            "a model tries to tell synthetic rows from real ones (a classifier two-sample test); 0.5 means that it can only guess",
            "fidelity",
            metrics=("f.c2st",),
        ),
        Term(
            "train on synthetic, test on real (TSTR)",
            "a model trained on synthetic rows is tested on unseen real rows and compared with one trained on real rows",
            "utility",
            metrics=("u.tstr",),
        ),
        Term(
            "train on real, test on synthetic (TRTS)",
            "a model trained on real rows is tested on synthetic rows; it shows whether the synthetic rows behave like real ones",
            "utility",
            metrics=("u.trts",),
        ),
        Term(
            "feature importance",
            "how much a model loses when the values of one column are shuffled",
            "utility",
            metrics=("u.rank",),
        ),
        Term(
            "membership inference",
            "an attack that tries to find out whether a person's row was used to train the generator",
            "privacy",
            metrics=(
                "p.mia",
                "p.outlier",
                "p.member",
            ),
        ),
        Term(
            "attribute inference",
            "an attack that tries to infer a sensitive value of a person from what is known about them",
            "privacy",
            metrics=("p.aia",),
        ),
        Term(
            "singling out",
            "finding a combination of values that only one person has",
            "privacy",
            metrics=("p.single",),
        ),
        Term(
            "linkability",
            "connecting two sets of known columns to the same person through the synthetic rows",
            "privacy",
            metrics=("p.link",),
        ),
        Term(
            "distance to the closest record (DCR)",
            "how far each synthetic row is from the nearest real row; tables that pass this test have been broken by attacks",
            "privacy",
            metrics=("p.dcr",),
        ),
        Term(
            "k-map",
            "how many real people share each combination of quasi-identifiers; a combination that only one person has is unique",
            "privacy",
            metrics=("p.kmap",),
        ),
        Term(
            "privacy guarantee (epsilon)",
            "the declared bound on what a generator may reveal of one person (differential privacy); smaller is stronger",
            "privacy",
            metrics=("p.dp",),
        ),
        Term(
            "demographic parity",
            "whether a model predicts the event equally often in every group",
            "bias",
            metrics=("b.dp",),
        ),
        Term(
            "equalised odds",
            "whether a model is right equally often in every group, among people with the outcome and among people without it",
            "bias",
            metrics=("b.eo",),
        ),
    ),
)
