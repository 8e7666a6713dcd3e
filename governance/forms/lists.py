"""Filters of the lists of submissions and of the audit log."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from governance.models import AuditEvent, Submission
from governance.vocabulary import EventType, State
from portal.accounts.models import User

DAY = forms.DateInput(attrs={"type": "date"})


class SubmissionFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By state; `mine` are those I wrote."""

    state = django_filters.ChoiceFilter(label="State", choices=State.choices, empty_label="Every state")
    mine = django_filters.BooleanFilter(label="Mine only", method="by_author", widget=forms.CheckboxInput)

    class Meta:
        model = Submission
        fields: list[str] = []

    def by_author(self, queryset: QuerySet[Submission], name: str, value: bool) -> QuerySet[Submission]:  # noqa: ARG002
        return queryset.filter(author=self.request.user) if value else queryset


class EventFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By what happened, to what, by whom and when."""

    type = django_filters.ChoiceFilter(label="What happened", choices=EventType.choices, empty_label="Everything")
    subject = django_filters.CharFilter(label="Identifier of what it concerns", field_name="subject_id", max_length=40)
    actor = django_filters.CharFilter(label="Who: name or e-mail", method="by_actor", max_length=200)
    since = django_filters.DateFilter(label="From", field_name="at", lookup_expr="date__gte", widget=DAY)
    until = django_filters.DateFilter(label="To", field_name="at", lookup_expr="date__lte", widget=DAY)

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def by_actor(self, queryset: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:  # noqa: ARG002
        people = User.objects.filter(Q(name__icontains=value) | Q(email__iexact=value))
        return queryset.filter(
            actor_id__in=[value.lower(), *(str(pk) for pk in people.values_list("pk", flat=True)[:100])]
        )
