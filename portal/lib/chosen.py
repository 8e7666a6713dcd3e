"""Filters of a list that show nothing rather than everything when they are asked for what cannot be."""

from typing import Any

import django_filters
from django.db.models import QuerySet


class Filters(django_filters.FilterSet):  # type: ignore[misc]
    @property
    def qs(self) -> QuerySet[Any]:
        found: QuerySet[Any] = super().qs
        return found.none() if self.form.errors else found
