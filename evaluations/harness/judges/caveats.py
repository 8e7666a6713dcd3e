"""What measurements of judges say beside their numbers, by code: each sentence once. Light."""

from evaluations.harness.engine.caveats import Sentences

SENTENCES = Sentences()


caveat = SENTENCES.caveat

JUDGES_WORDS = caveat(
    "judges-words", "A judge says what it makes of words. It decides nothing about privacy, and people confirm harm."
)
UNPINNED = caveat(
    "unpinned", "The version of the judge is not pinned in {count:,} calls, so nobody can ask the same judge again."
)
OTHER_JUDGE = caveat(
    "other-judge",
    "The judge is of another version than the one that was calibrated, or of several. That voids the calibration.",
)
SERVED_OTHERWISE = caveat(
    "served-otherwise",
    "What answered under this name changed: {count:,} different responses name their model or fingerprint.",
)
FEW_COMMON = caveat("few-common", "People rated {count:,} of the judged items; the judge's agreement needs {fewest:,}.")
PEOPLE_ALONE = caveat("people-alone", "The judge is not used, because {why}")
FEW_LABELS = caveat("few-labels", "people rated fewer than {fewest:,} of the items of a source.")
VOID = caveat("void", "the calibration is void.")
NO_PEOPLE = caveat("no-people", "No people rated items of the study, so nothing says whether the judge is right.")
PEOPLE_DO_NOT_AGREE = caveat(
    "people-do-not-agree", "Agreement of people with one another is not defined, so there is nothing to compare with."
)
NO_PAIRS_JUDGED = caveat("no-pairs-judged", "The judge was shown no items in pairs, in both orders.")
ONE_ORDER = caveat("one-order", "{count:,} pairs were judged in one order only and are missing.")
NONE_PADDED = caveat("none-padded", "The judge was shown no items with a neutral paragraph added.")
NONE_INJECTED = caveat("none-injected", "The judge was shown no items that hold an instruction to it.")
NONE_KNOWN_BAD = caveat("none-known-bad", "The judge was shown no controls and no planted faults.")
FEWER_REPEATS = caveat("fewer-repeats", "{count:,} items have fewer than {wanted:,} answers, and are left out.")
NO_REPEATS = caveat("judged-once", "No item has several answers of the judge.")
JUDGED_ONCE = caveat(
    "control-set-once", "The controls and planted faults were not judged when the judge was calibrated."
)
OWN_FAMILY = caveat("own-family", "The judge is of the same family as the generator: {family}.")
FAMILY_UNSAID = caveat("family-unsaid", "The family of the judge or of the generator is not said.")
CATCHES_TOO_FEW = caveat(
    "catches-too-few",
    "The judge calls {share:.0%} of the controls and planted faults bad, so quality is not established.",
)
MISSING = caveat(
    "answers-missing",
    "{count:,} items have no answer of the judge. With all of them bad it would be {low:.3g}, with all good {high:.3g}.",
)
TOO_FEW_TO_RULE_OUT = caveat(
    "judge-rules-out-too-little", "There are too few items to rule out a difference that would fail."
)
NO_UNSEEN = caveat(
    "judge-no-unseen",
    "No real items were rated beside the synthetic ones, so it is not known what real items would get.",
)
NO_SAFETY = caveat("judge-no-safety", "The plan asks no question about harm.")
