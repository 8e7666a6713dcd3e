"""Ratings as they were given: append-only rows, checked against plan and key. What a row replaces stays in the file."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.refused import Refused
from evaluations.harness.studies.key import PAIR, Key
from evaluations.harness.studies.records import Row, gathered
from evaluations.harness.studies.study import PREFERRED, Question, Study, as_text

CANNOT_JUDGE = "cannot judge"
RATING, BLIND, DECISION = "rating", "blind", "decision"
STAGES = (RATING, BLIND, DECISION)
"""Of an ordinary rating, and of the third person who settles what raters disagree on: first blind, then knowing all."""
EPOCH, MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)
PARTS = frozenset({
    "study", "guideline_sha256", "code", "rater", "question", "value", "reason", "started", "ended", "supersedes", "stage", "blinded",
})  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Rating:
    """One answer. `value` is None where the rater could not judge; times are milliseconds since 1970, `replaces` one of them.

    A tool that keeps no times says 0, and None for the beginning. `blinded` is false where it showed a suggestion.
    """

    code: str
    question: str
    rater: str
    ended: int = 0
    started: int | None = None
    stage: str = RATING
    value: str | None = None
    replaces: int | None = None
    blinded: bool = True
    reason: str = ""

    @property
    def seconds(self) -> float | None:
        return None if self.started is None else (self.ended - self.started) / 1000

    @property
    def about(self) -> tuple[str, str, str, str]:
        return self.code, self.question, self.rater, self.stage


@dataclass(frozen=True)
class Ratings:
    """All of them, in an order of their own; `standing` are those that no other replaces."""

    every: tuple[Rating, ...]
    guideline: str

    @cached_property
    def standing(self) -> tuple[Rating, ...]:
        replaced = {(*one.about, one.replaces) for one in self.every if one.replaces is not None}
        return tuple(one for one in self.every if (*one.about, one.ended) not in replaced)

    @cached_property
    def raters(self) -> tuple[str, ...]:
        return tuple(sorted({one.rater for one in self.every if one.stage == RATING}))

    @cached_property
    def digest(self) -> str:
        rows = [[getattr(one, name) for name in Rating.__slots__] for one in self.every]
        return digest({"guideline": self.guideline, "ratings": rows})

    @cached_property
    def decided(self) -> Mapping[tuple[str, str], str]:
        """What a third person decided, by code and question."""
        return {
            (one.code, one.question): one.value
            for one in self.standing
            if one.stage == DECISION and one.value is not None
        }


def read(paths: Sequence[Path], study: Study, key: Key) -> Ratings:
    """Raises Refused that names file and row."""
    found = [rating_of(row, study, key, Place(at, file)) for at, file, row in gathered(paths)]
    return checked(found, study)


def checked(found: Iterable[Rating], study: Study) -> Ratings:
    """Raises Refused where two rows are about the same, or too few people rated."""
    ratings = Ratings(tuple(sorted(found, key=order)), study.guideline)
    twice = [about for about, count in Counter(one.about for one in ratings.standing).items() if count > 1]
    if twice:
        raise Refused(
            "Code {code} has two ratings of one person for question {question}, and neither says that it supersedes the other.",
            code=twice[0][0],
            question=twice[0][1],
        )
    if len(ratings.raters) < 2:
        raise Refused("Fewer than two people rated, so nothing can be said of their agreement.")
    check_replaced(ratings)
    check_decisions(ratings)
    return ratings


def order(one: Rating) -> tuple[Any, ...]:
    """Total, whatever is missing."""
    return (*one.about, one.ended, one.started or 0, one.value or "", one.replaces or 0, one.blinded, one.reason)


def check_replaced(ratings: Ratings) -> None:
    there = {(*one.about, one.ended) for one in ratings.every}
    for one in ratings.every:
        if one.replaces is not None and (one.replaces >= one.ended or (*one.about, one.replaces) not in there):
            raise Refused("Code {code} has a rating that supersedes none of the same person.", code=one.code)


def check_decisions(ratings: Ratings) -> None:
    """A third person rates blind before reading what others said, did not rate it before, and gives a reason."""
    rated = {(one.code, one.question, one.rater) for one in ratings.standing if one.stage == RATING}
    blind = {(one.code, one.question, one.rater): one.ended for one in ratings.every if one.stage == BLIND}
    for one in ratings.standing:
        if one.stage == DECISION:
            about = one.code, one.question, one.rater
            if about in rated or blind.get(about, one.ended + 1) > one.ended or not one.reason:
                raise Refused(
                    "Code {code} is decided by somebody who rated it before, did not first rate it blind, or gives no reason.",
                    code=one.code,
                )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands, for what is wrong with it."""

    row: int
    file: str

    def refused(self, why: str, **parts: Any) -> Refused:
        return Refused(why, row=self.row, file=self.file, **parts)


