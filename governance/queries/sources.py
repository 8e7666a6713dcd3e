"""What the pages of sources read: the list, one source, what was derived of it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from governance.models import Source
from governance.models.descent import below
from governance.queries.datasets import Row, listing, seen_versions
from governance.queries.outlines import permitted
from governance.queries.versions import seen_summaries
from governance.reading.lineage import Descendant, Lineage, downstream
from governance.reading.sources import Authority, authority
from governance.standing import Allowed
from governance.vocabulary import Action
from portal.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Derived:
    """The versions that were made from a source, newest first; `unseen` counts those that the reader may not see."""

    rows: list[Row]
    unseen: int


def sources_seen_by(actor: Actor, sources: QuerySet[Source] | None = None) -> QuerySet[Source]:
    """Each with how many versions name it (`uses`)."""
    found = Source.objects.all() if sources is None else sources
    seen = found.filter(pk__in=Source.objects.visible_to(actor).values("pk"))
    return seen.select_related("organisation__parent", "created_by", "withdrawn_by").annotate(
        uses=Count("derivations__version")
    )


def source_for(actor: Actor, pk: UUID) -> Source:
    """404 where the actor may not see it."""
    return get_object_or_404(sources_seen_by(actor), pk=pk)


def derived_of(source: Source, actor: Actor) -> Derived:
    made = below(sources=[source.pk])
    versions = seen_versions(actor).filter(pk__in=made).select_related("dataset", "created_by").order_by("-pk")
    rows = listing(versions, seen_summaries(actor).select_related("submission"))
    return Derived(rows, len(made) - len(rows))


def picture(source: Source, derived: Derived) -> Lineage:
    """From the source to the versions that name it, and to those that were made of these."""
    named = set(source.derivations.values_list("version", flat=True))
    direct = [row for row in derived.rows if row.version.pk in named]
    further = [row for row in derived.rows if row.version.pk not in named]
    now = authority_of(source)
    return downstream(
        Descendant(source.title, now.word, now.tone), shown(direct), shown(further), unseen=derived.unseen
    )


def shown(rows: list[Row]) -> list[Descendant]:
    return [Descendant(str(row.version), row.now.word, row.now.tone) for row in rows]


def authority_of(source: Source) -> Authority:
    withdrawn = source.withdrawn_at.date() if source.withdrawn_at else None
    return authority(source.authority_until, withdrawn, timezone.now().date())


def allowed_on(source: Source, actor: Actor) -> list[Allowed]:
    other = Action.RESTORE_SOURCE if source.is_withdrawn else Action.WITHDRAW_SOURCE
    return permitted(actor, source.subject(), (Action.EDIT_SOURCE, other))
