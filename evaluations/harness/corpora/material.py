"""A corpus with all that says where it comes from and what it has to be free of, read from files and checked."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluations.harness.corpora.ancestry import Lineage, lineage_in
from evaluations.harness.corpora.benchmarks import Benchmark, benchmarks_in
from evaluations.harness.corpora.declared import Declared
from evaluations.harness.corpora.logged import Log, log_in
from evaluations.harness.corpora.problem import judgements_in
from evaluations.harness.corpora.sources import NO_SOURCES, Sources, sources_in
from evaluations.harness.engine.modality import Given
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Input
from evaluations.harness.studies.judgements import Judgements
from evaluations.harness.texts.documents import Documents, documents_of
from evaluations.harness.texts.given import NOT_STREAMED, about, check_apart, check_patterns
from evaluations.harness.texts.records import records


@dataclass(frozen=True, eq=False)
class Corpus:
    """`documents` are those of all shards together, in one order."""

    documents: Documents
    declared: Declared
    benchmarks: tuple[Benchmark, ...] = ()
    lineage: Lineage | None = None
    sources: Sources = NO_SOURCES
    log: Log | None = None
    reference: Documents | None = None
    intended: Documents | None = None
    judgements: Judgements | None = None
    streamed: bool = False
    apart: bool = False
    sample: None = None

    @property
    def inputs(self) -> tuple[Input, ...]:
        texts = (("synthetic", self.documents), ("reference", self.reference), ("intended", self.intended))
        found = [Input(role, one.sha256, {"documents": len(one)}) for role, one in texts if one is not None]
        if self.benchmarks:
            whole = hashlib.sha256("".join(one.sha256 for one in self.benchmarks).encode()).hexdigest()
            items = sum(map(len, self.benchmarks))
            found.append(Input("benchmarks", whole, {"benchmarks": len(self.benchmarks), "items": items}))
        if self.lineage is not None:
            found.append(Input("lineage", self.lineage.sha256, {"entries": len(self.lineage)}))
        if self.sources is not NO_SOURCES:
            found.append(Input("sources", self.sources.sha256, {"sources": len(self.sources)}))
        if self.log is not None:
            found.append(Input("log", self.log.sha256, {"stages": len(self.log.stages)}))
        if self.judgements is not None:
            found.append(Input("judgements", self.judgements.digest, {"calls": len(self.judgements.every)}))
        return tuple(found)

    @property
    def ids(self) -> Sequence[str]:
        """What each document is called; empty where it is not said."""
        return self.documents.said[self.declared.identifier]

    def depends_on(self) -> Mapping[str, Any]:
        return {}


def read(given: Given) -> Corpus:
    """Raises Refused with one sentence that says which file it is about."""
    if given.scratch is not None:
        raise Refused(NOT_STREAMED)
    check_apart(given.files)
    declared = given.declared
    check_patterns(declared.documents)

    def documents(role: str) -> Documents | None:
        paths = given.files.get(role, ())
        return read_shards(role, paths, declared) if paths else None

    def one(role: str) -> Path | None:
        paths = given.files.get(role, ())
        if len(paths) > 1:
            raise Refused("Give one file as {role}.", role=role)
        return paths[0] if paths else None

    sources, log, lineage = one("sources"), one("log"), given.files.get("lineage", ())
    judgements = given.files.get("judgements", ())
    corpus = documents("synthetic")
    if corpus is None:
        raise Refused("There is no corpus to measure.")
    found = Corpus(
        corpus,
        declared,
        benchmarks_in(given.files.get("benchmarks", ())),
        lineage_in(lineage) if lineage else None,
        sources_in(sources) if sources else NO_SOURCES,
        log_in(log) if log else None,
        documents("reference"),
        documents("intended"),
        judgements_in(judgements) if judgements else None,
    )
    return checked(found)


def checked(corpus: Corpus) -> Corpus:
    """Raises Refused where a lineage cannot be joined to its documents."""
    if corpus.lineage is not None:
        ids = corpus.ids
        if not all(ids):
            raise Refused(
                "The lineage names documents by their {field}, which not all have.", field=corpus.declared.identifier
            )
        if len(set(ids)) < len(ids):
            raise Refused("Two documents of the corpus have one {field}.", field=corpus.declared.identifier)
    return corpus


def read_shards(role: str, paths: Sequence[Path], declared: Declared) -> Documents:
    """The documents of all shards, as if they stood in one file. A shard that comes twice is a mistake."""
    if len({path.resolve() for path in paths}) < len(paths):
        raise Refused("One file is given twice as {role}.", role=role)
    try:
        return documents_of(records(*paths), declared.read, real=False)
    except Refused as problem:
        raise about(role, paths[0].name if len(paths) == 1 else f"{len(paths)} files", problem) from problem
