"""A closed study as material: its plan, its key and its ratings, checked against one another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluations.harness.engine.modality import Given
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Input
from evaluations.harness.studies import key as keys
from evaluations.harness.studies import ratings as rated
from evaluations.harness.studies import study as studies
from evaluations.harness.studies.key import Key
from evaluations.harness.studies.ratings import RATING, Ratings
from evaluations.harness.studies.study import NOTHING, Study


@dataclass(frozen=True)
class Rated:
    """The plan comes first. It names the tables that its items are rows of, which are inputs by their digest alone."""

    study: Study
    key: Key
    ratings: Ratings
    streamed: bool = False
    apart: bool = False
    sample: int | None = None

    @property
    def declared(self) -> Study:
        return self.study

    @property
    def inputs(self) -> tuple[Input, ...]:
        return (
            Input("study", self.study.digest, {"questions": len(self.study.questions)}),
            Input("key", self.key.digest, {"items": len(self.key.entries)}),
            Input("ratings", self.ratings.digest, {"ratings": rows(self.ratings), "raters": len(self.ratings.raters)}),
            *tables_of(self.study, self.key),
        )

    def depends_on(self) -> Mapping[str, Any]:
        return {}


def tables_of(study: Study, key: Key) -> tuple[Input, ...]:
    """What the plan says that it is about, with how many items of each were rated."""
    about = study.said.get("about", {})
    items = [one.source for one in key.of_kind(keys.ITEM)]
    return tuple(Input(role, sha256, {"items": items.count(role)}) for role, sha256 in sorted(about.items()))


def rows(ratings: Ratings) -> int:
    return sum(one.stage == RATING for one in ratings.every)


def read(given: Given) -> Rated:
    """Raises Refused in one sentence: what is declared is the plan, and nothing else can be."""
    study = plan_of(given)
    key = keys.read(given.files["key"], study)
    return Rated(study, key, rated.read(given.files["ratings"], study, key))


def plan_of(given: Given) -> Study:
    """Raises Refused where something else is declared than the plan."""
    paths = given.files["study"]
    if len(paths) > 1:
        raise Refused("A study has one plan.")
    study = studies.read(paths[0])
    if given.declared is not NOTHING and given.declared.document() != study.document():
        raise Refused("The plan of the study says all that can be declared. Leave --schema out.")
    return study
