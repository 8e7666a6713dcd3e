"""People, the organisations they act in and the ways they prove who they are."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Role
from portal.lib.ids import uuid7

SESSION_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
"""Django's own, so that nobody is signed out who was signed in before."""


class Users(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """One natural person. Deactivated, never deleted: signatures refer to them. One more in `sessions_ended` ends all their sessions."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    sessions_ended = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Users] = Users()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        held = f"{self.password}{self.sessions_ended or ''}"
        return salted_hmac(SESSION_SALT, held, secret=secret, algorithm="sha256").hexdigest()


class Organisation(models.Model):
    """An institution, one of its labs, or a vendor. A lab's parent is its institution; others have none."""

    class Kind(models.TextChoices):
        INSTITUTION = "institution", _("Institution")
        LAB = "lab", _("Lab")
        VENDOR = "vendor", _("Vendor")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="labs")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="lab", parent__isnull=False) | (~Q(kind="lab") & Q(parent__isnull=True)),
                name="only_labs_have_a_parent",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> frozenset[UUID]:
        """Its own id and its institution's: where a role must be held to count here."""
        return frozenset({self.pk} | ({self.parent_id} if self.parent_id else set()))

    @property
    def root_id(self) -> UUID:
        """The organisation whose audit log records what happens here."""
        return self.parent_id or self.pk


class Memberships(models.QuerySet["Membership"]):
    def in_force(self) -> "Memberships":
        return self.filter(Q(until__isnull=True) | Q(until__gt=Now()), since__lte=Now())


class Membership(models.Model):
    """A role held by a person in an organisation for a time. Ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField(null=True, blank=True)

    objects = Memberships.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(until__isnull=True),
                name="one_open_membership",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()} in {self.organisation}"

    @property
    def has_ended(self) -> bool:
        return self.until is not None and self.until <= timezone.now()


class ApiToken(models.Model):
    """A key to the API: only its digest is kept, it expires, it never votes or signs."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.READ)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Invitation(models.Model):
    """A link by which a person chooses their first password: used once, for a few days. Only the digest of its secret is kept.

    `mailed` says that it went to their address and nobody else saw it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    mailed = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return _("%(user)s, invited to %(organisation)s") % {"user": self.user, "organisation": self.organisation}


class Reauthentication(models.Model):
    """Fresh proof of identity for one purpose in one session: short-lived and used once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=64)
    session = models.CharField(max_length=64)
    succeeded = models.BooleanField()
    authenticators = models.JSONField(default=list)
    made_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "made_at"], name="reauthentication_recent")]

    def __str__(self) -> str:
        return f"{self.user} at {self.made_at:%Y-%m-%d %H:%M}"


class SharedEntry(models.Model):
    """What all web processes share for a while: a one-time code that was used, attempts that were counted. See shared.py."""

    key = models.CharField(primary_key=True, max_length=300)
    value = models.TextField()
    expires = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.key
