"""What the pages of a version read: the version whole, where it stands in words, its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone

from governance.models import AuditEvent, Derivation, GenerationRun, Submission, Version
from governance.vocabulary import State
from governance.workflow import OWNERS, Owner
from governance.working_days import working_days_between
from portal.accounts.actor import Actor
from portal.lib.language import gettext as _
from portal.lib.language import lazily, ngettext

HISTORY = 40
TONES = {
    State.DRAFT: "neutral",
    State.CHANGES_REQUESTED: "attention",
    State.IN_FORCE: "pass",
    State.REVIEW_DUE: "attention",
    State.SUSPENDED: "fail",
    State.REJECTED: "fail",
    State.REVOKED: "fail",
    State.WITHDRAWN: "void",
    State.EXPIRED: "void",
    State.SUPERSEDED: "void",
}

WAITERS = {
    Owner.SYSTEM: lazily("the portal"),
    Owner.PI: lazily("a principal investigator"),
    Owner.REVIEWERS: lazily("the reviewers"),
    Owner.SIGNERS: lazily("the signers"),
    Owner.COMPLIANCE: lazily("an official"),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a version stands: a word with its tone, and for whom it waits since when (empty for nobody)."""

    word: str
    tone: str
    waiting: str

    @property
    def step(self) -> str:
        """The same as the state of a step: done once in force, failed or void where it ended otherwise."""
        return {"pass": "done", "fail": "failed", "void": "void"}.get(self.tone, "current")


def situation(version: Version, submission: Submission | None) -> Situation:
    """`submission` is the newest that the reader may see. Names a role where the name would cost a list more queries;
    the page of the submission names the person."""
    if submission is not None:
        state = submission.state_is
        return Situation(
            str(state.label), TONES.get(state, "active"), sentence(waits_for(submission), submission.entered_at)
        )
    if version.registered_at is not None:
        return Situation(_("Registered"), "active", sentence(version.created_by.name, version.registered_at))
    return Situation(_("Not registered"), "neutral", sentence(version.created_by.name, version.created_at))


def waits_for(submission: Submission) -> str:
    owner = OWNERS[submission.state_is]
    if owner is Owner.AUTHOR:
        return submission.author.name
    return "" if submission.state_is is State.IN_FORCE else WAITERS.get(owner, "")


def sentence(who: str, since: datetime) -> str:
    if not who:
        return ""
    days = working_days_between(since.date(), timezone.now().date())
    if not days:
        return _("Waiting for %(who)s since today.") % {"who": who}
    waited = ngettext(
        "Waiting for %(who)s for %(days)s working day.", "Waiting for %(who)s for %(days)s working days.", days
    )
    return waited % {"who": who, "days": f"{days:,}"}


def seen_submissions(actor: Actor) -> "Prefetch[Any]":
    """The submissions of a version that this actor may see, newest first."""
    return Prefetch("submissions", Submission.objects.visible_to(actor).select_related("author"))


def version_for(actor: Actor, pk: UUID) -> Version:
    """The version with everything its pages and policy.py read; 404 where the actor may not see it."""
    return get_object_or_404(
        Version.objects.visible_to(actor)
        .select_related("dataset__organisation__parent", "created_by", "registered_by", "risk_assessment__completed_by")
        .prefetch_related(
            "files",
            "submissions",
            Prefetch("derivations", Derivation.objects.select_related("source", "origin__dataset")),
            Prefetch("generation_runs", GenerationRun.objects.select_related("filed_by")),
            "evidence",
        ),
        pk=pk,
    )


def newest_seen(version: Version, actor: Actor) -> Submission | None:
    """Staff see every submission of a version; others only what was released or put before them."""
    return Submission.objects.visible_to(actor).filter(version=version).select_related("author").first()


@dataclass(frozen=True, slots=True)
class Act:
    """One recorded act; its presenter is the template that tells it, given `event` and `detail`."""

    event: AuditEvent
    detail: dict[str, str]

    @property
    def presenter(self) -> str:
        return f"governance/events/{self.event.type}.html"


def history(subject: Model) -> list[Act]:
    """The newest recorded acts on this very object, newest first. Names may have been erased."""
    events = AuditEvent.objects.filter(subject_id=str(subject.pk)).select_related("detail")
    return [Act(event, detail_of(event)) for event in events.order_by("-pk")[:HISTORY]]


def detail_of(event: AuditEvent) -> dict[str, str]:
    detail = getattr(event, "detail", None)
    return dict(detail.content) if detail else {}
