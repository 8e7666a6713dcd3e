"""Forms of what is stored already: they send back what was shown, so that nobody erases what somebody else wrote meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from portal.lib.language import day
from portal.lib.language import lazily as _
from portal.lib.shown import CHANGED, Shown, Stale

REVISION = "revision"


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that two people changed."""

    label: str
    theirs: str
    mine: str


class Edited(forms.Form):
    """`held` is what is stored, where the form shows something else at first, such as a proposal."""

    revision = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}))
    clashes: tuple[Clash, ...] = ()
    beside: Mapping[str, str] = MappingProxyType({})
    """What is sent with the form and is no field of it, with its label."""

    def __init__(self, *args: Any, held: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.held = held
        super().__init__(*args, **kwargs)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == REVISION and REVISION not in self.initial:
            return str(Shown.of(self.held if self.held is not None else self.shown_first()))
        return super().get_initial_for_field(field, field_name)

    def shown_first(self) -> dict[str, Any]:
        return {
            name: self.get_initial_for_field(field, name) for name, field in self.fields.items() if name != REVISION
        }

    @property
    def shown(self) -> Shown:
        return Shown.parse(self[REVISION].value() or "")

    @property
    def edits(self) -> dict[str, Any]:
        """The typed values of the fields."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data and name != REVISION}

    def only(self, names: Iterable[str]) -> None:
        """Leaves the other fields out: they were not sent."""
        sent = {*names, REVISION}
        self.fields = {name: field for name, field in self.fields.items() if name in sent}

    def saw(self, more: Shown) -> None:
        """What the form says was shown, when it is drawn or saved again."""
        sent: Any = self.data
        self.data = known = sent.copy()
        known[REVISION] = str(self.shown | more)

    def show_both(self, stale: Stale) -> None:
        """Mine stays in the fields; theirs is told beside it, and counts as seen from now on."""
        self.clashes = tuple(
            Clash(
                label=str(capfirst(field.label if field else self.beside[name])),
                theirs=in_words(field, stale.theirs[name]),
                mine=in_words(field, stale.mine[name]),
            )
            for name, field in ((name, self.fields.get(name)) for name in stale.theirs)
        )
        self.add_error(None, ValidationError(CHANGED, code=str(Stale.status_code)))
        self.saw(Shown.of(stale.theirs))


def in_words(field: forms.Field | None, value: Any) -> str:
    """A value as its field would show it."""
    if isinstance(value, list | tuple):
        return "\n".join(in_words(field, item) for item in value)
    options = getattr(field, "choices", ()) if isinstance(value, str) else ()
    labels = {str(option): str(label) for option, label in options if option}
    said = day(value) if hasattr(value, "isoformat") else "" if value is None else str(value)
    return labels.get(said, said) or str(_("(empty)"))
