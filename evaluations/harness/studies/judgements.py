"""Judgements of a model as they were given: one row a call, also of those that failed. A retry is another row.

What may be judged, and by which question, whoever reads them says.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.records.reading import is_delimited
from evaluations.harness.engine.refused import Refused
from evaluations.harness.studies.ratings import Place, in_time, moment
from evaluations.harness.studies.records import Row, gathered
from evaluations.harness.studies.study import Question, as_text

KINDS = frozenset({"score", "pair", "check"})
AB, BA = "AB", "BA"
PLAIN, PADDED, INJECTED = "plain", "padded", "injected"
VARIANTS = frozenset({PLAIN, PADDED, INJECTED})
UNPINNED = "unpinned"
REQUIRED = (
    "run", "item", "kind", "repeat", "repeats", "question", "prompt_sha256", "system_sha256", "rubric_version", "model",
    "model_version", "response_model", "endpoint_host", "parameters", "raw", "raw_sha256", "finish_reason", "tokens_in",
    "tokens_out", "started", "ended", "retries", "judge_family", "generator_family",
)  # fmt: skip
MAY = frozenset({"order", "variant", "system_fingerprint", "weights_sha256", "parsed", "parse_error", "refused"})
EMPTY_MAY_BE = frozenset({"raw", "response_model", "finish_reason", "tokens_in", "tokens_out"})
"""What a call that failed cannot say: it is left out of a row that has no answer."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One call. `value` is None where nothing could be parsed or the judge refused; `whole` says whether the row has all it should.

    `attempt` counts from 0. `model` names the judge and its version, `served` what answered.
    """

    run: str
    code: str
    question: str
    variant: str
    order: str
    repeat: int
    attempt: int
    repeats: int
    value: str | None
    whole: bool
    model: tuple[str, str, str]
    served: tuple[str, str]
    judge_family: str
    generator_family: str
    sha256: str
    refused: bool = False

    @property
    def call(self) -> tuple[str, str, str, str, str, int]:
        """What was asked, however often."""
        return self.run, self.code, self.question, self.variant, self.order, self.repeat

    @property
    def is_pinned(self) -> bool:
        return self.model[1] not in {"", UNPINNED} or bool(self.model[2])


@dataclass(frozen=True)
class Judgements:
    """All of them, in the order of their content."""

    every: tuple[Judgement, ...]

    @cached_property
    def digest(self) -> str:
        return digest({"judgements": [one.sha256 for one in self.every]})

    @cached_property
    def answers(self) -> Mapping[tuple[str, str, str, str, str, int], str]:
        """By call the value of the first attempt that has one."""
        found: dict[tuple[str, str, str, str, str, int], str] = {}
        for one in sorted(self.every, key=lambda one: -one.attempt):
            if one.value is not None:
                found[one.call] = one.value
        return found

    @cached_property
    def versions(self) -> frozenset[tuple[str, str, str]]:
        return frozenset(one.model for one in self.every)

    @cached_property
    def served(self) -> frozenset[tuple[str, str]]:
        """Of calls that were answered."""
        return frozenset(one.served for one in self.every if any(one.served))


class Asked(NamedTuple):
    """What a row answers. Of a pair the order is said in which it was shown."""

    question: Question
    is_pair: bool


Lookup = Callable[[str, str, Place], Asked]
"""By item and question, as a row names them. Raises Refused, with the place of the row, where nobody asked that."""


def read(paths: Sequence[Path], asked: Lookup) -> Judgements:
    """Raises Refused that names file and row."""
    for path in paths:
        if is_delimited(path):
            raise Refused(
                "{file} is CSV or TSV, which cannot hold raw answers as they were. Use JSON Lines or Parquet.",
                file=path.name,
            )
    return once_each(judgement_of(row, asked, Place(at, file)) for at, file, row in gathered(paths))


def once_each(found: Iterable[Judgement]) -> Judgements:
    """Raises Refused where an attempt of a call stands twice."""
    every = tuple(sorted(found, key=lambda one: one.sha256))
    attempts = [(one.call, one.attempt) for one in every]
    if len(set(attempts)) < len(attempts):
        raise Refused("One attempt of a call stands twice: give every attempt its number in “retries”.")
    return Judgements(every)


def judgement_of(row: Row, asked: Lookup, place: Place) -> Judgement:
    if unknown := sorted(row.keys() - {*REQUIRED, *MAY}):
        raise place.refused("Row {row} of {file} says {part}, which no judgement has.", part=unknown[0])
    code = str(row.get("item"))
    question, is_pair = asked(code, str(row.get("question")), place)
    check_form(row, is_pair, place)
    value = None if "parsed" not in row or row.get("refused") or row.get("parse_error") else as_text(row["parsed"])
    if value is not None and value not in question.place:
        raise place.refused(
            "Row {row} of {file} gives a value that question {question} does not have.", question=question.id
        )
    return Judgement(
        run=str(row.get("run", "")),
        code=code,
        question=question.id,
        variant=str(row.get("variant", PLAIN)),
        order=str(row.get("order", "")),
        repeat=int(row["repeat"]),
        attempt=int(row["retries"]),
        repeats=int(row.get("repeats", 1)),
        value=value,
        whole=is_whole(row),
        model=(str(row.get("model", "")), str(row.get("model_version", "")), str(row.get("weights_sha256", ""))),
        served=(str(row.get("response_model", "")), str(row.get("system_fingerprint", ""))),
        judge_family=str(row.get("judge_family", "")),
        generator_family=str(row.get("generator_family", "")),
        sha256=hashlib.sha256(written(row).encode()).hexdigest(),
        refused=bool(row.get("refused")),
    )


def check_form(row: Row, is_pair: bool, place: Place) -> None:
    """Raises Refused where a row cannot be understood at all."""
    answered = "parsed" in row
    if answered and not row.get("raw"):
        raise place.refused("Row {row} of {file} has no raw text, so nobody can check what was parsed.")
    if str(row.get("kind")) not in KINDS or str(row.get("variant", PLAIN)) not in VARIANTS:
        raise place.refused("Row {row} of {file} is of a kind, or a variant, that no judgement has.")
    if is_pair != (row.get("kind") == "pair") or is_pair != (row.get("order") in {AB, BA}):
        raise place.refused("Row {row} of {file} says the order of no pair, or of a pair none.")
    if not all(is_count(row.get(part)) for part in ("repeat", "retries")) or not is_count(row.get("repeats", 1)):
        raise place.refused("Row {row} of {file} does not say which repeat and which attempt it is.")


def is_count(value: Any) -> bool:
    return str(value).isdecimal() and len(str(value)) < 7


def is_whole(row: Row) -> bool:
    """Whether it has all that is required, and its raw text is that of its digest. A call without an answer cannot say all."""
    missing = {part for part in REQUIRED if part not in row}
    if missing - (set() if "raw" in row else {*EMPTY_MAY_BE, "raw_sha256"}):
        return False
    if not in_time(row, moment(row.get("started")), moment(row.get("ended"))):
        return False
    return "raw" not in row or hashlib.sha256(str(row["raw"]).encode()).hexdigest() == row.get("raw_sha256")


def written(row: Row) -> str:
    """In one form, whichever format it came from: numbers as text, names in order."""
    said = {name: value if isinstance(value, dict | list | bool) else as_text(value) for name, value in row.items()}
    return json.dumps(said, sort_keys=True, separators=(",", ":"))
