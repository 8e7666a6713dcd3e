"""The lasting identity of a synthetic dataset, and its immutable versions."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Lower, Now

from governance.kinds import KINDS, KindOfData
from governance.models.visibility import visible
from governance.policy import Subject
from governance.vocabulary import Comparison, DataKind, State
from governance.workflow import AUTHORING, FINAL
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation, User
from portal.lib.ids import uuid7
from portal.lib.language import gettext as _
from portal.lib.whole import Many, whole

if TYPE_CHECKING:
    from governance.models.submission import Submission


def lab_of(organisation: Organisation) -> UUID | None:
    """The lab that makes what belongs to this organisation; none where it belongs to the institution itself."""
    return organisation.pk if organisation.parent_id else None


class Datasets(models.QuerySet["Dataset"]):
    def visible_to(self, actor: Actor) -> "Datasets":
        path = "versions__submissions"
        rule = visible(actor, organisation="organisation", state=f"{path}__state", vendor=f"{path}__vendor")
        return self.filter(pk__in=Dataset.objects.filter(rule).values("pk"))


class Dataset(models.Model):
    """Belongs to a lab or an institution; its versions carry everything that is measured and signed.

    Lists find it by `institution` (the organisation or the one above it), `released` (some version has been approved) and `words`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="datasets", db_index=False)
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    released = models.BooleanField(default=False)
    kind = models.CharField(max_length=20, choices=DataKind, default=DataKind.TABLE)
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=10_000)
    domain = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    words = models.GeneratedField(
        expression=Lower(
            Concat("title", Value(" "), "description", Value(" "), "domain", output_field=models.TextField())
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = Datasets.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "title"], name="one_title_an_organisation")]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="dataset_of_organisation"),
            models.Index(fields=["institution", "-id"], name="dataset_of_institution"),
            models.Index(fields=["organisation", "domain"], name="dataset_organisation_domain"),
            models.Index(fields=["institution", "domain"], name="dataset_institution_domain"),
            models.Index(fields=["institution", "-id"], condition=Q(released=True), name="dataset_released"),
            models.Index(fields=["institution", "domain"], condition=Q(released=True), name="dataset_released_domain"),
            GinIndex(fields=["institution", "words"], opclasses=["uuid_ops", "gin_trgm_ops"], name="dataset_words"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def of_kind(self) -> KindOfData:
        return KINDS[self.kind]

    def subject(self) -> Subject:
        submissions = [submission for version in self.versions.all() for submission in version.submissions.all()]
        return Subject(
            organisations=self.organisation.chain,
            vendor=frozenset(item.vendor_id for item in submissions if item.vendor_id),
            states_of_submissions=frozenset(State(item.state) for item in submissions),
            delivered=frozenset((item.vendor_id, State(item.state)) for item in submissions if item.vendor_id),
        )


PARTS = (
    Many("files"),
    Many("evidence", without=("report",)),
    Many("generation_runs", one=("filed_by",)),
    Many("derivations", one=("source", "origin", "origin__dataset")),
    Many("makers"),
)
"""What a Dossier reads of a version."""


class Versions(models.QuerySet["Version"]):
    def visible_to(self, actor: Actor) -> "Versions":
        rule = visible(
            actor,
            organisation="dataset__organisation",
            state="submissions__state",
            vendor="submissions__vendor",
        )
        return self.filter(pk__in=Version.objects.filter(rule).values("pk"))

    def with_parts(self) -> "models.QuerySet[Version]":
        """Everything that a Dossier and policy.py read, in two statements."""
        places = ("dataset__organisation__parent", "dataset__created_by", "created_by", "registered_by")
        rows = self.select_related(*places, "risk_assessment__completed_by")
        return whole(rows, *PARTS, Many("submissions"))


class Version(models.Model):
    """One version: what its files are, by digest, and the registration that says where they come from and what for.

    Files are frozen when it is registered; the words of the registration while a submission is with somebody else.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    comparison = models.CharField(max_length=20, choices=Comparison, default=Comparison.HELD)
    purpose = models.TextField(max_length=10_000, blank=True)
    necessity = models.TextField(max_length=10_000, blank=True)
    out_of_scope = models.TextField(max_length=10_000, blank=True)
    population = models.TextField(max_length=10_000, blank=True)
    limits = models.TextField(max_length=10_000, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)
    targets = models.JSONField(default=list, blank=True)
    sensitive = models.JSONField(default=list, blank=True)
    quasi_identifiers = models.JSONField(default=list, blank=True)
    subgroups = models.JSONField(default=list, blank=True)
    declaration = models.TextField(max_length=20_000, blank=True)
    manifest_digest = models.CharField(max_length=64, blank=True)
    is_submitted = models.BooleanField(default=False)
    registered_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = Versions.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="one_version_number"),
            models.CheckConstraint(
                condition=Q(registered_at__isnull=True, registered_by__isnull=True, manifest_digest="")
                | (Q(registered_at__isnull=False, registered_by__isnull=False) & ~Q(manifest_digest="")),
                name="registered_at_by_and_digest_together",
            ),
        ]
        indexes = [
            models.Index(fields=["created_by", "id"], condition=Q(is_submitted=False), name="version_with_its_starter"),
            models.Index(fields=["dataset"], condition=Q(is_submitted=False), name="version_not_submitted"),
        ]

    def __str__(self) -> str:
        return _("%(title)s, version %(number)s") % {"title": self.dataset.title, "number": self.number}

    @property
    def is_registered(self) -> bool:
        return self.registered_at is not None

    @property
    def is_with_its_author(self) -> bool:
        """Whether the words of the registration may be changed: no submission is in somebody else's hands."""
        resting = AUTHORING | FINAL
        return all(submission.state in resting for submission in self.submissions.all())

    @property
    def open_submission(self) -> "Submission | None":
        return next((submission for submission in self.submissions.all() if submission.state not in FINAL), None)

    @property
    def organisation_id(self) -> UUID:
        return self.dataset.organisation_id

    @property
    def made_by(self) -> frozenset[str]:
        """Whoever took part in making it, as the log says."""
        return frozenset(str(maker.person_id) for maker in self.makers.all())

    def subject(self) -> Subject:
        submissions = list(self.submissions.all())
        return Subject(
            organisations=self.dataset.organisation.chain,
            lab=lab_of(self.dataset.organisation),
            made_by=self.made_by,
            vendor=frozenset(item.vendor_id for item in submissions if item.vendor_id),
            states_of_submissions=frozenset(State(item.state) for item in submissions),
            delivered=frozenset((item.vendor_id, State(item.state)) for item in submissions if item.vendor_id),
        )
