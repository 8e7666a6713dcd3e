"""What lists look for: one row a submission, and a row for each person or role whom it concerns. Both are derived."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from governance.models.approval import Condition
from governance.models.dataset import Dataset, Version
from governance.models.submission import Submission
from governance.models.visibility import any_of, ways
from governance.policy import VENDOR_SEES
from governance.vocabulary import RiskTier, State
from governance.workflow import RELEASED, STANDING
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation, User
from portal.lib.language import gettext as _

DERIVED = ("verdicts", "blockers", "possible", "people", "record_digest")
"""What no list of a page shows; it is most of a row."""
PLACES = {"organisation": "organisation", "institution": "institution", "state": "state", "vendor": "vendor"}


class Summaries(models.QuerySet["Summary"]):
    def visible_to(self, actor: Actor) -> "Summaries":
        return self.filter(any_of(ways(actor, **PLACES)))

    def ways_of(self, actor: Actor) -> list["Summaries"]:
        """The same, as lists of which an index answers each in order."""
        return [self.filter(way) for way in ways(actor, **PLACES)]


class Summary(models.Model):
    """One submission as lists find and show it. Written by `summary.write` inside the action that changes anything of it.

    Nothing in it depends on the day: what ends on a date carries that date (`possible`, `blockers`, `Concern.until`).
    """

    submission = models.OneToOneField(Submission, models.CASCADE, primary_key=True, related_name="summary")
    format = models.PositiveSmallIntegerField()
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    domain = models.CharField(max_length=100)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    vendor = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=State)
    round = models.PositiveIntegerField()
    owner = models.CharField(max_length=20)
    awaited = models.JSONField()
    since = models.DateTimeField()
    due = models.DateField(null=True)
    tier = models.CharField(max_length=12, choices=RiskTier, blank=True)
    verdicts = models.JSONField()
    blockers = models.JSONField()
    possible = models.JSONField()
    people = models.JSONField()
    record_digest = models.CharField(max_length=64)

    objects = Summaries.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "summaries"
        indexes = [
            models.Index(fields=["organisation", "-submission"], name="summary_of_organisation"),
            models.Index(fields=["institution", "-submission"], name="summary_of_institution"),
            models.Index(fields=["organisation", "state", "-submission"], name="summary_organisation_state"),
            models.Index(fields=["institution", "state", "-submission"], name="summary_institution_state"),
            models.Index(fields=["author", "-submission"], name="summary_of_author"),
            models.Index(fields=["dataset", "state"], name="summary_of_dataset"),
            models.Index(
                fields=["organisation", "-submission"],
                condition=Q(state__in=sorted(RELEASED)),
                name="summary_organisation_released",
            ),
            models.Index(
                fields=["institution", "-submission"],
                condition=Q(state__in=sorted(RELEASED)),
                name="summary_institution_released",
            ),
            models.Index(
                fields=["vendor", "-submission"],
                condition=Q(state__in=sorted(VENDOR_SEES)),
                name="summary_put_before_vendor",
            ),
            models.Index(
                fields=["vendor", "domain"], condition=Q(state__in=sorted(VENDOR_SEES)), name="summary_vendor_domain"
            ),
            models.Index(
                fields=["vendor", "dataset"], condition=Q(state__in=sorted(VENDOR_SEES)), name="summary_vendor_dataset"
            ),
            models.Index(
                fields=["vendor", "organisation"],
                condition=Q(state__in=sorted(VENDOR_SEES)),
                name="summary_vendor_organisation",
            ),
            models.Index(
                fields=["vendor", "state", "-submission"],
                condition=Q(vendor__isnull=False),
                name="summary_vendor_state",
            ),
            models.Index(
                fields=["vendor", "-since", "-submission"],
                condition=Q(state__in=sorted(STANDING)),
                name="summary_vendor_in_force",
            ),
            models.Index(fields=["institution", "state", "dataset"], name="summary_state_dataset"),
            models.Index(
                fields=["organisation", "-since", "-submission"],
                condition=Q(state__in=sorted(STANDING)),
                name="summary_organisation_in_force",
            ),
            models.Index(
                fields=["institution", "-since", "-submission"],
                condition=Q(state__in=sorted(STANDING)),
                name="summary_institution_in_force",
            ),
        ]

    def __str__(self) -> str:
        return _("%(title)s, version %(number)s") % {"title": self.title, "number": self.number}

    @property
    def state_is(self) -> State:
        return State(self.state)


class Concern(models.Model):
    """One way in which a submission concerns somebody: what they are asked (`action`, and `later` once `until` is over), a
    condition to keep, or, where `action` is empty, that they wait for others.

    `who` names a role of an organisation, or one person in it; `excluded` are those of that role who may not, and
    `barred` the further roles whose holders may not. A role that was given after `held_before` does not count.
    """

    id = models.BigAutoField(primary_key=True)
    summary = models.ForeignKey(Summary, models.CASCADE, related_name="concerns")
    who = models.CharField(max_length=100)
    action = models.CharField(max_length=20, blank=True)
    later = models.CharField(max_length=20, blank=True)
    until = models.DateField(null=True)
    label = models.CharField(max_length=100, blank=True)
    condition = models.ForeignKey(Condition, models.CASCADE, null=True, related_name="+", db_index=False)
    since = models.DateTimeField()
    due = models.DateField(null=True)
    excluded = ArrayField(models.UUIDField(), default=list)
    barred = ArrayField(models.CharField(max_length=60), default=list)
    held_before = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["who", "due", "since", "id"],
                condition=~Q(action="") & Q(condition__isnull=True),
                name="concern_asks",
            ),
            models.Index(
                fields=["who", "-summary"],
                condition=~Q(action="") & Q(condition__isnull=True),
                name="concern_asks_by_summary",
            ),
            models.Index(
                fields=["who", "due", "since", "id"], condition=Q(condition__isnull=False), name="concern_conditions"
            ),
            models.Index(fields=["who", "-summary"], condition=Q(action=""), name="concern_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.summary_id}: {self.who} {self.action}"
