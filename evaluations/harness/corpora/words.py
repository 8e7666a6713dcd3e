"""What metrics of corpora are called, and the parts that files play. Light."""

from evaluations.harness.engine.words import Words

ROLES = {
    "synthetic": True,
    "benchmarks": False,
    "lineage": False,
    "sources": False,
    "log": False,
    "reference": False,
    "intended": False,
    "judgements": False,
}
FILES = {
    "benchmarks": "benchmarks that a corpus has to be free of: NAME.jsonl with question, answer and split, or a folder of them",
    "lineage": "what each document of a corpus was made from: id, parents, generator, prompt_sha256",
    "sources": "YAML file with the sources and models of a corpus, and what may be done with them",
    "log": "the generation log of a corpus, as JSON",
    "reference": "a sample of what a corpus was made from",
    "intended": "a sample of the texts that a corpus is meant for",
    "judgements": "judgements of a model, one call a row, as JSON Lines or Parquet",
}
WORDS = {
    "c.exact@1": Words(
        "Items word for word",
        "Share of benchmark items that stand in a document as a whole, beyond that of decoys; 0 is best.",
        group="decontamination",
        judged="upper",
    ),
    "c.gram@1": Words(
        "Items in runs of words (n-grams)",
        "Share of benchmark items with thirteen words in a row, or most runs of eight, in a document, beyond that of decoys.",
        group="decontamination",
        judged="upper",
    ),
    "c.reach@1": Words(
        "Items within reach",
        "Share of benchmark items that some rule could find; of the others nothing is known.",
        group="decontamination",
    ),
    "c.para@1": Words(
        "Items in other words",
        "Share of benchmark items that stand out for one document more than hardly any decoy does, beyond that of decoys.",
        group="decontamination",
        judged="upper",
    ),
    "c.judge@1": Words(
        "Items by a judge",
        "Of the benchmark items that stand out most, the share that a judge calls the same problem as a document; 0 is best.",
        group="decontamination",
    ),
    "c.lineage@1": Words(
        "Documents with a lineage",
        "Share of documents whose parents, generator and prompt are all on record.",
        group="lineage",
    ),
    "c.stages@1": Words(
        "Stages that add up",
        "Share of sums in the generation log that are right: what leaves one stage enters the next.",
        group="lineage",
    ),
    "c.spread@1": Words(
        "Spread over sources", "Largest share of the corpus that was made from one source document.", group="lineage"
    ),
    "c.copied@1": Words(
        "Copied from parents",
        "Share of words in runs of 21 or more that a document shares with its parents, beyond that with other documents; 0 is best.",
        group="lineage",
        judged="upper",
    ),
    "c.depth@1": Words(
        "Generations from people",
        "Share of documents that are known to be no more generations from people than allowed.",
        group="lineage",
    ),
    "c.same@1": Words(
        "Repeated documents",
        "Share of documents that repeat another one nearly word for word; 0 is best.",
        group="duplication",
    ),
    "c.quality@1": Words(
        "Traits of the text",
        "Share of documents whose trait is as usual in the reference, of which 98 in 100 documents are.",
        group="suitability",
    ),
    "c.suit@1": Words(
        "Told from what is meant",
        "How well a classifier distinguishes documents from texts that the corpus is meant for (AUC); 0.5 is best.",
        group="suitability",
        judged="upper",
    ),
    "c.open@1": Words(
        "Repeated openings",
        "Share of documents whose first eight words begin another one too, beyond that of intended texts; 0 is best.",
        group="suitability",
        judged="upper",
    ),
    "c.odd@1": Words(
        "Oddly spelled documents",
        "Share of documents spelled less likely than one in a hundred intended texts, such as another language; 0 is best.",
        group="suitability",
        judged="upper",
    ),
    "c.meta@1": Words(
        "Machine leftovers",
        "Share of documents with what a machine leaves behind, such as a refusal or an unfilled placeholder; 0 is best.",
        group="suitability",
    ),
    "c.pii@1": Words(
        "Data that identify people (PII)",
        "What patterns find in 1,000 documents, such as telephone numbers.",
        group="suitability",
    ),
    "c.rights@1": Words(
        "Rights for each use",
        "Share of documents all of whose sources and models allow a declared use.",
        group="rights",
    ),
    "c.optout@1": Words(
        "Opted out",
        "Share of documents that descend from one of which somebody opted out later; 0 is best.",
        group="rights",
    ),
}
