"""What measurements of documents say beside their numbers, by code: each sentence once. Light: no arrays.

A report has code and parameters, which pages put into words.
"""

from evaluations.harness.engine.caveats import Sentences
from evaluations.harness.engine.weighing import TOO_SMALL
from evaluations.harness.engine.words import to_translate

SENTENCES = Sentences(
    {
        TOO_SMALL.code: to_translate(
            "There are too few documents to tell. About {rows:,} in each set would be enough."
        ),
    }
)


caveat = SENTENCES.caveat

WELL_WRITTEN = caveat(
    "well-written-is-not-right",
    "A text that reads like a real one may state wrong facts. No number here says that what is written is right: for that "
    "people, or rules, have to check it.",
)
NO_REAL = caveat(
    "no-real-documents", "There are no real documents to compare with, so nothing can be established about this."
)
NO_UNSEEN = caveat(
    "no-unseen-documents",
    "Without a holdout of real documents that the generator never saw, nothing about this can be established.",
)
FEW_REAL = caveat(
    "few-real-documents",
    "Fewer than {fewest} people or threads wrote the training documents, or the holdout: too few to tell.",
)
SHARED_UNITS = caveat(
    "shared-units",
    "Some who wrote training documents wrote documents of the holdout too, so that the holdout is not unseen.",
)
TOWARDS_UNSEEN = caveat(
    "towards-unseen",
    "Documents lie nearer to the holdout than to train: the two differ, or the holdout was not held out. Fewer copies are seen then.",
)
VERBATIM_UNSEEN = caveat(
    "verbatim-unseen",
    "If {share:.0%} of the documents were copied training documents, this test would miss them. A holdout as large as train sees more.",
)
EDITED_UNSEEN = caveat(
    "edited-unseen",
    "Nothing is seen, but if {share:.0%} of the documents were training documents with half of their words replaced, this test "
    "would miss them.",
)
COPIES_ALONE = caveat(
    "copies-alone",
    "Documents equal training documents, where none equals one of the holdout: have a person look at them.",
)
LONG_PASSAGES = caveat(
    "long-passages",
    "Passages of {words} words or more are shared with training documents, and none with the holdout.",
)
MORE_REPEATED = caveat("more-repeated", "Documents repeat one another more often than real ones do.")
LOWER_THAN_CHANCE = caveat(
    "lower-than-chance", "Documents are told from real ones less often than by chance, as copies of them would be."
)
EASIER = caveat(
    "easier-than-real",
    "Labels are found more easily than in real documents: the classes are clearer than they really are.",
)
NO_LABEL = caveat("no-label", "No label was declared, so no model could be trained.")
FEW_LABELS = caveat("few-labels", "Fewer than two labels have ten documents on each side.")
NO_TURNS = caveat("no-turns", "The synthetic documents have no turns.")
NOT_SAID = caveat("not-said", "The synthetic documents do not say this field.")
ANY_WORD = caveat(
    "any-word",
    "A generator that knows the words of its training documents, and no more, shows this without telling a secret.",
)
REAL_PII = caveat(
    "real-pii",
    "Patterns find what looks like data that identify people. Whether they are of real people, this does not say.",
)
ENGLISH_ALONE = caveat(
    "english-leftovers",
    "{share:.0%} of the documents hold no common English word. Leftovers are looked for by English phrases: others were not seen.",
)
SAMPLED = caveat("sampled-documents", "{kept:,} of {total:,} documents, drawn by the seed.")
EQUAL_PARTS = caveat(
    "equal-parts", "As many synthetic documents as unseen ones, {kept:,} of {total:,}, drawn by the seed."
)
FEW_FEATURES = caveat("few-features", "The training documents share too few words to compare.")
FLOOR_NEAR = caveat(
    "floor-near", "At this size words drawn one by one are hardly told from real documents, so this says nothing."
)
NO_GROUPS = caveat("no-groups-of-people", "No field and no words that name groups of people were declared.")
SMALL_GROUPS = caveat("small-groups-of-documents", "Groups of fewer than ten training documents are not told.")
FEW_IN_GROUP = caveat("few-in-group", "Fewer than ten training documents name this group.")
UNSEEN_DIFFER = caveat(
    "unseen-differ",
    "The holdout itself is told from train: the two differ in how they are written, so that this says nothing of the synthetic documents.",
)
