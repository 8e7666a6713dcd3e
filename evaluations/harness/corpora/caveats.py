"""What measurements of corpora say beside their numbers, by code: each sentence once. Light."""

from evaluations.harness.engine.report import Said
from evaluations.harness.engine.weighing import TOO_SMALL
from evaluations.harness.engine.words import to_translate

SENTENCES: dict[str, str] = {
    TOO_SMALL.code: to_translate("There are too few documents to tell. About {rows:,} in each set would be enough."),
}


def caveat(code: str, sentence: str) -> Said:
    """A caveat of corpora. Its code never changes its meaning: reports hold it."""
    SENTENCES[code] = sentence
    return Said(code)


NO_BENCHMARKS = caveat("no-benchmarks", "No benchmark was given, so it is not known whether the corpus is free of any.")
NO_DECOYS = caveat(
    "no-decoys",
    "This benchmark has fewer than {fewest:,} decoys, items of the same kind that the corpus cannot hold. Without them nothing "
    "says how often phrases agree by chance.",
)
UNREACHABLE = caveat(
    "unreachable-items",
    "{count:,} items are too short, or too common in their words, for any rule to find. That they were not found does not mean "
    "that they are not there.",
)
NO_ANSWERS = caveat("no-answers", "The benchmark has no answers, so that only questions were looked for.")
OTHER_LANGUAGES = caveat(
    "other-languages", "Translations, and code that was written again, share no words with an item and are not found."
)
EDITED_UNSEEN = caveat(
    "edited-items-unseen",
    "Nothing is seen, but of items that were hidden with half of their words replaced this test would find {share:.0%}.",
)
DECOYS_MET = caveat(
    "decoys-met", "{count:,} decoys stand in the corpus too. Check that they are none of what it was made from."
)
