"""The plan of a study, frozen before anything is drawn: its digest names it, and a change makes it another study."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.expected import complaint
from evaluations.harness.engine.notation import document_in
from evaluations.harness.engine.refused import Refused

SCHEMA = Path(__file__).with_name("study.schema.json")
MOST_ORDERED = 20
FEWEST_DECIDING = 3
PROMPT_ONLY = 100
SURELY_REAL, SURELY_SYNTHETIC = "surely real", "surely synthetic"


@dataclass(frozen=True)
class Question:
    """`categories` are all values that may be given, as text; `good` those that are good enough."""

    id: str
    text: str
    scale: str
    categories: tuple[str, ...]
    good: frozenset[str]
    decides: bool = True
    safety: bool = False
    threshold: float | None = None

    @cached_property
    def place(self) -> dict[str, int]:
        return {category: at for at, category in enumerate(self.categories)}

    @cached_property
    def distances(self) -> list[int] | None:
        """Whole numbers that lie as far apart as the categories of an interval scale; None of any other."""
        if self.scale != "interval":
            return None
        numbers = [Decimal(one) for one in self.categories]
        finest = min(0, *(int(number.as_tuple().exponent) for number in numbers))
        return [int(number.scaleb(-finest)) for number in numbers]


ORIGIN = Question(
    id="origin",
    text="Is this real or synthetic, and how sure are you?",
    scale="ordinal",
    categories=(SURELY_REAL, "probably real", "probably synthetic", SURELY_SYNTHETIC),
    good=frozenset({SURELY_REAL, "probably real"}),
    decides=False,
)
"""Asked last of every item, so that a rater who is not blind is found."""
PREFERRED = Question(
    id="preferred",
    text="Which of the two is better?",
    scale="nominal",
    categories=("first", "second", "neither"),
    good=frozenset({"first", "second", "neither"}),
    decides=False,
)
"""The one question asked of a pair."""


@dataclass(frozen=True)
class Study:
    """A plan that was checked. `said` is its document, of which the digest is taken."""

    said: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        return dict(self.said)

    def named_columns(self) -> Iterator[tuple[str, str]]:
        """A plan names fields of documents, which no table has."""
        return iter(())

    @cached_property
    def digest(self) -> str:
        return digest({"study": self.said})

    @property
    def guideline(self) -> str:
        return str(self.said["guideline_sha256"])

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Those of the plan, without the one about the origin."""
        return tuple(
            Question(
                **{key: value for key, value in row.items() if key not in {"categories", "good"}},
                categories=tuple(map(as_text, row["categories"])),
                good=frozenset(map(as_text, row["good"])),
            )
            for row in self.said.get("questions", ())
        )

    @property
    def of_items(self) -> tuple[Question, ...]:
        """In the order in which they are asked."""
        return (*self.questions, ORIGIN)

    @cached_property
    def every(self) -> dict[str, Question]:
        return {one.id: one for one in (*self.of_items, PREFERRED)}

    @property
    def items(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.said["items"]
        return found

    @property
    def sample(self) -> Mapping[str, Any]:
        """With what is not said filled in."""
        return {"unseen": True, "repeats": 0.1, "controls": 0.05, "faults": 0.1, "pairs": 0, "judged": 0} | dict(
            self.said["sample"]
        )

    @property
    def pool(self) -> int:
        return int(self.said["raters"]["pool"])

    @property
    def each(self) -> int:
        return int(self.said["raters"]["each"])

    @property
    def subgroups(self) -> tuple[str, ...]:
        return tuple(self.items.get("subgroups", ())) if self.said else ()


def as_text(value: Any) -> str:
    """A category as ratings give it: 4 and 4.0 are the same."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


NOTHING = Study()
"""Where a report is declared by its study alone."""


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def parsed(document: Any) -> Study:
    """A plan from JSON types; nothing declared is no plan. Raises Refused that names the place and what is expected there."""
    if document == {}:
        return NOTHING
    problem = best_match(validator().iter_errors(document))
    if problem is not None:
        raise complaint(problem)
    found = Study(document)
    check(found)
    return found


def read(path: Path) -> Study:
    """Raises Refused where the file is no plan of a study."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("{file} cannot be read as text.", file=path.name) from error
    found = parsed(document_in(text, path.name))
    if found is NOTHING:
        raise Refused("{file} is no plan of a study.", file=path.name)
    return found


def check(study: Study) -> None:
    """What a schema cannot say. Raises Refused."""
    names = [one.id for one in (*study.of_items, PREFERRED)]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise Refused("The question {question} stands twice, or has a name that is taken.", question=min(repeated))
    for one in study.questions:
        check_question(one)
    if study.each > study.pool:
        raise Refused("Of {pool:,} raters no {each:,} can rate each item.", pool=study.pool, each=study.each)
    if study.each < FEWEST_DECIDING and any(one.decides for one in study.questions):
        raise Refused("A question that decides needs three raters for each item.")
    if study.sample.get("prompt_only") and study.sample["each"] < PROMPT_ONLY:
        raise Refused("A generator that saw only a prompt needs 100 items or more.")


def check_question(one: Question) -> None:
    if len(one.place) < len(one.categories):
        raise Refused("Question {question} has the same category twice.", question=one.id)
    if not one.good <= set(one.categories):
        raise Refused("Question {question} calls a value good that is none of its categories.", question=one.id)
    if len(one.good) == len(one.categories):
        raise Refused("Question {question} has no category that is not good.", question=one.id)
    if one.scale == "ordinal" and len(one.categories) > MOST_ORDERED:
        raise Refused(
            "Question {question} has more than 20 ordered categories: use an interval scale.", question=one.id
        )
    if one.scale == "interval" and not all(map(is_number, one.categories)):
        raise Refused("Question {question} is on an interval scale, so its categories are numbers.", question=one.id)
    if one.threshold is not None and not one.safety:
        raise Refused("Question {question} has a threshold, which only a safety question has.", question=one.id)


def is_number(text: str) -> bool:
    """As JSON writes it, and not too fine to be counted in whole steps."""
    try:
        value = Decimal(text)
    except ArithmeticError:
        return False
    return value.is_finite() and int(value.as_tuple().exponent) >= -6 and abs(value) < 10**9
