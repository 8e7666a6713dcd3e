"""Filters of the lists of submissions and of the audit log."""

from datetime import UTC, date, datetime, time, timedelta

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from governance.models import AuditEvent, Summary
from governance.queries.tasks import asked_of
from governance.vocabulary import EventType, State
from portal.accounts.models import User
from portal.lib.among import Among
from portal.lib.chosen import Filters
from portal.lib.ids import earliest

MOST_PEOPLE = 20
APART = timedelta(days=2)
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
DAY = forms.DateInput(attrs={"type": "date"})


class SubmissionFilter(Filters):
    """By state; `mine` are those I wrote, `asked` those that wait for me."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("Every state"))
    mine = django_filters.BooleanFilter(label=_("Mine only"), method="by_author", widget=forms.CheckboxInput)
    asked = django_filters.BooleanFilter(label=_("Waiting for me"), method="by_asked", widget=forms.CheckboxInput)

    class Meta:
        model = Summary
        fields: list[str] = []

    def by_author(self, queryset: QuerySet[Summary], name: str, value: bool) -> QuerySet[Summary]:  # noqa: ARG002
        return queryset.filter(author=self.request.user) if value else queryset

    def by_asked(self, queryset: QuerySet[Summary], name: str, value: bool) -> QuerySet[Summary]:  # noqa: ARG002
        return queryset.filter(Among("pk", asked_of(self.request.actor))) if value else queryset


class EventFilter(Filters):
    """By what happened, to what, by whom and when."""

    type = django_filters.ChoiceFilter(label=_("What happened"), choices=EventType.choices, empty_label=_("Everything"))
    subject = django_filters.CharFilter(label=_("Identifier of the subject"), field_name="subject_id", max_length=40)
    actor = django_filters.CharFilter(label=_("Person: name or email"), method="by_actor", max_length=200)
    since = django_filters.DateFilter(label=_("From"), method="by_first_day", widget=DAY)
    until = django_filters.DateFilter(label=_("To"), method="by_last_day", widget=DAY)

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def by_actor(self, queryset: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:  # noqa: ARG002
        people = User.objects.filter(Q(name__icontains=value) | Q(email__iexact=value)).values_list("pk", flat=True)
        found = [str(pk) for pk in people[:MOST_PEOPLE]] or [value.lower()]
        return queryset.filter(actor_id__in=found)

    def by_first_day(self, queryset: QuerySet[AuditEvent], name: str, value: date) -> QuerySet[AuditEvent]:  # noqa: ARG002
        """Identifiers begin with the time on the application's clock, which is never days from the database's."""
        start = datetime.combine(value, time.min, tzinfo=UTC)
        return queryset.filter(at__gte=start, pk__gte=earliest(max(start, FIRST) - APART))

    def by_last_day(self, queryset: QuerySet[AuditEvent], name: str, value: date) -> QuerySet[AuditEvent]:  # noqa: ARG002
        end = datetime.combine(value, time.max, tzinfo=UTC)
        return queryset.filter(at__lte=end, pk__lte=earliest(min(end, LAST) + APART))
