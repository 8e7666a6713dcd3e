"""What measurements of tables say beside their numbers, by code: each sentence once. Light: no arrays.

A report of schema 1 has the sentence in English; one of schema 2 has code and parameters, which pages put into words.
"""

from evaluations.harness.engine.caveats import Sentences
from evaluations.harness.engine.weighing import TOO_SMALL
from evaluations.harness.engine.words import to_translate

SENTENCES = Sentences(
    {
        "collinear": to_translate("One term follows from the others, so their coefficients cannot be told apart."),
        "determined": to_translate(
            "The terms determine the outcome without error, so there is no interval to compare."
        ),
        "separated": to_translate("The terms separate the event completely, so that no finite coefficient fits best."),
        "too-few-rows": to_translate("There are too few rows for so many coefficients."),
        "tied-at-median": to_translate("So many outcomes equal the median that its error is not known."),
        "unsettled": to_translate(
            "The model has no finite best fit, or none that can be found: a level without events, or terms that nearly "
            "determine the outcome."
        ),
        "beyond-writing": to_translate("The numbers differ so much in size that a coefficient cannot be written down."),
    }
)
"""Those of a regression that has no fit stand here by its own codes."""


caveat = SENTENCES.caveat

SECOND = "tabular-1@2"
"""The first protocol that knows everything that can be declared."""

