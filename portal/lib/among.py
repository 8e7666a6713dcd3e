"""Rows whose column is among what another query finds, where that query finds few."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Func, QuerySet


class Among(Func):
    """As `name__in=found`, but the database looks the few up first: it never walks over all rows in search of them."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, name: str, found: QuerySet[Any]) -> None:
        super().__init__(name, ArraySubquery(found))
