"""The stages of a template: which apply, which are done, which are open, and who is still asked. Pure.

A template lists its stages in the order in which they are signed. Neighbours of one `group` stand side by side: they are
open together, and the template's `group_rules` say how many of them are enough. A stage is done once as many different
people have signed it as it asks for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from governance.attributes import holds
from governance.vocabulary import Meaning, Role

RESPONSIBILITY = "responsibility"
REVIEW = "review"
INSTITUTION = "institution"


class Stands(StrEnum):
    """Where a stage is on its way."""

    DONE = "done"
    OPEN = "open"
    WAITING = "waiting"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage as the template asks for it: `signatures` different people with the role sign the statement."""

    key: str
    label: str
    role: Role
    meaning: Meaning
    statement: str
    covers: tuple[str, ...]
    due_working_days: int
    signatures: int = 1
    group: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Stages that are open at the same moment, and how many of them are enough."""

    stages: tuple[Stage, ...]
    needs: int


@dataclass(frozen=True, slots=True)
class Given:
    """A signature that is valid now."""

    stage: str
    signer: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An open stage: how many people are still to sign it, and who has."""

    stage: Stage
    still: int
    signed_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps that apply, with the signatures that are valid now."""

    steps: tuple[Step, ...] = ()
    given: frozenset[Given] = frozenset()

    @property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(stage for step in self.steps for stage in step.stages)

    @property
    def current(self) -> Step | None:
        """The first step that is not done; none once everything is."""
        return next((step for step in self.steps if not self.is_done(step)), None)

    @property
    def is_complete(self) -> bool:
        return self.current is None

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The open stages."""
        return self.unsigned(self.current) if self.current else ()

    @property
    def missing(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not self.is_done(step))

    def unsigned(self, step: Step) -> tuple[Asked, ...]:
        asked = (self.ask(stage) for stage in step.stages)
        return tuple(item for item in asked if item.still)

    def ask(self, stage: Stage) -> Asked:
        people = frozenset(item.signer for item in self.given if item.stage == stage.key)
        return Asked(stage, max(stage.signatures - len(people), 0), people)

    def is_done(self, step: Step) -> bool:
        return len(step.stages) - len(self.unsigned(step)) >= step.needs

    def is_signed(self, key: str) -> bool:
        return any(not self.ask(stage).still for stage in self.stages if stage.key == key)

    def stands(self, key: str) -> Stands:
        """Raises KeyError for a stage that does not apply."""
        step = next((step for step in self.steps if any(stage.key == key for stage in step.stages)), None)
        if step is None:
            raise KeyError(key)
        if self.is_signed(key):
            return Stands.DONE
        if self.is_done(step):
            return Stands.NOT_NEEDED
        return Stands.OPEN if step is self.current else Stands.WAITING


def progress(template: Mapping[str, Any], attributes: Mapping[str, Any], given: Iterable[Given] = ()) -> Progress:
    """What the template asks of a submission with these attributes, and how much of it is signed."""
    return Progress(plan(template, attributes), frozenset(given))


def plan(template: Mapping[str, Any], attributes: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps in order. When fewer stages of a group apply than its rule asks for, all that apply are enough."""
    rules = template.get("group_rules", {})
    return tuple(
        step([stage_of(item) for item in asked], rules.get(group, "all"))
        for group, items in groupby(
            template["stages"], key=lambda item: item.get("group") or f"the stage {item['key']}"
        )
        if (asked := [item for item in items if applies(item, attributes)])
    )


def step(stages: list[Stage], rule: Any) -> Step:
    needs = {"all": len(stages), "any": 1}.get(rule) if isinstance(rule, str) else int(rule["at_least"])
    return Step(tuple(stages), min(needs or len(stages), len(stages)))


def applies(item: Mapping[str, Any], attributes: Mapping[str, Any]) -> bool:
    return holds(item.get("when", {}), attributes)


def stage_of(item: Mapping[str, Any]) -> Stage:
    return Stage(
        key=item["key"],
        label=item["label"],
        role=Role(item["role"]),
        meaning=Meaning(item["meaning"]),
        statement=item["statement"],
        covers=tuple(item["covers"]),
        due_working_days=item["due_working_days"],
        signatures=item.get("signatures", 1),
        group=item.get("group", ""),
    )
