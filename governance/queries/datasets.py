"""What the pages of a dataset read: the list, the dataset with its versions, where one may be registered."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from governance import policy
from governance.models import Dataset, Submission, Version
from governance.policy import Subject
from governance.queries.versions import Situation, seen_submissions, situation
from governance.vocabulary import Action
from governance.workflow import STANDING
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation


@dataclass(frozen=True, slots=True)
class Row:
    """One version and where it stands for this reader."""

    version: Version
    submission: Submission | None
    now: Situation

    @property
    def is_in_force(self) -> bool:
        return self.submission is not None and self.submission.state in STANDING


@dataclass(frozen=True, slots=True)
class Listed:
    """One dataset of the list: its newest version, and the one that is in force where that is another."""

    dataset: Dataset
    newest: Row | None
    in_force: Row | None
    versions: int


def listed(actor: Actor) -> QuerySet[Dataset]:
    """What the list pages through; `rows` reads the rest in a fixed number of queries."""
    return Dataset.objects.visible_to(actor).select_related("organisation__parent")


def rows(datasets: Iterable[Dataset], actor: Actor) -> list[Listed]:
    found = list(datasets)
    versions: dict[UUID, list[Row]] = {dataset.pk: [] for dataset in found}
    for version in seen_versions(actor).filter(dataset__in=found):
        versions[version.dataset_id].append(row(version))
    return [entry(dataset, versions[dataset.pk]) for dataset in found]


def seen_versions(actor: Actor) -> QuerySet[Version]:
    """The versions this actor may see, newest first, each with the submissions it may see."""
    return (
        Version.objects.visible_to(actor)
        .select_related("created_by")
        .prefetch_related(seen_submissions(actor))
        .order_by("-number")
    )


def row(version: Version) -> Row:
    submission = next(iter(version.submissions.all()), None)
    return Row(version, submission, situation(version, submission))


def entry(dataset: Dataset, versions: list[Row]) -> Listed:
    newest = versions[0] if versions else None
    in_force = next((item for item in versions if item.is_in_force), None)
    return Listed(dataset, newest, in_force if in_force is not newest else None, len(versions))


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
    return [row(version) for version in versions]


def organisations_open_to(actor: Actor) -> list[Organisation]:
    """Where the actor may register a dataset."""
    held = {organisation for _, organisation in actor.roles}
    places = Organisation.objects.select_related("parent").exclude(kind=Organisation.Kind.VENDOR)
    near = (places.filter(pk__in=held) | places.filter(parent__in=held)).order_by("name")
    return [place for place in near if policy.may(actor, Action.REGISTER_DATASET, Subject(place.chain))]


def domains_seen_by(actor: Actor) -> list[str]:
    """The domains in use, most used first, for the filter and for suggestions."""
    named = Dataset.objects.visible_to(actor).order_by().values("domain").annotate(times=Count("pk"))
    return [item["domain"] for item in named.order_by("-times", "domain")[:100]]


def organisations_seen_by(actor: Actor) -> QuerySet[Organisation]:
    owners = Dataset.objects.visible_to(actor).order_by().values("organisation")
    return Organisation.objects.filter(pk__in=owners)
