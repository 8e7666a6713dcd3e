"""What versions came from and what was made of them: sources, versions before and after, runs, rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone

from governance.dossier import Dossier
from governance.models import Derivation, Version
from governance.models.descent import above, below
from governance.queries.datasets import listing, seen_versions
from governance.queries.versions import seen_summaries
from governance.reading.lineage import Came, Descendant, Made, Producer, Traced
from governance.vocabulary import FileRole
from portal.accounts.actor import Actor


def traced(versions: Sequence[Version], actor: Actor) -> Traced:
    """Versions come newest first, with derivations, runs and files prefetched. Only what the actor may see is named."""
    today = timezone.now().date()
    derivations = [item for version in versions for item in version.derivations.all()]
    runs = [run for version in versions for run in Dossier(version, at=today).runs]
    own = {version.pk for version in versions}
    earlier = above(own) if any(item.origin_id for item in derivations) else frozenset()
    after, unseen = descendants(below(versions=own) - own, actor)
    return Traced(
        came=[came(item, today) for item in derivations],
        makers=[Producer(run.generator_name, run.generator_type) for run in runs],
        made=[made(version) for version in reversed(versions)],
        before=before(earlier, actor, today),
        after=after,
        unseen=unseen,
        generation=max(generations(earlier | own).get(pk, 1) for pk in own) if earlier else 1,
    )


def came(item: Derivation, today: date) -> Came:
    role, source = item.get_role_display(), item.source
    if source is None:
        return Came(str(item.origin), role, is_version=True)
    lapsed = source.has_lapsed(today)
    return Came(source.title, role, until=source.authority_until, lapsed=lapsed, withdrawn=source.is_withdrawn)


def before(versions: Iterable[UUID], actor: Actor, today: date) -> list[Came]:
    """What the versions that it came from were made from, where the actor may see these."""
    if not versions:
        return []
    seen = Version.objects.visible_to(actor).filter(pk__in=versions)
    found = Derivation.objects.filter(version__in=seen.values("pk"))
    return [came(item, today) for item in found.select_related("source", "origin__dataset")]


def descendants(versions: Iterable[UUID], actor: Actor) -> tuple[list[Descendant], int]:
    """Each with where it stands, newest first, and how many others there are."""
    if not (wanted := set(versions)):
        return [], 0
    found = seen_versions(actor).filter(pk__in=wanted).select_related("dataset", "created_by").order_by("-pk")
    rows = listing(found, seen_summaries(actor))
    return [Descendant(str(row.version), row.now.word, row.now.tone) for row in rows], len(wanted) - len(rows)


def generations(versions: Iterable[UUID]) -> Mapping[UUID, int]:
    """Of each version how many times synthetic data was made, from what people recorded to it."""
    rows = Derivation.objects.filter(version__in=list(versions), origin__isnull=False).values_list("version", "origin")
    parents: dict[UUID, set[UUID]] = {}
    for version, origin in rows:
        parents.setdefault(version, set()).add(origin)
    found: dict[UUID, int] = {}
    left = set(versions)
    while ready := [pk for pk in left if parents.get(pk, set()) <= found.keys()]:
        found |= {pk: 1 + max((found[origin] for origin in parents.get(pk, ())), default=0) for pk in ready}
        left -= set(ready)
    return found


def made(version: Version) -> Made:
    tables = [file for file in version.files.all() if file.role == FileRole.SYNTHETIC]
    return Made(version.number, sum(file.rows or 0 for file in tables) if tables else None)
