"""The approval record in words: its parts as facts and tables, what differs between two, what was answered. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import capfirst

from governance.assessment import asked
from governance.libraries import Library
from governance.record import PARTS, Change, Record
from portal.lib.language import gettext as _
from portal.lib.language import lazily

TITLES = {
    "identity": lazily("dataset, version and files"),
    "registration": lazily("registration and sources"),
    "use": lazily("uses and recipients"),
    "risk": lazily("risk assessment"),
    "verdicts": lazily("measured verdicts"),
    "evaluation": lazily("evaluation report"),
    "evidence": lazily("documents filed as evidence"),
    "rules": lazily("policy, template and questionnaire"),
    "review": lazily("review"),
    "conditions": lazily("conditions and dates"),
    "notes": lazily("notes and description"),
}
LONGEST = 300
TRANSPARENT = frozenset({"groups", "protocols"})
LEADING = ("role", "name", "title", "text", "tier", "due", "rows", "columns", "bytes", "sha256")


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a record under its name; a digest is shown as one."""

    term: str
    value: str
    is_digest: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A list of like things in a record."""

    caption: str
    columns: list[str]
    rows: list[list[Fact]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the risk assessment, in the words of the questionnaire."""

    key: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a record as a page shows it: nothing but its salt left out, nothing added.

    `shown` is whole, excerpt (less than the digest is of) or hidden (nothing but the digest).
    """

    key: str
    title: str
    digest: str
    facts: list[Fact]
    tables: list[Table]
    answers: list[Answer]
    shown: str = "whole"


def parts(
    record: Record,
    questionnaire: Library,
    names: Iterable[str] = PARTS,
    excerpts: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    rest: bool = False,
) -> list[Part]:
    """These parts in the order of the record, the answers in the words of the questionnaire; `rest` names the others by digest."""
    wanted, partly = set(names), excerpts or {}
    return [
        part(record, name, questionnaire) if name in wanted else less(record, name, questionnaire, partly.get(name))
        for name in PARTS
        if rest or name in wanted or name in partly
    ]


def less(record: Record, name: str, questionnaire: Library, content: Mapping[str, Any] | None) -> Part:
    """A part of which an edition shows this much, or only the digest."""
    if content is None:
        return Part(name, capfirst(str(TITLES[name])), record.part_digests[name], [], [], [], "hidden")
    return replace(part(record, name, questionnaire, content), shown="excerpt")


def part(record: Record, name: str, questionnaire: Library, content: Mapping[str, Any] | None = None) -> Part:
    content = dict(record.said(name) if content is None else content)
    given = content.pop("answers", {})
    return Part(
        key=name,
        title=capfirst(str(TITLES[name])),
        digest=record.part_digests[name],
        facts=[translated(item) for item in facts(content)],
        tables=list(tables(content)),
        answers=answers_given(questionnaire, given),
    )


def facts(content: Mapping[str, Any], above: str = "") -> Iterator[Fact]:
    """Every leaf with its name; what lies deeper carries the names above it, where they tell things apart."""
    for key, value in content.items():
        term = f"{above} {plain(key)}".strip()
        if isinstance(value, Mapping) and value:
            yield from facts(value, above if key in TRANSPARENT else term)
        elif not is_table(value):
            yield fact(term, value)


def leaves(content: Mapping[str, Any]) -> Iterator[Fact]:
    """Every value on a line of its own, lists of things as they are."""
    yield from map(translated, facts(content))
    for key, value in content.items():
        if is_table(value):
            yield translated(fact(plain(key), value))


def tables(content: Mapping[str, Any], above: str = "") -> Iterator[Table]:
    for key, value in content.items():
        term = f"{above} {plain(key)}".strip()
        if isinstance(value, Mapping):
            yield from tables(value, term)
        elif is_table(value):
            rows = [{item.term: item for item in facts(row)} for row in value]
            found = dict.fromkeys(name for row in rows for name in row)
            columns = sorted(found, key=lambda name: LEADING.index(name) if name in LEADING else len(LEADING))
            cells = [[row.get(name, fact(name, None)) for name in columns] for row in rows]
            yield Table(capfirst(_(term)), [capfirst(_(name)) for name in columns], cells)


def is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def fact(term: str, value: Any) -> Fact:
    text = words(value)
    return Fact(term, text, is_digest=len(text) == 64 and set(text) <= set("0123456789abcdef"))


def translated(item: Fact) -> Fact:
    """The name of a field is a word of the record's format; a catalogue may have one for the reader."""
    return replace(item, term=_(item.term))


def plain(key: str) -> str:
    return key.replace("_", " ")


def words(value: Any) -> str:
    """A JSON value as text: lists with commas, nothing as a dash."""
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list) and not any(isinstance(item, Mapping | list) for item in value):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Difference:
    """One change as a line of a table."""

    where: str
    before: str
    after: str


def differences(changes: Iterable[Change], names: Iterable[str]) -> list[Difference]:
    """What changed in these parts; other parts are not this reader's business."""
    wanted = set(names)
    return [
        Difference(f"{capfirst(str(TITLES[item.part]))}: {place(item.pointer)}", short(item.before), short(item.after))
        for item in changes
        if item.part in wanted
    ]


def place(pointer: str) -> str:
    return " › ".join(plain(step) for step in pointer.split("/") if step) or _("the whole part")


def short(value: Any) -> str:
    text = words(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def answers_given(questionnaire: Library, given: Mapping[str, Any]) -> list[Answer]:
    return [
        Answer(question["id"], question["text"], in_words(question, given[question["id"]]))
        for question in asked(questionnaire, given)
        if given.get(question["id"])
    ]


def in_words(question: Mapping[str, Any], given: Any) -> str:
    labels = {option["value"]: option["label"] for option in question.get("options", [])}
    chosen = given if isinstance(given, list) else [given]
    return "; ".join(str(labels.get(item, item)) for item in chosen)
