"""A list that is found in several ways, each of which an index answers in order, so that it never walks over the rest."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


class Ways(Generic[M]):
    """Rows that meet any of the conditions, narrowed, ordered and cut like a queryset.

    Cutting asks each way for no more than is wanted and puts the answers in order; then those rows are read. An OR of the
    same conditions would be sorted, or walked through, by the database as a whole.
    """

    def __init__(self, rows: QuerySet[M], conditions: Sequence[Q], order: tuple[Any, ...] = ("-pk",)) -> None:
        self.rows, self.conditions, self.order = rows, conditions, order

    @property
    def model(self) -> type[M]:
        return self.rows.model

    def filter(self, *conditions: Q, **values: Any) -> "Ways[M]":
        return Ways(self.rows.filter(*conditions, **values), self.conditions, self.order)

    def order_by(self, *order: str) -> "Ways[M]":
        return Ways(self.rows, self.conditions, order)

    def __getitem__(self, wanted: slice) -> list[M]:
        if len(self.conditions) == 1:
            return list(self.rows.filter(self.conditions[0]).order_by(*self.order)[wanted])
        keys = self.keys(wanted.start or 0, wanted.stop)
        found = {row.pk: row for row in self.rows.filter(pk__in=keys)} if keys else {}
        return [found[key] for key in keys if key in found]

    def keys(self, start: int, stop: int) -> list[Any]:
        """The primary keys of the rows wanted, in order."""
        if not self.conditions:
            return []
        names = [name.lstrip("-") for name in self.order]
        ways = [self.rows.filter(way).order_by(*self.order).values_list(*names)[:stop] for way in self.conditions]
        first, *others = ways
        answers = first.union(*others).order_by(*self.order)[start:stop]
        return [row[names.index("pk")] for row in answers]