def rating_of(row: Row, study: Study, key: Key, place: Place) -> Rating:
    check_belongs(row, study, place)
    entry = key.entries.get(str(row.get("code")))
    if entry is None:
        raise place.refused("Row {row} of {file} rates a code that the key does not have.")
    question = study.every.get(str(row.get("question")))
    if question is None or (question is PREFERRED) != (entry.kind == PAIR):
        raise place.refused("Row {row} of {file} answers a question that is not asked of this item.")
    stage, rater = str(row.get("stage", RATING)), str(row.get("rater", ""))
    if stage not in STAGES or not isinstance(row.get("blinded", True), bool):
        raise place.refused("Row {row} of {file} does not say whether it is a rating, or whether it was blind.")
    if not rater or (stage == RATING and rater not in entry.raters):
        raise place.refused("Row {row} of {file} is by somebody to whom this item was not given.")
    started, ended, replaces = moments(row, place)
    return Rating(
        code=entry.code,
        question=question.id,
        rater=rater,
        started=started,
        ended=ended,
        stage=stage,
        value=value_of(row, question, place),
        replaces=replaces,
        blinded=row.get("blinded", True),
        reason=str(row.get("reason", "")),
    )


def check_belongs(row: Row, study: Study, place: Place) -> None:
    if unknown := sorted(row.keys() - PARTS):
        raise place.refused("Row {row} of {file} says {part}, which no rating has.", part=unknown[0])
    if row.get("study") != study.digest:
        raise place.refused("Row {row} of {file} belongs to another study, or to another version of this one.")
    if row.get("guideline_sha256") != study.guideline:
        raise place.refused("Row {row} of {file} was rated by another guideline.")


def moments(row: Row, place: Place) -> tuple[int | None, int, int | None]:
    """Beginning, end, and the end of what it supersedes."""
    started, ended = moment(row.get("started")), moment(row.get("ended"))
    if not in_time(row, started, ended):
        raise place.refused("Row {row} of {file} has a beginning or an end that is no time, or ends before it begins.")
    replaces = moment(row["supersedes"]) if "supersedes" in row else None
    if "supersedes" in row and replaces is None:
        raise place.refused("Row {row} of {file} supersedes no moment: give the end of the earlier rating.")
    return started, ended or 0, replaces


def in_time(row: Row, started: int | None, ended: int | None) -> bool:
    if (started is None) != ("started" not in row) or (ended is None) != ("ended" not in row):
        return False
    return started is None or (ended is not None and started <= ended)


def value_of(row: Row, question: Question, place: Place) -> str | None:
    value = as_text(row.get("value", ""))
    if value == CANNOT_JUDGE:
        return None
    if value not in question.place:
        raise place.refused(
            "Row {row} of {file} gives a value that question {question} does not have.", question=question.id
        )
    return value


def moment(value: Any) -> int | None:
    """Milliseconds since 1970 of an ISO 8601 time; one without a zone is taken as UTC."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    known = found if found.tzinfo else found.replace(tzinfo=UTC)
    return (known - EPOCH) // MILLISECOND
