"""Made-up lineages, sources and logs with a known answer, for a corpus that is honest in all else."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from evaluations.harness.corpora import logged, sources
from evaluations.harness.corpora.ancestry import lineage_of
from evaluations.harness.corpora.declared import parsed
from evaluations.harness.corpora.material import Corpus
from evaluations.harness.corpora.played import Made
from evaluations.harness.engine.playing import Case, right
from evaluations.harness.mathematics.streams import generator

MODEL, PROMPT, WEB, BOOKS = "writer-1", "a" * 64, "web", "books"
LOST = 100
ALLOWED = {"train": "yes", "publish": "yes", "output_for_training": "yes"}
RECORDS: dict[str, Any] = {
    "sources": [
        {"id": WEB, "sha256": "b" * 64, "made_by": "people", "permissions": ALLOWED, "collected_to": "2026-01-01"},
        {"id": BOOKS, "sha256": "c" * 64, "made_by": "people", "permissions": ALLOWED, "collected_to": "2026-01-01"},
    ],
    "models": [{"id": MODEL, "made_by": "people", "permissions": ALLOWED}],
}
DECLARED = parsed({"uses": ["train", "publish"]})
HONEST = right(c_lineage="pass", c_stages="pass", c_depth="pass", c_optout="pass") | {
    f"c.rights · use {use}": frozenset({"pass"}) for use in ("train", "publish", "terms")
}
Change = Callable[[dict[str, Any]], None]


def cases(seed: int) -> Iterator[Case]:
    """Each with the verdicts that are right; the first is honest and must stay still."""
    made = replace(Made.by(generator(seed, "made-up lineages")), declared=DECLARED)
    corpus = made.with_more([])
    yield Case("a lineage without a gap", whole(corpus), HONEST)
    broken = whole(corpus, parent=lambda at: f"lost:{at}" if at % 100 == 0 else f"{WEB}:{at}")
    yield Case("1 % of the parents in no source", broken, right(c_lineage="attention", c_stages="pass"))
    yield Case("a stage that loses 100 documents", whole(corpus, lost=LOST), right(c_stages="fail", c_lineage="pass"))
    deep = whole(corpus, records(lambda said: said["sources"][0].update(depth=2)))
    yield Case("a source two generations from people", deep, right(c_depth="fail"))
    nobody = whole(corpus, records(lambda said: said["sources"][0].pop("made_by")))
    yield Case("a source of which nobody knows who wrote it", nobody, right(c_depth="fail"))
    for name, said, permission in (
        ("forbids", "no", "fail"),
        ("does not say", "", "not_established"),
        ("restricts", "conditional", "attention"),
    ):
        terms = {**ALLOWED, "output_for_training": said} if said else {"publish": "yes"}
        made_by = whole(corpus, records(lambda found, terms=terms: found["models"][0].update(permissions=terms)))  # type: ignore[misc]
        yield Case(
            f"a model whose vendor {name} training on its output", made_by, of_use(train=permission, publish="pass")
        )
    alike = whole(corpus, records(two_licences))
    yield Case("two share-alike licences", alike, of_use(train="pass", terms="fail"))
    out = whole(corpus, records(lambda said: said["sources"][1].update(opted_out_on="2026-05-01")))
    yield Case("a source that people opted out of later", out, right(c_optout="fail"))


def of_use(**verdicts: str) -> dict[str, frozenset[str]]:
    return {f"c.rights · use {use}": frozenset({said}) for use, said in verdicts.items()}


def records(change: Change) -> Mapping[str, Any]:
    found = deepcopy(RECORDS)
    change(found)
    return found


def two_licences(said: dict[str, Any]) -> None:
    for source, licence in zip(said["sources"], ("CC-BY-SA-4.0", "GPL-3.0"), strict=True):
        source["obligations"] = ["attribution", {"share_alike": licence}]


def half_and_half(at: int) -> str:
    return f"{(WEB, BOOKS)[at % 2]}:{at}"


def whole(
    corpus: Corpus,
    known: Mapping[str, Any] = RECORDS,
    *,
    parent: Callable[[int], str] = half_and_half,
    lost: int = 0,
) -> Corpus:
    """Each document made by the model from one document of a source."""
    entries = (
        {"id": name, "parents": [parent(int(name[1:]))], "generator": MODEL, "prompt_sha256": PROMPT}
        for name in corpus.ids
    )
    return replace(
        corpus,
        lineage=lineage_of(enumerate(entries, 1)),
        sources=sources.parsed(known),
        log=logged.parsed(log(len(corpus.ids), lost)),
    )


def log(documents: int, lost: int) -> Mapping[str, Any]:
    """Two stages; between them so many documents are lost."""
    return {
        "models": [{"role": "generator", "id": MODEL, "version": "1"}],
        "prompts": [{"template_id": "write", "version": "1", "sha256": PROMPT}],
        "stages": [
            {"order": 1, "name": "write", "in": documents + 50, "out": documents + 50, "unit": "documents"},
            {
                "order": 2,
                "name": "filter",
                "in": documents + 50 - lost,
                "out": documents,
                "unit": "documents",
                "removed_by_reason": {"short": 50 - lost},
            },
        ],
    }
