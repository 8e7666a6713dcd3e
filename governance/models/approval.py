"""What was signed, by whom, meaning what, and on which terms."""

from copy import copy
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from governance.models.sealed import WORDS, columns_of, plain
from governance.models.submission import Submission
from governance.vocabulary import Meaning
from portal.accounts.models import User
from portal.lib.canonical import digest
from portal.lib.ids import uuid7
from portal.lib.language import listed


def acting(name: str, principal: str = "") -> str:
    """Who acted, with the person they acted for."""
    return _("%(person)s for %(principal)s") % {"person": name, "principal": principal} if principal else name


class ApprovalRecord(models.Model):
    """The canonical record as it stood at one moment: exactly the bytes whose digest people signed. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="records")
    canonical = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "digest"], name="one_record_a_digest")]

    def __str__(self) -> str:
        return f"{self.submission} {self.digest[:12]}"


class Signature(models.Model):
    """One person's act on one approval record, as everything was at that moment. Never changed; valid while what it covers is unchanged.

    The envelope is what was signed; the columns beside it are for queries, and count only while they say the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="signatures")
    record = models.ForeignKey(ApprovalRecord, models.PROTECT, related_name="signatures")
    record_digest = models.CharField(max_length=64)
    covers = models.JSONField()
    stage = models.CharField(max_length=40)
    stage_label = models.CharField(max_length=100)
    meaning = models.CharField(max_length=20, choices=Meaning)
    statement = models.TextField()
    signer = models.ForeignKey(User, models.PROTECT, related_name="signatures")
    signer_name = models.CharField(max_length=200)
    signer_title = models.CharField(max_length=200, blank=True)
    signer_role = models.CharField(max_length=100)
    signer_organisation = models.CharField(max_length=200)
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    on_behalf_of_name = models.CharField(max_length=200, blank=True)
    authenticators = models.JSONField()
    reason = models.TextField(blank=True)
    earlier = models.JSONField(default=list)
    signed_at = models.DateTimeField()
    utc_offset = models.CharField(max_length=6, default="+00:00")
    envelope = models.JSONField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "stage", "record_digest", "signer"],
                condition=~Q(stage__in=["reaffirm", "reinstate"]),
                name="a_person_signs_a_stage_of_a_record_once",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True, on_behalf_of_name="")
                | Q(on_behalf_of__isnull=False) & ~Q(on_behalf_of_name="") & ~Q(on_behalf_of=models.F("signer")),
                name="on_behalf_of_another_with_their_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shown_name}, {self.get_meaning_display().lower()}"

    @property
    def people(self) -> tuple[str, ...]:
        """Who acted by it: the signer, and the person they signed for."""
        return tuple(str(person) for person in (self.signer_id, self.on_behalf_of_id) if person)

    @property
    def shown_name(self) -> str:
        """Who signed, as it is shown wherever the signature is."""
        return acting(self.signer_name, self.on_behalf_of_name)

    @cached_property
    def sealed(self) -> dict[str, Any] | None:
        """The columns as they were sealed; nothing where the seal does not hold."""
        try:
            return columns_of(self.envelope)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    @property
    def as_sealed(self) -> "Signature":
        """The signature as its envelope says, whatever the columns say; without any word where the seal does not hold."""
        made = copy(self)
        for name in WORDS:
            if self.sealed is not None:
                setattr(made, name, self.sealed[name])
            elif name not in {"submission_id", "signer_id", "on_behalf_of_id"}:
                setattr(made, name, None if name == "signed_at" else type(getattr(self, name))())
        return made

    def faults(self, logged: str | None) -> list[str]:
        """Why the row cannot be believed, given the digest of the envelope in the log's event; empty when all three agree."""
        if self.sealed is None:
            return [_("The seal of this signature does not hold. What was signed is not known.")]
        differing = [str(word) for name, word in WORDS.items() if plain(getattr(self, name)) != self.sealed[name]]
        said = []
        if differing:
            said.append(
                _("The row in the database differs from what was signed in: %(fields)s.")
                % {"fields": listed(differing)}
            )
        if logged is None:
            said.append(_("The audit log does not record this signature."))
        elif logged != digest(self.envelope):
            said.append(_("The audit log records another signature in its place."))
        return said


class Condition(models.Model):
    """A term of the approval that must be kept, with a date."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="conditions")
    text = models.TextField(max_length=2_000)
    due = models.DateField()
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True, kept_by__isnull=True)
                | Q(kept_at__isnull=False, kept_by__isnull=False),
                name="kept_at_and_by_together",
            )
        ]

    def __str__(self) -> str:
        return self.text
