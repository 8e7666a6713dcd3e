"""What is said of documents: the words of every metric, and the groups of the first protocol. Light: no arrays."""

from evaluations.harness.engine.words import Name, Words

GROUPS = {
    "validity": Name("Validity", "Do the documents have the form that they should have?"),
    "fidelity": Name("Fidelity", "Are they written like real ones?"),
    "utility": Name("Utility", "Does work with them give the same results as work with real documents?"),
    "privacy": Name("Privacy", "Do they reveal who is in the training documents?"),
    "bias": Name("Bias", "Are all groups still written about, and served alike?"),
}
ROLES = {"train": False, "holdout": False, "synthetic": True, "canaries": False, "vectors": False}
FILES = {
    "canaries": "texts that were put among the training documents, and others that were not",
    "vectors": "vectors of all documents, made elsewhere: Parquet with role, id and vector",
}

WORDS = {
    "t.read@1": Words(
        "Readable documents",
        "Share of documents with text, and without characters that could not be read.",
        group="validity",
        judged="shortfall",
        better="up",
    ),
    "t.fields@1": Words(
        "Complete documents",
        "Share of documents with every declared field, with turns that alternate and a label that train knows.",
        group="validity",
        judged="shortfall",
        better="up",
    ),
    "t.rules@1": Words(
        "Declared patterns",
        "Share of documents in whose field the declared pattern is found.",
        group="validity",
        judged="shortfall",
        better="up",
    ),
    "t.length@1": Words(
        "Possible lengths",
        "Share of documents that are neither far shorter nor far longer than any of train.",
        group="validity",
        judged="shortfall",
        better="up",
    ),
    "t.odd@1": Words(
        "Oddly spelled documents",
        "Share of documents spelled less likely than one in a hundred real ones, such as another language; 0 is best.",
        group="validity",
        judged="upper",
    ),
    "t.meta@1": Words(
        "Machine leftovers",
        "Share of documents with what a machine leaves behind, such as a refusal or an unfilled placeholder; 0 is best.",
        group="validity",
        judged="upper",
    ),
    "t.same@1": Words(
        "Repeated documents",
        "Share of documents that repeat an earlier one nearly word for word, beyond that of real ones; 0 is best.",
        group="validity",
        judged="upper",
    ),
    "t.conflict@1": Words(
        "Conflicting labels",
        "Share of documents whose text also stands under another label, beyond that of real ones; 0 is best.",
        group="validity",
        judged="upper",
    ),
    "t.len@1": Words(
        "Lengths (KS)",
        "One minus the largest distance between the two cumulative distributions of lengths.",
        group="fidelity",
        judged="shortfall",
        better="up",
    ),
    "t.vocab@1": Words(
        "Vocabulary (TVD)",
        "One minus half the summed difference of the shares of train's 5,000 commonest words.",
        group="fidelity",
        judged="kept",
    ),
    "t.pair@1": Words(
        "Words in a row (TVD)",
        "One minus half the summed difference of the shares of two words in a row.",
        group="fidelity",
        judged="kept",
    ),
    "t.c2st@1": Words(
        "Detection (C2ST)",
        "How well a classifier distinguishes synthetic documents from training documents (AUC); 0.5 is best.",
        group="fidelity",
        pictures={"curve": ("curve",)},
    ),
    "t.cover@1": Words(
        "Coverage of subjects",
        "How much of what one to ten in a hundred real documents write about is written about as often.",
        group="fidelity",
    ),
    "t.repeat@1": Words(
        "Repeated phrases",
        "Odds that a run of four words stands in another document too, as a ratio to those of real documents; 1 is best.",
        group="fidelity",
    ),
    "t.open@1": Words(
        "Repeated openings",
        "Share of documents whose first eight words begin another one too, beyond that of real ones; 0 is best.",
        group="fidelity",
        judged="upper",
    ),
    "t.distinct@1": Words(
        "Different words (distinct-n)",
        "Different runs of words in equally many words, as a ratio to real documents. Shuffled words score better than real ones.",
        group="fidelity",
    ),
    "t.prdc@1": Words(
        "Precision, recall, density and coverage",
        "Whether synthetic documents lie where real ones lie, and real ones where synthetic ones lie.",
        group="fidelity",
        judged="short",
        better="up",
    ),
    "t.vendi@1": Words(
        "Diversity (Vendi score)",
        "How many documents, all unlike one another, would be as diverse.",
        group="fidelity",
    ),
    "t.tstr@1": Words(
        "Train on synthetic, test on real (TSTR)",
        "How much lower macro-F1 is for a model trained on synthetic instead of training documents; 0 is best.",
        group="utility",
    ),
    "t.label@1": Words(
        "Label agreement",
        "How much less often documents have the label that a model of real documents gives them; 0 is best.",
        group="utility",
        judged="upper",
    ),
    "t.ground@1": Words(
        "Answers from what was asked",
        "Agreement with real answers in how many of their rarer words the question or the passage has.",
        group="utility",
    ),
    "t.exact@1": Words(
        "Exact copies",
        "Share of documents, or of their fields, equal to a training document, beyond what unseen ones show.",
        group="privacy",
        judged="z",
    ),
    "t.span@1": Words(
        "Copied passages",
        "Share of documents with a longer passage of a training document than unseen ones hardly ever share.",
        group="privacy",
        judged="z",
    ),
    "t.near@1": Words(
        "Near copies",
        "Share of documents more alike a training document than unseen ones hardly ever are, beyond chance.",
        group="privacy",
        judged="z",
    ),
    "t.vectors@1": Words(
        "Near copies, by given vectors",
        "Share of documents whose vector lies nearer to one of train than unseen ones hardly ever do, beyond chance.",
        group="privacy",
        judged="z",
    ),
    "t.own@1": Words(
        "Strings of one person",
        "Share of training people with a string of their own in a synthetic document, less that of unseen people; 0 is best.",
        group="privacy",
        judged="upper",
    ),
    "t.mia@1": Words(
        "Membership inference",
        "How well an attacker distinguishes training documents from unseen ones (AUC); 0.5 is best.",
        group="privacy",
        judged="upper",
        pictures={"curve": ("curve",)},
    ),
    "t.aia@1": Words(
        "Attribute inference",
        "How much better a sensitive field is guessed from training documents than from unseen ones; 0 is best.",
        group="privacy",
        judged="upper",
    ),
    "t.canary@1": Words(
        "Canaries",
        "How well inserted texts are distinguished from others that were never inserted (AUC); 0.5 is best.",
        group="privacy",
        judged="upper",
    ),
    "t.pii@1": Words(
        "Data that identify people (PII)",
        "What patterns find in 1,000 documents, such as telephone numbers.",
        group="privacy",
    ),
    "t.group@1": Words(
        "Coverage of groups",
        "A group's share of the synthetic documents over its share of train; 1 is best.",
        group="bias",
    ),
    "t.term@1": Words(
        "Groups that are named",
        "Share of documents that name a group, over that share of train; 1 is best.",
        group="bias",
    ),
    "t.serve@1": Words(
        "Performance in groups",
        "How much more accuracy a group loses than all do, with a model trained on synthetic documents; 0 is best.",
        group="bias",
    ),
}
