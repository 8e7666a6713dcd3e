"""Which field of a document is what: choices that become the `fields` of its declaration."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from django import forms

from evaluations.harness.engine.notation import document_in
from evaluations.harness.engine.refused import Refused
from governance.forms.edited import Edited
from portal.lib.language import lazily as _

PAIR = {"question": _("Question"), "answer": _("Answer"), "context": _("Passage that it is about")}
INSTRUCTION = {"instruction": _("Instruction"), "input": _("Input"), "output": _("Output")}
GROUPED = {"pair": PAIR, "instruction": INSTRUCTION}
BESIDE = {
    "label": (_("Label"), _("What a model would be trained to predict. Utility is measured by it.")),
    "unit": (_("Person or author"), _("Whose document it is: all documents of one person count as one.")),
    "id": (_("Identifier"), _("What a document is called. Nothing is measured of it.")),
}
SEVERAL = {
    "subgroup": (_("Subgroup"), _("Its values name groups of people who must still be represented.")),
    "sensitive": (_("Sensitive"), _("What no one should be able to infer from a text.")),
    "identifiers": (_("Identifiers"), _("Values that must not occur in a text, such as a record number.")),
}


class FieldsForm(Edited):
    """`columns` are the fields that were read; `declaration` the text that the choices are written into."""

    beside: Mapping[str, str] = {"declaration": _("The declaration")}

    def __init__(self, *args: Any, columns: Iterable[Mapping[str, Any]], declaration: str, **kwargs: Any) -> None:
        self.declaration = declaration
        found = list(columns)
        kwargs |= {"held": {"declaration": declaration}, "initial": chosen(declaration, found)}
        super().__init__(*args, **kwargs)
        names = [column["name"] for column in found]
        written = [column["name"] for column in found if column["type"] in {"text", "list", "mixed"}]
        self.fields["text"] = several(_("Running text"), _("Fields that hold sentences."), written)
        self.fields["turns"] = single(_("Dialogue"), _("A list of turns, or text with a speaker on each line."), names)
        for group, parts in GROUPED.items():
            for part, label in parts.items():
                self.fields[f"{group}_{part}"] = single(label, "", written)
        for name, (label, hint) in BESIDE.items():
            self.fields[name] = single(label, hint, names)
        for name, (label, hint) in SEVERAL.items():
            self.fields[name] = several(label, hint, names)

    @property
    def edits(self) -> dict[str, Any]:
        """The declaration with these fields; what else it says stays as it is."""
        said = understood(self.declaration)
        said.pop("fields", None)
        fields = fields_of(self.cleaned_data)
        return {"declaration": yaml.safe_dump({"fields": fields, **said}, allow_unicode=True, sort_keys=False)}

    @property
    def plain(self) -> list[forms.BoundField]:
        """Running text and turns."""
        return [self["text"], self["turns"]]

    @property
    def paired(self) -> list[forms.BoundField]:
        """The parts of a pair and of an instruction."""
        return [self[f"{group}_{part}"] for group, parts in GROUPED.items() for part in parts]

    @property
    def is_paired(self) -> bool:
        return any(field.value() or field.errors for field in self.paired)

    @property
    def said(self) -> list[forms.BoundField]:
        """What is said of a document beside its text."""
        return [self[name] for name in (*BESIDE, *SEVERAL)]


def single(label: Any, hint: Any, names: Iterable[str]) -> forms.ChoiceField:
    choices = [("", _("None")), *((name, name) for name in names)]
    return forms.ChoiceField(label=label, help_text=hint, choices=choices, required=False)


def several(label: Any, hint: Any, names: Iterable[str]) -> forms.MultipleChoiceField:
    choices = [(name, name) for name in names]
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, help_text=hint, choices=choices, required=False, widget=widget)


def understood(declaration: str) -> dict[str, Any]:
    """What the text declares; nothing where it is none that can be read."""
    try:
        said = document_in(declaration, "")
    except Refused:
        said = None
    return dict(said) if isinstance(said, dict) else {}


def chosen(declaration: str, columns: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The choices that a declaration says; where it says none, the fields that hold sentences."""
    fields = understood(declaration).get("fields")
    if not isinstance(fields, dict):
        turns = [column["name"] for column in columns if column["role"] == "turns"]
        texts = [column["name"] for column in columns if column["role"] == "text"]
        return {"turns": turns[0]} if turns else {"text": texts}
    parts = {f"{group}_{part}": value for group in GROUPED for part, value in parts_of(fields.get(group)).items()}
    return {name: value for name, value in fields.items() if name not in GROUPED} | parts


def parts_of(said: Any) -> dict[str, Any]:
    return said if isinstance(said, dict) else {}


def fields_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """As the harness reads them, without what was not chosen."""
    fields = {name: cleaned.get(name) for name in ("text", "turns")}
    for group, parts in GROUPED.items():
        fields[group] = {part: cleaned[f"{group}_{part}"] for part in parts if cleaned.get(f"{group}_{part}")}
    fields |= {name: cleaned.get(name) for name in (*BESIDE, *SEVERAL)}
    return {name: value for name, value in fields.items() if value}
