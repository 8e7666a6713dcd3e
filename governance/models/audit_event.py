"""The append-only log: one hash chain an organisation, and the signed heads of its Merkle tree."""

from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from governance.models.visibility import held_in
from governance.policy import READERS
from governance.vocabulary import EventType
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.lib import merkle
from portal.lib.ids import uuid7


class AuditHead(models.Model):
    """The end of one organisation's chain; locked while an event is appended."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, primary_key=True, related_name="+")
    size = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.size}"


class AuditEvents(models.QuerySet["AuditEvent"]):
    def visible_to(self, actor: Actor) -> "AuditEvents":
        return self if actor.is_system else self.filter(held_in(actor, READERS, "organisation"))

    def leaves(self, organisation: UUID, size: int, *, since: int = 0) -> list[bytes]:
        """The leaves of an organisation's tree over its first `size` events, in order; or those from `since` on."""
        events = self.filter(organisation_id=organisation, seq__gte=since, seq__lt=size).order_by("seq")
        hashes = events.values_list("hash", flat=True)
        return [merkle.leaf(bytes.fromhex(value)) for value in hashes.iterator(chunk_size=10_000)]


class AuditEvent(models.Model):
    """One recorded act. `body` is the canonical event; ids and labels are text, so nothing blocks or cascades."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    seq = models.PositiveBigIntegerField()
    type = models.CharField(max_length=40, choices=EventType)
    at = models.DateTimeField()
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40, db_index=True)
    actor_id = models.CharField(max_length=40)
    body = models.JSONField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditEvents.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "seq"], name="no_gap_and_no_fork")]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="event_of_organisation"),
            models.Index(fields=["organisation", "type", "-id"], name="event_of_type"),
            models.Index(fields=["organisation", "actor_id", "-id"], name="event_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"

    @property
    def title(self) -> str:
        """What was done; `get_type_display` would look at every other type first."""
        return str(EventType(self.type).label)


class AuditDetail(models.Model):
    """Personal data of an event: the event holds its salted digest, so this row can be erased and the chain still verifies."""

    event = models.OneToOneField(
        AuditEvent, models.DO_NOTHING, primary_key=True, related_name="detail", db_constraint=False
    )
    salt = models.CharField(max_length=32)
    content = models.JSONField()

    def __str__(self) -> str:
        return str(self.event_id)


class Checkpoint(models.Model):
    """A signed head of one organisation's tree (C2SP tlog-checkpoint), also written outside the database."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "size"], name="one_checkpoint_a_size")]

    def __str__(self) -> str:
        return f"{self.size}"
