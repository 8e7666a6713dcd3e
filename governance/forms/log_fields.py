"""One form field for each form that a field of a generation log can have. Left empty, a field says nothing: the check asks for it."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from governance.forms.log_words import WORDS
from governance.generation_log.fields import Field
from governance.generation_log.shape import Node
from portal.lib.language import lazily as _

YES_NO = [("", _("Choose one")), ("true", _("Yes")), ("false", _("No"))]
LONG = frozenset({"text", "rights_basis", "error"})
TEXT = 20_000


class Said(forms.Field):
    """Asked for, but not by the form: what is empty is asked by the check, which takes a reason instead."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class SaidText(Said, forms.CharField):
    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class SaidChoice(Said, forms.ChoiceField):
    pass


class SaidNumber(Said, forms.FloatField):
    pass


class SaidWhole(Said, forms.IntegerField):
    pass


class YesNo(SaidChoice):
    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value

    def clean(self, value: Any) -> Any:
        return {"true": True, "false": False}.get(super().clean(value))


class Loose(SaidText):
    """Text, or a number, list or object as JSON writes it."""

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def clean(self, value: Any) -> Any:
        return loosely(super().clean(value))


def loosely(text: str) -> Any:
    with suppress(ValueError, RecursionError):
        read = json.loads(text)
        return text if read is None or isinstance(read, str) else read
    return text


class Moment(SaidText):
    """A time in UTC, as a browser's own field writes it."""

    def prepare_value(self, value: Any) -> Any:
        with suppress(TypeError, ValueError):
            found = datetime.fromisoformat(value)
            return (found.astimezone(UTC) if found.tzinfo else found).strftime("%Y-%m-%dT%H:%M:%S")
        return value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return text
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError(_("Write date and time like 2026-01-15T09:00.")) from None
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Lines(SaidText):
    """A list, one entry a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).split("\n") if line.strip()]


class Pairs(SaidText):
    """An object, one “name: value” a line; a value is text, or a number, list or object as JSON writes it."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return "\n".join(
            f"{name}: {item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)}"
            for name, item in value.items()
        )

    def clean(self, value: Any) -> Any:
        lines = [line for line in super().clean(value).split("\n") if line.strip()]
        if any(":" not in line for line in lines):
            raise ValidationError(_("Write one “name: value” on each line."))
        pairs = [line.partition(":") for line in lines]
        return {name.strip(): loosely(item.strip()) for name, _colon, item in pairs}


def field_for(field: Field, node: Node) -> forms.Field:
    """The form field of a field of the log."""
    why = str(field.why)
    said: dict[str, Any] = {
        "label": field.label,
        "help_text": why[:1].upper() + why[1:],
        "required": field.is_asked and not field.is_conditional,
    }
    if "enum" in node:
        return SaidChoice(choices=[("", _("Choose one")), *choices(field.at, node["enum"])], **said)
    kind = node.get("type")
    if kind == "boolean":
        return YesNo(choices=YES_NO, **said)
    if kind in ("integer", "number"):
        number = SaidWhole if kind == "integer" else SaidNumber
        return number(**said, widget=forms.NumberInput(attrs={"step": "1" if kind == "integer" else "any"}))
    if node.get("format") == "date-time":
        picker = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"})
        return Moment(**said | {"label": in_utc(said["label"])}, widget=picker)
    return written(field, node, said)


def written(field: Field, node: Node, said: dict[str, Any]) -> forms.Field:
    """What is typed as text."""
    area = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
    kind = node.get("type")
    if kind == "array":
        return Lines(**said, max_length=TEXT, widget=area)
    if kind == "object":
        return Pairs(**said, max_length=TEXT, widget=area)
    if field.at.rpartition("/")[2] in LONG:
        return SaidText(**said, max_length=TEXT, widget=area)
    return (SaidText if kind == "string" else Loose)(**said, max_length=TEXT)


def in_utc(label: str) -> str:
    return _("%(label)s (UTC)") % {"label": label}


def choices(at: str, values: list[str]) -> list[tuple[str, str]]:
    return [(value, WORDS[at][value]) for value in values]
