"""Who took which part, for ever: the makers of a version, what people decided on a submission, conflicts over a dataset."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from governance.models.dataset import Dataset, Version
from governance.models.submission import Submission
from governance.vocabulary import DECIDING, MAKING, EventType
from portal.accounts.models import User
from portal.lib.ids import uuid7


class Maker(models.Model):
    """Somebody who made part of a version, with the first event that says so. Never changed.

    A version begins with the makers of the one before it, because it begins with their words and sources. Who declared a source
    first, or changes it later, makes every version that is derived from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="makers")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    event = models.UUIDField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="a_maker_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.version_id}"


class Act(models.Model):
    """Somebody decided at a stage of a submission: a verdict, a signature, a return or a rejection. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="acts")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    event = models.UUIDField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "person", "stage"], name="an_act_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.stage}"


class Conflict(models.Model):
    """A conflict of interest that a person declared. It stands for every version of the dataset until somebody else lifts it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    words = models.TextField(max_length=2_000)
    declared_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "person"], condition=Q(lifted_at__isnull=True), name="one_standing_conflict"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_by=F("person")),
                name="lifted_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.dataset_id}"


def note(event: EventType, event_id: UUID, people: Iterable[str], subject: models.Model, facts: dict[str, Any]) -> None:
    """Writes who took part by this event, in its transaction. `people` are the person who acted and whom they acted for."""
    acting = sorted(people)
    if event is EventType.SOURCE_CHANGED:
        for pk in facts["versions"]:
            keep_makers(pk, [(person, event_id) for person in acting])
    elif event in MAKING:
        version = version_of(subject)
        keep_makers(version.pk, [(person, event_id) for person in acting] + inherited(event, version, event_id, facts))
    if event in DECIDING and facts.get("stage"):
        rows = [Act(submission_id=subject.pk, person_id=who, stage=facts["stage"], event=event_id) for who in acting]
        Act.objects.bulk_create(rows, ignore_conflicts=True)


def version_of(subject: models.Model) -> Version:
    """The version that an event on it, on its submission or on its dataset makes part of."""
    if isinstance(subject, Submission):
        return subject.version
    return subject.versions.get(number=1) if isinstance(subject, Dataset) else subject  # type: ignore[return-value]


def keep_makers(version: UUID | str, makers: Iterable[tuple[str | UUID, UUID]]) -> None:
    rows = [Maker(version_id=version, person_id=person, event=event) for person, event in makers]
    Maker.objects.bulk_create(rows, ignore_conflicts=True)


def inherited(
    event: EventType, version: Version, event_id: UUID, facts: dict[str, Any]
) -> list[tuple[str | UUID, UUID]]:
    """The makers of what comes with an event: of the version before, or of a source that was declared earlier."""
    if event is EventType.VERSION_STARTED:
        earlier = Maker.objects.filter(version__dataset=version.dataset_id, version__number=version.number - 1)
        return list(earlier.order_by("pk").values_list("person_id", "event"))
    if event is EventType.SOURCE_DECLARED:
        first = [facts["declared_first_by"]] if facts.get("declared_first_by") else []
        return [(person, event_id) for person in [*first, *facts.get("changed_by", ())]]
    return []
