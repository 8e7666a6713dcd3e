"""What a version was derived from, with the rights to do so."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from governance.models.dataset import Version
from governance.vocabulary import PersonalData, SourceRole
from portal.accounts.models import Organisation, User
from portal.lib.ids import uuid7
from portal.lib.language import gettext as _


class Source(models.Model):
    """A real dataset, corpus, statistic or model, held by an organisation under a licence or agreement."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sources")
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    rights_basis = models.TextField(max_length=10_000)
    personal_data = models.CharField(max_length=20, choices=PersonalData)
    uri = models.CharField(max_length=500, blank=True)
    agreement_ref = models.CharField(max_length=200, blank=True)
    ethics_ref = models.CharField(max_length=200, blank=True)
    collected = models.CharField(max_length=200, blank=True)
    authority_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def has_lapsed(self, at: date) -> bool:
        return self.authority_until is not None and self.authority_until < at


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
        ]

    def __str__(self) -> str:
        return _("%(version)s from %(origin)s") % {"version": self.version, "origin": self.source or self.origin}
