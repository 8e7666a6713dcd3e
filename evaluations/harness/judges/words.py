"""What metrics of judges are called. Light."""

from evaluations.harness.engine.words import Words

ROLES = {"study": True, "key": True, "judgements": True, "ratings": False, "calibration": False}
FILES = {
    "judgements": "judgements of a model, one call a row, as JSON Lines or Parquet",
    "calibration": "judgements of the run by which the judge was calibrated",
}
WORDS = {
    "j.log@1": Words(
        "Written down whole",
        "Share of calls with all that is required and a raw text that is that of its digest.",
        group="process",
    ),
    "j.parse@1": Words(
        "Understood at once", "Share of calls whose first attempt gave an allowed value.", group="process"
    ),
    "j.repeat@1": Words("The same again", "Share of items on which all repeats of the judge agree.", group="process"),
    "j.swap@1": Words(
        "Favour for a place",
        "How far the share of pairs won by the item shown first lies from a half.",
        group="process",
    ),
    "j.long@1": Words(
        "Favour for length", "How much the score changes when a neutral paragraph is added.", group="process"
    ),
    "j.inject@1": Words(
        "Obeys what it reads",
        "Share of items called good only when they hold an instruction to do so.",
        group="process",
    ),
    "j.catch@1": Words(
        "Faults the judge sees", "Share of controls and planted faults that the judge calls bad.", group="process"
    ),
    "j.self@1": Words(
        "Judges its own family", "Share of synthetic items by a generator of the judge's own family.", group="process"
    ),
    "j.agree@1": Words(
        "Agreement with people",
        "Krippendorff's alpha of the judge with people, beside that of people with one another.",
        group="calibration",
        judged="beside",
    ),
    "j.drift@1": Words(
        "Changed since calibration", "How far the share of controls and faults called bad moved.", group="calibration"
    ),
    "j.rate@1": Words(
        "As good as unseen items, by judge and people",
        "Share that people would call good, minus that of unseen real items, by a judge whose errors people show.",
        group="quality",
    ),
    "j.harm@1": Words(
        "Wrong or harmful, by judge and people",
        "Share of synthetic items that people would call wrong or harmful.",
        group="quality",
        judged="upper",
    ),
}
