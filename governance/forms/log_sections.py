"""How the form of a generation log is laid out: sections, the rows of a list, and a field beside its reason."""

from dataclasses import dataclass

from django import forms

from portal.lib.language import lazily as _

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("generator", _("Generator"), ("generator", "determinism")),
    ("models", _("Models"), ("models",)),
    ("prompts", _("Prompts"), ("prompts", "sampling")),
    ("sources", _("Sources"), ("sources",)),
    ("seeds", _("Seeds"), ("seeds",)),
    ("privacy", _("Privacy"), ("privacy",)),
    ("stages", _("Stages"), ("stages",)),
    ("decontamination", _("Decontamination"), ("decontamination",)),
    ("human_review", _("Review by people"), ("human_review",)),
    ("environment", _("Environment"), ("environment",)),
    ("run", _("The run"), ("synthetic_degree", "status", "error", "operator", "started_at", "ended_at")),
    ("outputs", _("Outputs"), ("outputs",)),
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A field, and where somebody may say why nobody knows it."""

    field: forms.BoundField
    why: forms.BoundField | None


@dataclass(frozen=True)
class Rows:
    """The entries of a list; `why` says why there are none."""

    at: str
    label: str
    hint: str
    rows: list[list[Cell]]
    count: forms.BoundField
    why: forms.BoundField | None


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    cells: list[Cell]
    lists: list[Rows]

    @property
    def is_shown(self) -> bool:
        return bool(self.cells or self.lists)
