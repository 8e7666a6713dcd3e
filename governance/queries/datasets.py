"""What the pages of a dataset read: the list, the dataset with its versions, where one may be registered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from governance import policy
from governance.models import Dataset, Submission, Summary, Version
from governance.models.visibility import any_of, lookups
from governance.policy import Subject
from governance.queries.endings import endings, of_summary
from governance.queries.versions import seen_summaries, situation
from governance.reading.endings import Ending
from governance.reading.states import Situation
from governance.vocabulary import Action, Role
from governance.workflow import STANDING
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.lib.ways import Ways

SHOWN = ("number", "dataset", "registered_at", "created_at", "created_by__name")
"""What the list shows of a version."""


@dataclass(frozen=True, slots=True)
class Row:
    """One version and where it stands for this reader."""

    version: Version
    summary: Summary | None
    now: Situation

    @property
    def submission(self) -> Submission | None:
        """The newest that the reader may see."""
        return self.summary.submission if self.summary else None

    @property
    def is_in_force(self) -> bool:
        return self.summary is not None and self.summary.state in STANDING


@dataclass(frozen=True, slots=True)
class Listed:
    """One dataset of the list: its newest version, and the one that is in force where that is another."""

    dataset: Dataset
    newest: Row | None
    in_force: Row | None


def listed(actor: Actor, datasets: QuerySet[Dataset]) -> Ways[Dataset]:
    """Those of these datasets that the actor may see, as the list pages through them; `rows` reads the rest."""
    shown = datasets.select_related("organisation__parent", "created_by").defer("words")
    return Ways(shown, ways_to_datasets(actor))


def ways_to_datasets(actor: Actor) -> list[Q]:
    """As `Dataset.objects.visible_to`, each way an equality that an index answers in order."""
    if actor.is_system:
        return [Q()]
    staff = actor.organisations_as(*policy.STAFF)
    buying = actor.organisations_as(Role.PROCUREMENT) - staff
    places = lookups("organisation", "institution", actor)
    return [
        *(Q(**{name: place}) for place in sorted(staff) for name in places(place)),
        *(Q(**{name: place}, released=True) for place in sorted(buying) for name in places(place)),
        *(Q(pk__in=put_before(vendor)) for vendor in sorted(actor.organisations_as(Role.VENDOR))),
    ]


def put_before(vendor: UUID) -> QuerySet[Any]:
    return Summary.objects.filter(vendor=vendor, state__in=sorted(policy.VENDOR_SEES)).order_by().values("dataset")


def rows(datasets: Iterable[Dataset], actor: Actor) -> list[Listed]:
    """Of each dataset the newest version and the one in force, in a fixed number of queries however many versions it has."""
    found = list(datasets)
    newest = seen_versions(actor).filter(dataset__in=found).order_by("dataset_id", "-number").distinct("dataset_id")
    seen = seen_summaries(actor)
    versions = {item.version.dataset_id: item for item in listing(newest.only(*SHOWN), seen)}
    standing = {
        item.dataset_id: Row(item.version, item, situation(item.version, item))
        for item in seen.filter(dataset__in=found, state__in=sorted(STANDING)).select_related("version").order_by("pk")
    }
    return [entry(dataset, versions.get(dataset.pk), standing.get(dataset.pk)) for dataset in found]


def entry(dataset: Dataset, newest: Row | None, in_force: Row | None) -> Listed:
    other = in_force and newest and in_force.version.pk != newest.version.pk
    return Listed(dataset, newest, in_force if other else None)


def seen_versions(actor: Actor) -> QuerySet[Version]:
    """The versions this actor may see, newest first."""
    return Version.objects.visible_to(actor).select_related("created_by").order_by("-number")


def listing(versions: Iterable[Version], seen: QuerySet[Summary]) -> list[Row]:
    """Each with the newest of its submissions among these."""
    found = list(versions)
    newest: dict[UUID, Summary] = {}
    for summary in seen.filter(version__in=found):
        newest.setdefault(summary.version_id, summary)
    over = endings(map(of_summary, newest.values()))
    return [row(item, newest.get(item.pk), over) for item in found]


def row(version: Version, summary: Summary | None, over: Mapping[UUID, Ending]) -> Row:
    return Row(version, summary, situation(version, summary, over.get(summary.pk) if summary else None))


def dataset_for(actor: Actor, pk: UUID) -> Dataset:
    """The dataset with what policy.py reads; 404 where the actor may not see it."""
    return get_object_or_404(
        Dataset.objects.visible_to(actor)
        .select_related("organisation__parent", "created_by")
        .prefetch_related("versions__submissions"),
        pk=pk,
    )


def versions_of(dataset: Dataset, actor: Actor) -> list[Row]:
    """Every version the actor may see, with sources, runs and files for the lineage picture."""
    versions = (
        seen_versions(actor)
        .filter(dataset=dataset)
        .prefetch_related("derivations__source", "derivations__origin__dataset", "generation_runs", "files")
    )
    return listing(versions, seen_summaries(actor).select_related("submission"))


def organisations_open_to(actor: Actor) -> list[Organisation]:
    """Where the actor may register a dataset."""
    held = {organisation for _, organisation in actor.roles}
    places = Organisation.objects.select_related("parent").exclude(kind=Organisation.Kind.VENDOR)
    near = (places.filter(pk__in=held) | places.filter(parent__in=held)).order_by("name")
    return [place for place in near if policy.may(actor, Action.REGISTER_DATASET, Subject(place.chain))]


def organisations_seen_by(actor: Actor) -> QuerySet[Organisation]:
    """Those of whose datasets the actor may see at least one."""
    staff = actor.organisations_as(*policy.STAFF)
    buying = actor.organisations_as(Role.PROCUREMENT) - staff
    here = Dataset.objects.filter(organisation=OuterRef("pk"))
    delivered = Summary.objects.filter(organisation=OuterRef("pk"), state__in=sorted(policy.VENDOR_SEES)).order_by()
    seen = [
        at(staff) & Q(Exists(here)),
        at(buying) & Q(Exists(here.filter(released=True))),
        *(Q(Exists(delivered.filter(vendor=vendor))) for vendor in sorted(actor.organisations_as(Role.VENDOR))),
    ]
    return Organisation.objects.filter(any_of(seen))


def at(places: set[UUID]) -> Q:
    """These organisations and the labs below them."""
    return Q(pk__in=places) | Q(parent__in=places)
