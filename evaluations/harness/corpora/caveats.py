"""What measurements of corpora say beside their numbers, by code: each sentence once. Light."""

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
NO_JUDGEMENTS = caveat(
    "no-judgements",
    "No judgements were given, so no judge says which documents pose the same problem as an item. Write what to ask with "
    "“questions”, have a judge answer it and give the answers as --judgements.",
)
NONE_TO_ASK = caveat(
    "none-to-ask", "No document shares a rare word with an item of this benchmark, so there is nothing to ask a judge."
)
JUDGES_WORD = caveat(
    "judges-word-on-pairs",
    "This is what a judge says. Whether it judges as people do, judge-1 measures on items that people rated.",
)
ITEMS_JUDGED = caveat(
    "items-judged",
    "The judge was asked about {asked:,} of {total:,} items, those that stand out most: {same:,} are the same problem as a document, "
    "{different:,} are another problem, {unresolved:,} are unresolved.",
)
UNRESOLVED_ITEMS = caveat(
    "unresolved-items",
    "{count:,} items are unresolved: answers are missing, were refused, cannot be read or contradict one another. That is no "
    "clean result.",
)
DECOYS_JUDGED_SAME = caveat(
    "decoys-judged-same",
    "Of {total:,} decoys the judge calls {count:,} the same problem as a document too, so it may call too much the same.",
)
NO_DECOYS_JUDGED = caveat(
    "no-decoys-judged",
    "The judge calls no decoy another problem, so nothing shows that it can tell problems from one another.",
)
NOT_RECOGNISED = caveat(
    "not-recognised",
    "Of {total:,} items that were shown beside themselves the judge does not recognise {count:,}, so that it finds nothing is no "
    "clean result.",
)
CUT_DOCUMENTS = caveat(
    "cut-documents",
    "{count:,} documents were too long to be shown whole. Unless the judge saw the same problem in the part that was shown, their "
    "items are unresolved.",
)
JUDGE_UNPINNED = caveat(
    "unpinned-judge",
    "The version of the judge is not pinned in {count:,} calls, so nobody can ask the same judge again.",
)
NO_LINEAGE = caveat("no-lineage", "No lineage was given, so it is not known from what each document was made.")
NO_LOG = caveat(
    "no-log", "No generation log was given, so it is not known what made the documents and what was removed."
)
NO_STAGES = caveat("no-stages", "The generation log names no stages.")
UNRESOLVED = caveat(
    "unresolved-lineage",
    "Of {count:,} documents it is not known from what they were made: a parent, the generator or the prompt is not recorded.",
)
BROKEN_STAGES = caveat(
    "broken-stages", "The numbers of the generation log do not add up: {count:,} are not accounted for at {where}."
)
NO_PARENTS_TEXT = caveat(
    "no-texts-of-parents",
    "The reference holds no parent of a document, called SOURCE:DOCUMENT, so it is not known whether documents are copies of them.",
)
ACCUMULATES = caveat(
    "accumulates", "{share:.0%} of the documents were written by people. Models that learn from both degrade less."
)
REPLACES = caveat(
    "replaces-people",
    "No document was written by people. Used alone for training, generation after generation, such corpora degrade models.",
)
UNDECLARED_DATA = caveat(
    "undeclared-training-data",
    "What {count:,} of the models were trained on is not declared; it counts as one generation from people.",
)
NO_SOURCES_GIVEN = caveat("no-sources", "No sources were given, so nothing is known of rights.")
NO_USES = caveat(
    "no-uses", "No use was declared, so that rights cannot be compared with it. Write “uses” in the declaration."
)
RESTRICTED = caveat("restricted-use", "This use is “{answer}” by {count:,} of the sources and models.")
EXPIRED = caveat("expired-right", "The rights to {source} ended on {date}.")
NO_DAY = caveat(
    "no-day",
    "The rights to {source} end on {date}, and the declaration does not say on which day the corpus is used. Write “as_of” in it.",
)
CLASHING = caveat(
    "clashing-terms",
    "The terms of {one} and of {other} cannot be met together: share-alike under one licence excludes the other.",
)
OPTED_OUT = caveat("opted-out", "Of {count:,} sources somebody opted out after they were collected.")
SHOWN_REFERENCE = caveat(
    "shown-beside-reference",
    "Repeats of what the corpus was made from are shown and do not decide: a quotation may be meant.",
)
NO_REFERENCE_GIVEN = caveat("no-reference", "No sample of what the corpus was made from was given.")
FEW_REFERENCE = caveat(
    "few-reference", "The reference has fewer than {fewest:,} documents: too few to know what is usual."
)
NO_INTENDED = caveat("no-intended", "No sample of the texts that the corpus is meant for was given.")
ENGLISH_ALONE = caveat(
    "english-leftovers",
    "{share:.0%} of the documents hold no common English word. Leftovers are looked for by English phrases: others were not seen.",
)
SAMPLED = caveat("sampled-documents", "{kept:,} of {total:,} documents, drawn by the seed.")
REAL_PII = caveat(
    "real-pii",
    "Patterns find what looks like data that identify people. Whether they are of real people, this does not say.",
)
