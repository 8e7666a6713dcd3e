"""What the pages of a version read: the version whole, where it stands in words, its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone

from governance import libraries
from governance.assessment import Rating, rate
from governance.models import AuditEvent, Evidence, RiskAssessment, Submission, Version
from governance.vocabulary import EvidenceKind, State
from governance.workflow import OWNERS, Owner
from portal.accounts.actor import Actor

QUESTIONNAIRE = "core"
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
    Owner.SYSTEM: "the portal",
    Owner.PI: "the PI",
    Owner.REVIEWERS: "the reviewers",
    Owner.SIGNERS: "the signers",
    Owner.COMPLIANCE: "compliance",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a version stands: a word with its tone, for whom it waits (empty for nobody) and since when."""

    word: str
    tone: str
    waits_for: str = ""
    since: datetime | None = None

    @property
    def waiting(self) -> str:
        """“Waiting for the PI for 3 days”, or nothing."""
        return f"Waiting for {self.waits_for} {waited(self.since)}".rstrip() if self.waits_for else ""


def waited(since: datetime | None, *, at: datetime | None = None) -> str:
    if since is None:
        return ""
    days = ((at or timezone.now()).date() - since.date()).days
    return "since today" if days < 1 else f"for {days:,} day{'s' if days > 1 else ''}"


def situation(version: Version, submission: Submission | None) -> Situation:
    """Read from the newest submission that the reader may see; costs no query where people are selected."""
    if submission is not None:
        return submitted(submission)
    if not version.is_registered:
        return Situation("Not registered", "neutral", version.created_by.name, version.created_at)
    return Situation("Registered", "active", version.created_by.name, version.registered_at)


def submitted(submission: Submission) -> Situation:
    state = submission.state_is
    owner = OWNERS[state]
    resting = state is State.IN_FORCE or owner is Owner.NOBODY
    waits_for = "" if resting else WAITERS.get(owner, submission.author.name)
    return Situation(str(state.label), TONES.get(state, "active"), waits_for, submission.entered_at)


def seen_submissions(actor: Actor) -> "Prefetch[Any]":
    """The submissions of a version that this actor may see, newest first."""
    return Prefetch("submissions", Submission.objects.visible_to(actor).select_related("author", "vendor"))


def version_for(actor: Actor, pk: UUID) -> Version:
    """The version with everything its pages and policy.py read; 404 where the actor may not see it."""
    return get_object_or_404(
        Version.objects.visible_to(actor)
        .select_related("dataset__organisation__parent", "created_by", "registered_by", "risk_assessment__completed_by")
        .prefetch_related(
            "files__uploaded_by",
            "derivations__source",
            "derivations__origin__dataset",
            "generation_runs__filed_by",
            "submissions__author",
            "submissions__vendor",
            Prefetch("evidence", Evidence.objects.defer("report").select_related("filed_by")),
        ),
        pk=pk,
    )


def newest_seen(version: Version, actor: Actor) -> Submission | None:
    """Staff see every submission of a version; others only what was released or put before them."""
    seen = Submission.objects.visible_to(actor).filter(version=version)
    return seen.select_related("author", "vendor").first()


def newest_report(version: Version) -> Evidence | None:
    return version.evidence.filter(kind=EvidenceKind.REPORT).first()


def verdicts_of(report: Evidence | None) -> dict[str, str]:
    content = (report.report if report else None) or {}
    return {group["id"]: group["verdict"] for group in content.get("groups", [])}


@dataclass(frozen=True, slots=True)
class RiskNow:
    """The questionnaire as this version answers it, and what answers and measurements amount to."""

    questionnaire: libraries.Library
    answers: dict[str, Any]
    rating: Rating
    assessment: RiskAssessment | None

    @property
    def is_complete(self) -> bool:
        return self.assessment is not None and self.assessment.is_complete


def risk_of(version: Version, report: Evidence | None) -> RiskNow:
    held: RiskAssessment | None = getattr(version, "risk_assessment", None)
    newest = libraries.newest("questionnaire", QUESTIONNAIRE)
    questionnaire = libraries.load("questionnaire", held.questionnaire) if held else newest
    answers = dict(held.answers) if held else {}
    return RiskNow(questionnaire, answers, rate(questionnaire, answers, verdicts_of(report)), held)


def history(subject: Model) -> list[AuditEvent]:
    """The newest recorded acts on this very object, newest first."""
    events = AuditEvent.objects.filter(subject_id=str(subject.pk)).select_related("detail")
    return list(events.order_by("-pk")[:HISTORY])