ALLOWS_FOR_ALL = caveat("allows-for-all", "The interval allows for judging {count:,} groups of this column.")
ALLOWS_FOR_WORST = caveat("allows-for-worst", "The interval allows for choosing the worst of {count:,} groups.")
DIFFERS_MOST = caveat(
    "differs-most",
    "“{term}” differs most: {real:.4g} ({low:.4g} to {high:.4g}) by real rows and {synthetic:.4g} ({made_low:.4g} to {made_high:.4g}) "
    "by synthetic rows, {z:.1f} standard errors apart after correction for {count:,} effects.",
)
BEYOND_CEILING = caveat("beyond-ceiling", "Further from train than unseen real rows are, by more than three times.")
BLURRED = caveat(
    "blurred", "Of a column with groups too small to show: train's count is taken as the middle of its ten."
)
BROKEN = caveat(
    "broken", "The rule cannot be computed for some value of the synthetic table. Guard it, for example with TRY_CAST."
)
CHANCE_FREE = caveat("chance-free", "Copies of training rows where the holdout gives none: have a person look at them.")
CHANCE_IN_GROUP = caveat(
    "chance-in-group", "Too few people, or too little dependence, in this group to tell lost relations from chance."
)
COLUMNS_DRAWN = caveat("columns-drawn", "Looked for among {kept:,} of {total:,} columns, drawn by the seed.")
EMPTY = caveat("empty", "Columns without a value, that have values in train: {names}.")
EPSILON_ALONE = caveat(
    "epsilon-alone", "An epsilon above 1 cannot be interpreted by itself (Pilgram et al. 2025): the attacks decide."
)
EXCEEDED = caveat("exceeded", "An attack shows more than the declared guarantee allows: have the mechanism checked.")
FEW_GAPS = caveat("few-gaps", "Fewer than ten rows of train are missing, or fewer than ten are not.")
FEW_OUTCOMES = caveat(
    "few-outcomes", "Fewer than ten people differ from all others in the outcome, so a coefficient would tell of them."
)
FINER = caveat(
    "finer", "Values are written finer than in train, such as fractions of a number that is whole there: {names}."
)
FLIPPED = caveat(
    "flipped",
    "By real rows: {real} (in {real_sure:.0%} of repeats). By synthetic rows: {synthetic} (in {synthetic_sure:.0%} of repeats).",
)
FLIPPED_AT = caveat(
    "flipped-at",
    "By real rows at a willingness to pay of {at:g}: {real} (in {real_sure:.0%} of repeats). "
    "By synthetic rows: {synthetic} (in {synthetic_sure:.0%} of repeats).",
)
FLIPPED_IN = caveat(
    "flipped-in",
    "In {group}, at a willingness to pay of {at:g}: by real rows {real} (in {real_sure:.0%} of repeats), "
    "by synthetic rows {synthetic} (in {synthetic_sure:.0%} of repeats).",
)
FLOOR_UNTOLD = caveat(
    "floor-untold", "At this size even independent columns are hardly distinguished from train, so this says nothing."
)
FREE_TEXT_LEFT_OUT = caveat(
    "free-text-left-out",
    "Columns of free text, of which the other tool compares one word drawn at random, are left out: {count:,}.",
)
GROUPED = caveat(
    "grouped", "Rows come in groups such as families or visits, kept together by the split; a group counts as one."
)
IN_SYNTHETIC = caveat("in-synthetic", "In the synthetic table: {why}")
IN_TRAIN = caveat("in-train", "In train: {why}")
KEPT_TOGETHER = caveat(
    "kept-together", "Rows are repeated, and the split kept equal rows together; all that are equal count as one."
)
KNOWN_ALL = caveat("known-all", "No quasi-identifiers were named, so the attacker is taken to know every other column.")
LEFT_OUT_EMPTY = caveat("left-out-empty", "Left out, because no table has a value there: {names}.")
MATCH_MAY_BE_CHANCE = caveat(
    "match-may-be-chance", "A match on quasi-identifiers can be chance: unseen people match as well, see the control."
)
MISSING_CODES = caveat(
    "missing-codes", "The value {code} looks like a code for missing. If it is one, declare it under “missing”."
)
NEARLY_UNIQUE = caveat("nearly-unique", "Left out as nearly unique in train: {count:,} columns.")
NEWER = caveat("newer", "This protocol does not know all that is declared here. Measure by {protocol}.")
NONE_ISOLATED = caveat(
    "none-isolated", "Fewer than {fewest} rows of train or of the holdout are isolated: too few to tell."
)
NOTHING_KNOWN = caveat("nothing-known", "There is no column from which this one could be guessed.")
NOTHING_LEFT = caveat("nothing-left", "One of the two declared sets has no column that can be compared.")
NOT_COMPARED = caveat(
    "not-compared", "Keys and free text were not compared: {names}. Check that they hold no values of real people."
)
NUMBERED = caveat(
    "numbered",
    "Different in nearly every row, so rows were also compared without: {names}. Declare a key where it is one.",
)
NOT_GIVEN = caveat("not-given", "The related table was declared but its files were not given.")
NOT_LEVELLED = caveat("not-levelled", "Keys and free text have no levels.")
NONE_SIGNIFICANT = caveat(
    "none-significant",
    "No effect is significant by real rows, so independent columns would do as well in this analysis.",
)
NO_CURVE = caveat("no-curve", "No group has an event, or no number that tells of ten people.")
NO_GROUP = caveat("no-group", "No group has ten rows with a known outcome.")
NO_HOLDOUT = caveat(
    "no-holdout",
    "Without a holdout of real rows that the generator never saw, nothing about privacy can be established.",
)
NO_HOLDOUT_FOR_MODELS = caveat("no-holdout-for-models", "There is no holdout to judge the models on.")
NO_LEVELS = caveat("no-levels", "Column {name} has no level with ten rows in train, or more than fifty of them.")
NO_OPTIONS = caveat("no-options", "Fewer than two options have twenty rows.")
NO_ORDER = caveat(
    "no-order", "One of the models leans on no column more than on another, so there is no order to compare."
)
NO_PAIRS = caveat(
    "no-pairs", "No row of the related table finds its owner, or there is no column to compare on one side."
)
NO_RELATIONS = caveat(
    "no-relations",
    "Train shows no relation between columns that would matter, in {pairs:,} pairs, so none can be lost.",
)
NO_SENSITIVE = caveat("no-sensitive", "No sensitive columns were named.")
NO_STEPS = caveat("no-steps", "No sequence of train or of the synthetic table has two rows.")
NO_SUBGROUPS = caveat("no-subgroups", "No subgroup columns were named.")
NO_SYNTHETIC_VALUES = caveat("no-synthetic-values", "The synthetic column has no values.")
NO_TARGET = caveat("no-target", "No target was named, so no model could be trained.")
NO_TERM = caveat("no-term", "The analysis {analysis} has no term {term}.")
NO_TERM_LEFT = caveat(
    "no-term-left", "The synthetic table has no term of train, and too few rows for that to be no chance."
)
NO_TWO_VARY = caveat("no-two-vary", "Not defined in train: no two columns of this kind that both vary.")
NOT_COUNTS = caveat("not-counts", "The outcome has numbers below zero, which this model does not allow.")
NOT_POSITIVE = caveat("not-positive", "The outcome has numbers of zero or below, which this model does not allow.")
NO_VALUES = caveat("no-values", "The column has no values in train or in the synthetic table.")
NO_YARDSTICK = caveat("no-yardstick", "Without a holdout it is not known what unseen real rows would get.")
ONE_CLASS = caveat("one-class", "Among the holdout rows that were taken, the target does not vary.")
ONE_GROUP = caveat("one-group", "Fewer than two groups have enough people to be compared.")
ONE_RUN = caveat(
    "one-run", "The lower bound rests on one run of the generator, whose members are not independent: a hint, no proof."
)
ONLY_MOST = caveat("only-most", "More hold; these are the {kept:,} that independent columns break most often.")
ONLY_COPIES = caveat(
    "only-copies",
    "Without a holdout of real rows that the generator never saw, only copies can be seen: there are no more of them than rows "
    "that are alike within train explain.",
)
OTHER_COUNT = caveat(
    "other-count", "There are fewer than four columns to rank, or more than two hundred to shuffle one by one."
)
PAIRS_DRAWN = caveat("pairs-drawn", "{kept:,} of {total:,} pairs, drawn by the seed.")
PAIRS_DRAWN_OTHERWISE = caveat(
    "pairs-drawn-otherwise", "{kept:,} of {total:,} pairs, drawn by the seed; the other tool takes them all."
)
POPULATION_TOO_SMALL = caveat(
    "population-too-small", "The declared population is no larger than train, so everybody is known to be a member."
)
REAL_TOO = caveat("real-too", "Not every row of train meets the rule.")
REPEATED = caveat(
    "repeated",
    "More rows equal a row that is unique in train than rows that are alike within train explain: they are copies.",
)
REPEATED_TEXTS = caveat(
    "repeated-texts",
    "More values equal one that is unique in train than chance explains: check that they name no real person.",
)
REVEALING = caveat(
    "revealing", "Fewer than ten usable rows set a value of {name} apart, so a coefficient would tell of few people."
)
REVERSED = caveat("reversed", "The sign is reversed, and significant in both tables, of: {terms}.")
ROWS_DRAWN = caveat("rows-drawn", "Measured on {rows:,} rows of each table, drawn by the seed.")
ROWS_DRAWN_AT_MOST = caveat("rows-drawn-at-most", "Measured on at most {rows:,} rows of each table, drawn by the seed.")
SEARCHED = caveat(
    "searched", "{rows:,} synthetic rows were looked for, in the order of a hash and so at random, among all real rows."
)
SIGNIFICANCE_LOST = caveat("significance-lost", "Significant by real rows but not by synthetic rows: {terms}.")
SMALL_GROUPS = caveat("small-groups", "Groups with too few people to judge; their names and counts are not shown.")
SYNTHETIC_DRAWN = caveat("synthetic-drawn", "Measured on a random sample of {rows:,} synthetic rows.")
TAKEN_AS_FIVE = caveat("taken-as-five", "One to nine rows of train are taken as five, so that nobody can count them.")
TARGET_IS_NUMBER = caveat("target-is-number", "The target is a number; parity compares decisions between classes.")
TARGET_UNUSABLE = caveat(
    "target-unusable", "The target has fewer than two usable values, or too few rows, in one of the tables."
)
TERMS_MISSING = caveat(
    "terms-missing", "The synthetic table has too few rows for an estimate, which is no chance, of: {terms}."
)
TOO_CLOSE = caveat(
    "too-close", "Clearly below one half: rows of train come back so closely that they cannot be told from themselves."
)
TOO_COARSE = caveat(
    "too-coarse", "These rows are too few or too coarse to show 1 % of hidden copies, so seeing none is no pass."
)
TOO_FEW_COLUMNS = caveat("too-few-columns", "There are fewer than two columns to compare.")
TOO_FEW_COVERED = caveat("too-few-covered", "There are too few columns of the kind that the definition covers.")
TOO_FEW_FOR_TRIPLES = caveat("too-few-for-triples", "Fewer than three columns to compare.")
TOO_FEW_KNOWN = caveat("too-few-known", "There are fewer than twenty rows with known values in {group}.")
TOO_FEW_NEIGHBOURS = caveat("too-few-neighbours", "Fewer than {fewest} rows or no column to compare.")
TOO_FEW_PREDICATES = caveat(
    "too-few-predicates",
    "Fewer than {fewest} predicates point at exactly one synthetic row, so the attack cannot be judged.",
)
TOO_FEW_REAL = caveat("too-few-real", "Fewer than {fewest} rows in train or holdout: too few to tell.")
TOO_FEW_SEQUENCES = caveat("too-few-sequences", "Fewer than {fewest} sequences in train or in the synthetic table.")
TOO_FEW_TO_TELL_APART = caveat("too-few-to-tell-apart", "Fewer than {fewest} rows or no column to compare.")
caveat(TOO_SMALL.code, "These tables are too small to tell. About {rows:,} rows in each of them would be enough.")
TOUCHING = caveat("touching", "So many rows lie at no distance that the ratio says nothing.")
TOWARDS_HOLDOUT = caveat(
    "towards-holdout", "Rows lie nearer to the holdout than to train: make sure that it was really held out."
)
TO_CONFIRM = caveat(
    "to-confirm",
    "They were found in train and may be coincidences. Declare each of them: “holds: true” for a rule, “holds: false” for one "
    "that is irrelevant.",
)
TRIPLES_DRAWN = caveat("triples-drawn", "{kept:,} of {total:,} triples, drawn by the seed.")
UNKNOWN = caveat("unknown", "The rule is unknown in every synthetic row, because values it needs are missing.")
UNPREDICTABLE = caveat(
    "unpredictable", "Even the model trained on real rows predicts no better than chance, so nothing can be lost."
)
UNSURE = caveat(
    "unsure",
    "Too few people, or too little left to gain, to rule a gain out: the interval reaches beyond what would still be watched.",
)
WARNED = caveat("warned", "Distances are shown with a warning: tables that pass this test have been broken by attacks.")
