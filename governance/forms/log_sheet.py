"""The generation log as a form that asks what its type has to say. It adds what it does not show as it came."""

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cached_property
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from governance import generation_log
from governance.forms.log_fields import field_for
from governance.forms.log_filled import composed, name_of, put, shown_at
from governance.forms.log_sections import SECTIONS, Cell, Rows, Section
from governance.generation_log.demands import covered, value_at
from governance.generation_log.fields import Field, fields_of
from governance.generation_log.shape import list_of, node_at
from governance.vocabulary import GeneratorType
from portal.lib.language import lazily as _

HIDDEN = frozenset({"/schema_version", "/run_id", "/dataset_version", "/generator/type"})
MOST_ROWS = 50
MOST_FAULTS = 200
MOST_REST = 1_000_000
WHY = 1_000


class LogSheet(forms.Form):
    """`log` is what is known at first. What it says and the form does not show travels with the form, unseen."""

    use_required_attribute = False
    rest = forms.CharField(required=False, max_length=MOST_REST, widget=forms.HiddenInput)

    def __init__(
        self, sent: QueryDict | None = None, *, kind: GeneratorType, log: Mapping[str, Any] | None = None
    ) -> None:
        self.kind, self.start = kind, dict(log or {})
        self.asked = [field for field in fields_of(kind) if field.at not in HIDDEN and field.part != "log_origin"]
        super().__init__(sent)
        for at in self.lists:
            rows = forms.IntegerField(required=False, min_value=0, max_value=MOST_ROWS, widget=forms.HiddenInput)
            self.fields[f"rows-{name_of(at)}"] = rows
            if (field := self.lists[at]).at == at and field.is_asked and not field.essential:
                self.ask_why(at)
        for place, field in self.places:
            self.place(place, field)
        self.initial = {**self.shown_first(), "rest": json.dumps(self.unshown(), ensure_ascii=False)}

    @cached_property
    def lists(self) -> dict[str, Field]:
        """The lists that have entries, each with the field that asks for it, or its first entry's."""
        named = {list_of(field.at): field for field in reversed(self.asked) if list_of(field.at)}
        return {
            at: next((field for field in self.asked if field.at == at), first) for at, first in sorted(named.items())
        }

    def rows_of(self, at: str) -> int:
        """How many rows are shown: as many as were sent, or as are known, at least as many as are asked for."""
        if self.is_bound:
            sent = str(self.data.get(f"rows-{name_of(at)}", ""))
            return min(int(sent), MOST_ROWS) if sent.isdecimal() and len(sent) < 4 else 0
        known, field = value_at(self.start, at), self.lists[at]
        least = field.least if field.at == at and field.is_asked else 0
        return min(max(least, len(known) if isinstance(known, list) else 0), MOST_ROWS)

    @cached_property
    def places(self) -> list[tuple[str, Field]]:
        """Every place that the form has a field for."""
        found: list[tuple[str, Field]] = []
        for field in self.asked:
            if at := list_of(field.at):
                rest = field.at.removeprefix(f"{at}/*")
                found += [(f"{at}/{row}{rest}", field) for row in range(self.rows_of(at))]
            elif field.at not in self.lists and field.at not in self.parents:
                found.append((field.at, field))
        return found

    @cached_property
    def parents(self) -> frozenset[str]:
        """What has fields of its own, and so none that holds all of them."""
        return frozenset(field.at.rpartition("/")[0] for field in self.asked)

    def place(self, place: str, field: Field) -> None:
        self.fields[name_of(place)] = field_for(field, node_at(field.at))
        if field.is_asked and not field.essential:
            self.ask_why(place)

    def ask_why(self, place: str) -> None:
        self.fields[f"why-{name_of(place)}"] = forms.CharField(
            label=_("Why nobody knows it"), required=False, max_length=WHY, widget=forms.TextInput
        )

    def shown_first(self) -> dict[str, Any]:
        said = {name_of(place): value_at(self.start, place) for place, _field in self.places}
        rows = {f"rows-{name_of(at)}": self.rows_of(at) for at in self.lists}
        why = {f"why-{name_of(place)}": reason for place in self.reasoned for reason in self.unknown(place)}
        return {**said, **rows, **why}

    @cached_property
    def reasoned(self) -> list[str]:
        """Every place where a reason may be given."""
        return [
            place
            for place in (*self.lists, *(place for place, _ in self.places))
            if f"why-{name_of(place)}" in self.fields
        ]

    def unknown(self, place: str) -> list[str]:
        """Why nobody knows it, as far as that is said already, of it or of what it is part of."""
        named = self.start.get("missing", [])
        return [entry["why"] for entry in named if covered(place, frozenset({entry["field"]}))][:1]

    def unshown(self) -> dict[str, Any]:
        """What is known and has no field here."""
        rest = deepcopy(self.start)
        for place, _field in self.places:
            above, _slash, name = place.rpartition("/")
            holder = value_at(rest, above)
            if isinstance(holder, dict):
                holder.pop(name, None)
        kept = [
            entry
            for entry in rest.pop("missing", [])
            if not any(covered(place, frozenset({entry["field"]})) for place in self.reasoned)
        ]
        return rest | ({"missing": kept} if kept else {})

    @property
    def sections(self) -> list[Section]:
        return [section for section in map(self.section, SECTIONS) if section.is_shown]

    def section(self, row: tuple[str, str, tuple[str, ...]]) -> Section:
        key, title, parts = row
        cells = [self.cell(place) for place, field in self.places if field.part in parts and not list_of(field.at)]
        return Section(key, title, cells, [self.rows(at) for at in self.lists if at.split("/")[1] in parts])

    def rows(self, at: str) -> Rows:
        field, count = self.lists[at], self.rows_of(at)
        shown = [
            [self.cell(place) for place, _field in self.places if place.startswith(f"{at}/{row}/")]
            for row in range(count)
        ]
        own = field if field.at == at else None
        hint = f"{own.why[:1].upper()}{own.why[1:]}" if own else ""
        return Rows(at, own.label if own else "", hint, shown, self[f"rows-{name_of(at)}"], self.why(at))

    def cell(self, place: str) -> Cell:
        return Cell(self[name_of(place)], self.why(place))

    def why(self, place: str) -> forms.BoundField | None:
        name = f"why-{name_of(place)}"
        return self[name] if name in self.fields else None

    def checked(self) -> dict[str, Any] | None:
        """The log, if nothing is wrong with it; otherwise every fault stands at its field."""
        self.full_clean()
        typed = [(place, field, self.cleaned_data.get(name_of(place))) for place, field in self.places]
        reasons = {place: self.cleaned_data.get(f"why-{name_of(place)}", "") for place in self.reasoned}
        shown = {at: self.rows_of(at) for at in self.lists}
        log, kept = composed(self.cleaned_data.get("rest", ""), typed, self.lists, shown, reasons)
        put(log, "/generator/type", self.kind.value)
        faults = list(islice(generation_log.faults_in(log), MOST_FAULTS)) or list(
            generation_log.impossible(log, timezone.now())
        )
        for fault in faults:
            self.point(fault, shown_at(fault.at, log, kept))
        return None if self.errors else log

    def point(self, fault: generation_log.LogFault, place: str) -> None:
        """Shows a fault at its field, or at that of what it is part of. What could not be read is not missing as well."""
        while place:
            name = next((name for name in (name_of(place), f"why-{name_of(place)}") if name in self.fields), None)
            if name and name not in self.errors:
                self.add_error(name, ValidationError(fault.sentence))
            if name:
                return
            place = place.rpartition("/")[0]
        self.add_error(None, ValidationError(fault.sentence))
