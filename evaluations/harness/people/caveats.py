"""What measurements of ratings say beside their numbers, by code: each sentence once. Light."""

from evaluations.harness.engine.caveats import Sentences

SENTENCES = Sentences()


caveat = SENTENCES.caveat

CANNOT_KNOW = caveat(
    "cannot-know", "Raters judge what is written. They cannot know whether a person or an event behind it exists."
)
LEFT_OUT = caveat(
    "left-out",
    "Without {count:,} raters who called fewer than {least:.0%} of the controls bad. With all raters it is {everyone:.3g}.",
)
NOT_BLIND = caveat(
    "not-blind",
    "Without {count:,} raters who were sure of the origin and right in {least:.0%} of their items or more: they were not blind.",
)
TOO_FEW_TO_RULE_OUT = caveat(
    "too-few-to-rule-out", "There are too few items, or too few raters, to rule out a difference that would fail."
)
NO_UNSEEN = caveat(
    "no-unseen", "No real items were rated beside the synthetic ones, so it is not known what real items would get."
)
NO_CONTROLS = caveat("no-controls", "No controls were rated, so it is not known whether raters read what they rated.")
NO_FAULTS = caveat("no-faults", "No planted faults were rated, so it is not known whether raters would see one.")
FAULTS_MISSED = caveat(
    "faults-missed",
    "Raters marked {share:.0%} of the planted faults, so what they did not mark says little: quality is not established.",
)
ONE_CATEGORY = caveat("one-category", "All ratings are in one category, so agreement beyond chance is not defined.")
NO_PAIRS_OF_RATINGS = caveat("no-pairs-of-ratings", "No item has two ratings, so agreement is not known.")
PREVAILS = caveat(
    "prevails",
    "Nearly all ratings are alike ({raw:.0%} agree), and alpha is low for that reason; AC is {ac:.3g} ({low:.3g} to {high:.3g}).",
)
NO_REPEATS = caveat("no-repeats", "No item was shown again to the same person.")
NO_PAIRS_RATED = caveat("no-pairs-rated", "The plan shows no items in pairs.")
NO_SAFETY = caveat("no-safety", "The plan asks no question about harm.")
TOO_FEW_ITEMS = caveat("too-few-items", "Fewer than two items of a source were rated.")
NO_SUBGROUPS = caveat("no-subgroups-rated", "The plan names no subgroups.")
SMALL_SUBGROUPS = caveat(
    "small-subgroups", "{count:,} subgroups have fewer than {fewest:,} rated items of a source; they are not shown."
)
UNSETTLED = caveat(
    "unsettled-harm", "{count:,} items were called wrong or harmful and nobody settled it; they count as harmful."
)
SHOWN_SUGGESTIONS = caveat(
    "shown-suggestions", "{count:,} ratings were given after a suggestion was shown. They are left out."
)
TOO_FAST = caveat(
    "too-fast", "{count:,} raters answered more than a tenth of their items faster than anybody can read them."
)
