"""Rows whose column is among what another query finds, where that query finds few."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, QuerySet
from django.db.models.lookups import Exact


def among(name: str, found: QuerySet[Any]) -> Exact:
    """As `name__in=found`, but the database looks the few up first: it never walks over all rows in search of them."""
    return Exact(F(name), Func(ArraySubquery(found), function="ANY"))
