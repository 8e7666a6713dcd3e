"""The words of the metrics of validity."""

from evaluations.harness.engine.words import Words, beside_unseen

WORDS = {
    "v.schema@1": Words(
        "Columns and types", "Share of columns that have values, written no finer than in train.", group="validity"
    ),
    "v.range@1": Words("Values in range", "Share of values between train's lowest and highest.", group="validity"),
    "v.category@1": Words("Known categories", "Share of values that occur in train too.", group="validity"),
    "v.null@1": Words(
        "Missing values where train has none",
        "Where train has no missing value: share of values that are present.",
        group="validity",
    ),
    "v.key@1": Words("Keys", "Share of rows whose key is present and occurs once.", group="validity"),
    "v.rules@1": Words(
        "Declared rules", "Share of rows that meet a condition which people declared of every row.", group="validity"
    ),
    "v.depend@1": Words(
        "Dependencies found in train",
        "Share of rows that keep what holds in every training row, such as start <= stop.",
        group="validity",
    ),
}
WORDS |= {
    **{f"{name}@2": beside_unseen(WORDS[f"{name}@1"]) for name in ("v.range", "v.category", "v.null", "v.rules")},
    "v.depend@2": WORDS["v.depend@1"],
}
"""Their next versions, which say the same of what they measure."""
