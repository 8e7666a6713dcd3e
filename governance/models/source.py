"""What a version was derived from, with the rights to do so."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from governance.models.dataset import Version
from governance.models.visibility import held_in
from governance.permission import Subject
from governance.policy import STAFF
from governance.vocabulary import PersonalData, SourceKind, SourceRole
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation, User
from portal.lib.canonical import digest
from portal.lib.ids import uuid7
from portal.lib.language import gettext as _

RIGHTS = (
    "licence", "rights_basis", "personal_data", "agreement_ref", "ethics_ref", "consent_ref", "authority_until", "geography",
)  # fmt: skip
"""What somebody may do with a source, and with whose leave: a change of one of these has a reason."""
SIGNED = ("title", "issuer", "kind", "version", "sha256", *RIGHTS)
"""What the record of every version made from it says, so that a change supersedes what was signed."""
FIELDS = (*SIGNED, "uri", "collected")


class Sources(models.QuerySet["Source"]):
    def visible_to(self, actor: Actor) -> "Sources":
        """Staff of the organisation that holds it, of the institution above it, and of the labs below."""
        below = Q(organisation__labs__in=actor.organisations_as(*STAFF))
        seen = Source.objects.filter(held_in(actor, STAFF, "organisation") | below)
        return self.filter(pk__in=seen.values("pk"))


class Source(models.Model):
    """A real dataset, corpus, statistic or model, held by an organisation under a licence or agreement.

    The kind of one that was declared before kinds were asked for is empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sources")
    kind = models.CharField(max_length=10, choices=SourceKind, blank=True, default="")
    title = models.CharField(max_length=200)
    version = models.CharField(max_length=100, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    issuer = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    rights_basis = models.TextField(max_length=10_000)
    personal_data = models.CharField(max_length=20, choices=PersonalData)
    uri = models.CharField(max_length=500, blank=True)
    agreement_ref = models.CharField(max_length=200, blank=True)
    ethics_ref = models.CharField(max_length=200, blank=True)
    consent_ref = models.CharField(max_length=200, blank=True, default="")
    collected = models.CharField(max_length=200, blank=True)
    geography = models.CharField(max_length=200, blank=True, default="")
    authority_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_because = models.TextField(max_length=2_000, blank=True, default="")

    objects = Sources.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
                name="source_withdrawn_at_by_and_why_together",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stated(self) -> dict[str, str]:
        """The digest of each field, as the log names it."""
        return {name: digest(words(getattr(self, name))) for name in FIELDS}

    def subject(self) -> Subject:
        return Subject(organisations=self.organisation.chain, made_by=frozenset({str(self.created_by_id)}))

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def has_lapsed(self, at: date) -> bool:
        return self.authority_until is not None and self.authority_until < at


def words(value: Any) -> str:
    """A field as text."""
    return value.isoformat() if isinstance(value, date) else str(value or "")


class Derivation(models.Model):
    """A version was made from a source, or from another version."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="derivations")
    role = models.CharField(max_length=30, choices=SourceRole)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="derivations")
    origin = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="descendants")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source__isnull=False, origin__isnull=True) | Q(source__isnull=True, origin__isnull=False),
                name="from_a_source_or_a_version",
            ),
            models.UniqueConstraint(fields=["version", "source", "role"], name="a_source_once_in_a_role"),
            models.UniqueConstraint(fields=["version", "origin", "role"], name="a_version_once_in_a_role"),
        ]

    def __str__(self) -> str:
        return _("%(version)s from %(origin)s") % {"version": self.version, "origin": self.source or self.origin}
