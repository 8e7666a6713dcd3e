"""Forms in which something unlikely is asked back once, with a box to tick; the action records that a person meant it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms


class Confirming(forms.Form):
    """`meant` names what can be asked back, with the words beside its box."""

    meant: Mapping[str, str] = MappingProxyType({})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.meant.items():
            self.fields[name] = forms.BooleanField(label=label, required=False, widget=forms.HiddenInput)
            if self.is_bound and self[name].value():
                self.ask(name)

    def ask(self, name: str) -> None:
        """Shows the box."""
        self.fields[name].widget = forms.CheckboxInput()

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[name] for name in self.meant]
