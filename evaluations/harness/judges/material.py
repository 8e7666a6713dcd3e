"""Judgements as material: with plan and key of the study, and with what people said of the same items."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluations.harness.engine.modality import Given
from evaluations.harness.engine.report import Input
from evaluations.harness.judges import judgements as judged
from evaluations.harness.people.material import plan_of, rows, tables_of
from evaluations.harness.studies import key as keys
from evaluations.harness.studies import ratings as rated
from evaluations.harness.studies.judgements import Judgements
from evaluations.harness.studies.key import Key
from evaluations.harness.studies.ratings import Ratings
from evaluations.harness.studies.study import Study


@dataclass(frozen=True)
class Judged:
    """`earlier` are the judgements of the run by which the judge was calibrated."""

    study: Study
    key: Key
    judgements: Judgements
    ratings: Ratings | None = None
    earlier: Judgements | None = None
    streamed: bool = False
    apart: bool = False
    sample: int | None = None

    @property
    def declared(self) -> Study:
        return self.study

    @property
    def inputs(self) -> tuple[Input, ...]:
        found = [
            Input("study", self.study.digest, {"questions": len(self.study.questions)}),
            Input("key", self.key.digest, {"items": len(self.key.entries)}),
            Input("judgements", self.judgements.digest, {"calls": len(self.judgements.every)}),
        ]
        if self.ratings is not None:
            counts = {"ratings": rows(self.ratings), "raters": len(self.ratings.raters)}
            found.append(Input("ratings", self.ratings.digest, counts))
        if self.earlier is not None:
            found.append(Input("calibration", self.earlier.digest, {"calls": len(self.earlier.every)}))
        return (*found, *tables_of(self.study, self.key))

    def depends_on(self) -> Mapping[str, Any]:
        return {}


def read(given: Given) -> Judged:
    """Raises Refused in one sentence."""
    study = plan_of(given)
    key = keys.read(given.files["key"], study)
    files = given.files
    return Judged(
        study,
        key,
        judged.read(files["judgements"], study, key),
        rated.read(files["ratings"], study, key) if "ratings" in files else None,
        judged.read(files["calibration"], study, key) if "calibration" in files else None,
    )
