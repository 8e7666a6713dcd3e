"""The terms of data and people."""

from governance.glossary.terms import Section, Term

SECTION = Section(
    "Data and people",
    (
        Term("dataset", "a synthetic dataset under one lasting name, however often it is made again", "Datasets"),
        Term(
            "version",
            "one set of files of a dataset, identified by their digests; it never changes once it is registered",
            "the page of a version",
        ),
        Term(
            "registration",
            "what is known about a version: purpose, sources, rights, generation log and files",
            "“Continue the registration”",
        ),
        Term(
            "source",
            "a real dataset, corpus, statistic or model that a version was made from, with the right to use it",
            "Sources and rights",
        ),
        Term(
            "generation log",
            "the record of one run of a generator: models, prompts, seeds, stages and outputs",
            "Generation log",
        ),
        Term(
            "train, holdout, synthetic",
            "the three tables of an evaluation: real rows that the generator saw, real rows that it never saw, and the rows it made",
            "Files",
        ),
        Term("target", "a column that models are trained to predict", "Columns for the evaluation"),
        Term(
            "sensitive column",
            "a column whose values no one should be able to infer about a person",
            "Columns for the evaluation",
        ),
        Term(
            "quasi-identifier",
            "a column that an attacker may already know about a person, such as age or place; several together can identify someone",
            "Columns for the evaluation",
        ),
        Term(
            "subgroup",
            "the people who share a value of a column, such as an age group or a region",
            "Columns for the evaluation",
        ),
        Term(
            "manifest digest",
            "one SHA-256 over the list of all files of a version and their digests",
            "the page of a version",
        ),
    ),
)
