"""Filters of lists: one set for the page and the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from governance import policy
from governance.models import Dataset, Source, Summary, Version
from governance.models.visibility import any_of, lookups
from governance.queries.datasets import organisations_seen_by
from governance.queries.domains import domains_seen_by
from governance.vocabulary import SourceKind, State
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.lib.among import Among
from portal.lib.chosen import Filters

UNREGISTERED, WAITING = "unregistered", "registered"
STATES = [(UNREGISTERED, _("Not registered")), (WAITING, _("Registered, not submitted")), *State.choices]


class DatasetFilter(Filters):
    """Datasets by words, domain, organisation and the state of any version."""

    q = django_filters.CharFilter(
        label=_("Search"), method="by_words", widget=forms.TextInput(attrs={"type": "search", "maxlength": 200})
    )
    domain = django_filters.ChoiceFilter(label=_("Domain"), choices=[], empty_label=_("Every domain"))
    state = django_filters.ChoiceFilter(
        label=_("State"), method="by_state", choices=STATES, empty_label=_("Every state")
    )
    organisation = django_filters.ModelChoiceFilter(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=_("Every organisation")
    )

    class Meta:
        model = Dataset
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What a reader may choose is set on their own form: a field of a filter is shared by all once anything has read it."""
        super().__init__(*args, **kwargs)
        if self.request is not None:
            self.form.fields["organisation"].queryset = organisations_seen_by(self.request.actor)
            self.form.fields["domain"].choices = [(name, name) for name in domains_seen_by(self.request.actor)]

    def by_words(self, queryset: QuerySet[Dataset], name: str, value: str) -> QuerySet[Dataset]:  # noqa: ARG002
        """Every word must occur in the title, the description or the domain."""
        for word in value.split()[:10]:
            queryset = queryset.filter(words__contains=Lower(Value(word)))
        return queryset

    def by_state(self, queryset: QuerySet[Dataset], name: str, value: str) -> QuerySet[Dataset]:  # noqa: ARG002
        actor = self.request.actor
        if value in {UNREGISTERED, WAITING}:
            return queryset.filter(on_the_staff(actor), Among("pk", started(registered=value == WAITING)))
        submitted = Summary.objects.visible_to(actor).filter(state=value).order_by()
        return queryset.filter(pk__in=submitted.values("dataset"))


def on_the_staff(actor: Actor) -> Q:
    """Datasets of the places where the actor is on the staff: nobody else may know of a version that is not submitted yet."""
    places = lookups("organisation", "institution", actor)
    staff = actor.organisations_as(*policy.STAFF)
    return any_of(Q(**{name: place}) for place in sorted(staff) for name in places(place))


def started(*, registered: bool) -> QuerySet[Any]:
    """Ids of datasets with a version that is not submitted yet. These are few; whose they are is asked of the dataset."""
    return Version.objects.filter(is_submitted=False, registered_at__isnull=not registered).order_by().values("dataset")


class SourceFilter(Filters):
    """Sources by words and kind."""

    q = django_filters.CharFilter(
        label=_("Search"), method="by_words", widget=forms.TextInput(attrs={"type": "search", "maxlength": 200})
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=SourceKind.choices, empty_label=_("Every kind"))

    class Meta:
        model = Source
        fields: list[str] = []

    def by_words(self, queryset: QuerySet[Source], name: str, value: str) -> QuerySet[Source]:  # noqa: ARG002
        """Every word must occur in the title, the provider or the licence."""
        for word in value.split()[:10]:
            queryset = queryset.filter(
                Q(title__icontains=word) | Q(issuer__icontains=word) | Q(licence__icontains=word)
            )
        return queryset
