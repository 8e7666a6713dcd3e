"""Rows with all that is below them: one more statement for all of it, where `prefetch_related` takes one for each relation."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connections
from django.db.models import BinaryField, DateTimeField, GeneratedField, JSONField, Model, QuerySet
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Many:
    """The rows that point at one: `name` as for `prefetch_related`, `one` what each points at in turn as for `select_related`,
    `many` the rows below each, `without` the columns that are left in the database until somebody reads them."""

    name: str
    one: tuple[str, ...] = ()
    many: "tuple[Many, ...]" = ()
    without: tuple[str, ...] = ()

    def fill(self, row: Model, documents: Sequence[dict[str, Any]], database: str) -> None:
        """Gives the row what was read; a later `row.name.all()` asks the database for nothing."""
        *path, name = self.name.split("__")
        for via in path:
            row = getattr(row, via)
        relation = step(type(row), name)
        rows = [self.built(document, relation, database) for document in documents]
        for one in rows:
            relation.field.set_cached_value(one, row)
        found = getattr(row, relation.get_accessor_name()).all()
        found._result_cache, found._prefetch_done = rows, True
        row.__dict__.setdefault("_prefetched_objects_cache", {})[relation.cache_name] = found

    def built(self, document: dict[str, Any], relation: Any, database: str) -> Model:
        row = row_of(relation.related_model, document, database)
        for path in sorted(self.one):
            attach(row, path.split("__"), document[path], database)
        for part in self.many:
            part.fill(row, document[part.name], database)
        return row


def whole(rows: QuerySet[M], *parts: Many) -> QuerySet[M]:
    """The same rows, each with these parts. What the parts point at by way of a row has to be selected with the rows."""
    found: Any = rows.all()
    found._iterable_class = type("Whole", (Filled,), {"parts": parts})
    return found  # type: ignore[no-any-return]


class Filled(ModelIterable):  # type: ignore[type-arg]
    """The rows of a queryset, each given its parts as they are read."""

    parts: tuple[Many, ...] = ()

    def __iter__(self) -> Iterator[Model]:
        rows, database = list(super().__iter__()), self.queryset.db
        documents = below(self.queryset.model, self.parts, [row.pk for row in rows], database) if rows else {}
        for row in rows:
            for part in self.parts:
                part.fill(row, documents[row.pk][part.name], database)
            yield row


def below(model: type[Model], parts: tuple[Many, ...], keys: list[Any], database: str) -> dict[Any, dict[str, Any]]:
    with connections[database].cursor() as cursor:
        cursor.execute(statement(model, parts), [keys])
        return {key: json.loads(document) for key, document in cursor.fetchall()}


@cache
def statement(model: type[Model], parts: tuple[Many, ...]) -> str:
    """The same text for the same parts: it names tables and columns of the models alone."""
    key = model._meta.pk.column
    content = pairs({part.name: rows_below(part, model, "r") for part in parts})
    return f'SELECT r."{key}", {content}::text FROM "{model._meta.db_table}" AS r WHERE r."{key}" = ANY(%s)'


def rows_below(part: Many, model: type[Model], owner: str) -> str:
    """The rows of one part as a list of documents, in the usual order of their model."""
    *path, name = part.name.split("__")
    key = f'{owner}."{model._meta.pk.column}"'
    for number, via in enumerate(path):
        held, column = f"{owner}_{number}", step(model, via).column
        table, own = model._meta.db_table, model._meta.pk.column
        key = (
            f'(SELECT {held}."{column}" FROM "{table}" AS {held} WHERE {held}."{own}" = {key})'
            if number
            else f'{owner}."{column}"'
        )
        model = step(model, via).related_model
    relation, alias = step(model, name), f"{owner}_{name}"
    child: Any = relation.related_model
    joins, joined = joins_of(child, part.one, alias)
    content = pairs(
        columns(child, alias, part.without) | joined | {item.name: rows_below(item, child, alias) for item in part.many}
    )
    order = ", ".join(ordering(child, alias))
    return (
        f"(SELECT coalesce(jsonb_agg({content} ORDER BY {order}), '[]') FROM \"{child._meta.db_table}\" AS {alias} {joins} "
        f'WHERE {alias}."{relation.field.column}" = {key})'
    )


def joins_of(model: type[Model], paths: Iterable[str], alias: str) -> tuple[str, dict[str, str]]:
    """The joins to what rows point at, and the columns of each as a document."""
    joins, documents = [], {}
    for path in sorted(paths):
        found, here = model, alias
        for via in path.split("__"):
            relation, there = step(found, via), f"{here}_{via}"
            column, key = (
                (relation.column, relation.target_field.column)
                if relation.concrete
                else (found._meta.pk.column, relation.field.column)
            )
            table = relation.related_model._meta.db_table
            joins.append(f'LEFT JOIN "{table}" AS {there} ON {there}."{key}" = {here}."{column}"')
            found, here = relation.related_model, there
        documents[path] = pairs(columns(found, here))
    return " ".join(dict.fromkeys(joins)), documents


def ordering(model: type[Model], alias: str) -> Iterator[str]:
    for said in model._meta.ordering or ():
        name = str(said).lstrip("-")
        field: Any = model._meta.pk if name == "pk" else step(model, name)
        yield f'{alias}."{field.column}"{" DESC" if str(said).startswith("-") else ""}'


def pairs(content: dict[str, str]) -> str:
    said = ", ".join(f"'{name}', {value}" for name, value in content.items())
    return f"jsonb_build_object({said})"


def columns(model: type[Model], alias: str, without: Sequence[str] = ()) -> dict[str, str]:
    fields = [field for field in model._meta.concrete_fields if field.name not in without]
    return {field.attname: f'{alias}."{field.column}"' for field in fields}


def step(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def row_of(model: type[Model], document: dict[str, Any], database: str) -> Model:
    fields = [field for field in model._meta.concrete_fields if field.attname in document]
    values = [value(field, document[field.attname]) for field in fields]
    return model.from_db(database, [field.attname for field in fields], values)


def attach(row: Model, path: list[str], document: dict[str, Any], database: str) -> None:
    """What the row points at, or nothing: then no column of it has a value."""
    for via in path[:-1]:
        if (row := getattr(row, via)) is None:
            return
    relation = step(type(row), path[-1])
    model = relation.related_model
    if document[model._meta.pk.attname] is None:
        relation.set_cached_value(row, None)
        return
    found = row_of(model, document, database)
    relation.set_cached_value(row, found)
    if relation.one_to_one:
        relation.remote_field.set_cached_value(found, row)


def value(field: Any, said: Any) -> Any:
    """A column's value from JSON, as the database driver would give it."""
    kind: Any = field.output_field if isinstance(field, GeneratedField) else field
    if said is None or isinstance(kind, JSONField):
        return said
    if isinstance(kind, DateTimeField):
        return datetime.fromisoformat(said).astimezone(UTC)
    if isinstance(kind, BinaryField):
        return bytes.fromhex(said.removeprefix("\\x"))
    return kind.to_python(said)
