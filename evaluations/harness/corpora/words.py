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
}
FILES = {
    "benchmarks": "benchmarks that a corpus has to be free of: NAME.jsonl with question, answer and split, or a folder of them",
    "lineage": "what each document of a corpus was made from: id, parents, generator, prompt_sha256",
    "sources": "YAML file with the sources and models of a corpus, and what may be done with them",
    "log": "the generation log of a corpus, as JSON",
    "reference": "a sample of what a corpus was made from",
    "intended": "a sample of the texts that a corpus is meant for",
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
}
