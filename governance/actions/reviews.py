"""Review a submission: declare, vote blind, comment, set the terms."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from governance import audit, policy
from governance.actions import submissions
from governance.models import Assignment, Comment, Condition, Conflict, Submission, Thread, Vote
from governance.record import covered
from governance.stages import REVIEW
from governance.standing import Standing
from governance.vocabulary import Action, EventType, RiskTier, State, VoteVerdict
from governance.workflow import AGREEING, AUTHORING
from governance.working_days import months_after
from portal.accounts.actor import Actor
from portal.lib.canonical import digest
from portal.lib.language import gettext as _
from portal.lib.language import lazily, ngettext
from portal.lib.refusals import Invalid, NotNow
from portal.lib.shown import Shown

PAST_DUE = lazily("The due date of a condition must be in the future.")
REVIEWING = {State.REVIEW, State.CONSOLIDATION}


@transaction.atomic
def take(submission: Submission, *, by: Actor, conflict: str = "") -> Assignment:
    """Takes the review of this round, declaring no conflict of interest; or declares one, which is recorded and excludes."""
    locked = submissions.lock(submission.pk)
    policy.require(by, Action.TAKE_REVIEW, locked.subject())
    require_state(locked, State.REVIEW)
    assignment = Assignment.objects.create(
        submission=locked, round=locked.round, reviewer_id=by.id, conflict=conflict.strip()
    )
    if conflict.strip():
        Conflict.objects.create(dataset_id=locked.version.dataset_id, person_id=by.id, words=conflict.strip())
    audit.record(
        EventType.CONFLICT_DECLARED if conflict.strip() else EventType.REVIEW_TAKEN,
        actor=by,
        subject=locked,
        organisation=locked.version.dataset.organisation,
        reason=conflict,
        facts={"round": locked.round, "dataset": str(locked.version.dataset_id)},
    )
    submissions.settle(locked.pk)
    return assignment


@transaction.atomic
def lift(conflict: Conflict, *, submission: Submission, by: Actor, reason: str) -> Conflict:
    """Lifts a conflict that somebody else declared, with a reason. They may take the review again."""
    locked = submissions.lock(submission.pk)
    policy.require(by, Action.LIFT_CONFLICT, locked.subject())
    if not reason.strip():
        raise Invalid(_("Say why the conflict of interest no longer stands."), field="reason")
    standing = Conflict.objects.filter(pk=conflict.pk, dataset=locked.version.dataset_id, lifted_at__isnull=True)
    if not standing.update(lifted_at=timezone.now(), lifted_by=by.id):
        raise NotNow(_("This conflict of interest has already been lifted."))
    audit.record(
        EventType.CONFLICT_LIFTED,
        actor=by,
        subject=locked,
        organisation=locked.version.dataset.organisation,
        reason=reason,
        facts={"conflict": str(conflict.pk), "person": str(conflict.person_id)},
    )
    for pk in Submission.objects.filter(version__dataset=locked.version.dataset_id).values_list("pk", flat=True):
        submissions.settle(pk)
    return Conflict.objects.get(pk=conflict.pk)


@transaction.atomic
def vote(submission: Submission, *, verdict: VoteVerdict, tier: RiskTier, rationale: str, by: Actor) -> Vote:
    """One independent verdict on the record as it is now. The vote that completes the quorum closes the blind review.

    The log holds its salted digest, and which parts it judged: it counts while they are what they were.
    """
    locked = submissions.lock(submission.pk)
    standing = Standing(locked)
    policy.require(by, Action.VOTE, standing.subject)
    require_state(locked, State.REVIEW)
    if not rationale.strip():
        raise Invalid(_("Give a reason. It is recorded with the verdict."), field="rationale")
    assignment = locked.assignments.get(round=locked.round, reviewer__pk=by.id, conflict="")
    judged = covered(standing.record, standing.judged)
    given = Vote.objects.create(assignment=assignment, verdict=verdict, tier=tier, rationale=rationale, covers=judged)
    audit.record(
        EventType.VOTED,
        actor=by,
        subject=locked,
        organisation=locked.version.dataset.organisation,
        facts={
            "round": locked.round,
            "stage": REVIEW,
            "vote_digest": given.commitment,
            "judged": judged,
        },
    )
    submissions.advance(locked.pk)
    return given


@transaction.atomic
def comment(
    submission: Submission,
    *,
    section: str,
    text: str,
    by: Actor,
    blocking: bool = False,
    public: bool = True,
    anchor: str = "",
) -> Comment:
    """Opens a thread on a section. What the author writes is never private nor blocking."""
    locked = submissions.lock(submission.pk)
    subject = Standing(locked).subject
    policy.require(by, Action.COMMENT, subject)
    if not text.strip():
        raise Invalid(_("Enter a comment."), field="text")
    deciding = by.id in subject.reviewers or policy.whose_stage_is_open(by, subject) is None
    thread = Thread.objects.create(
        submission=locked,
        round=locked.round,
        section=section,
        anchor=anchor,
        blocking=blocking and deciding,
        public=public or not deciding,
    )
    return add(thread, text, by=by)


@transaction.atomic
def reply(thread: Thread, *, text: str, by: Actor) -> Comment:
    locked = submissions.lock(thread.submission_id)
    policy.require(by, Action.COMMENT, Standing(locked).subject)
    if not text.strip():
        raise Invalid(_("Enter a reply."), field="text")
    return add(thread, text, by=by)


def add(thread: Thread, text: str, *, by: Actor) -> Comment:
    made = Comment.objects.create(thread=thread, round=thread.submission.round, author_id=by.id, text=text)
    audit.record(
        EventType.COMMENTED,
        actor=by,
        subject=thread.submission,
        organisation=thread.submission.version.dataset.organisation,
        facts={
            "thread": str(thread.pk),
            "section": thread.section,
            "blocking": thread.blocking,
            "public": thread.public,
        },
    )
    submissions.settle(thread.submission_id)
    return made


@transaction.atomic
def resolve(thread: Thread, *, by: Actor) -> Thread:
    """Closes a thread; a blocking one only by a reviewer."""
    locked = submissions.lock(thread.submission_id)
    policy.require(by, Action.COMMENT, locked.subject())
    if thread.blocking:
        policy.require(
            by,
            Action.SET_TERMS if locked.state_is is State.CONSOLIDATION else Action.COMMENT,
            locked.subject(),
        )
        if by.id not in locked.subject().reviewers:
            raise NotNow(_("Only a reviewer can resolve a blocking thread."))
    Thread.objects.filter(pk=thread.pk, resolved_at__isnull=True).update(resolved_at=timezone.now(), resolved_by=by.id)
    audit.record(
        EventType.THREAD_RESOLVED,
        actor=by,
        subject=locked,
        organisation=locked.version.dataset.organisation,
        facts={"thread": str(thread.pk)},
    )
    submissions.settle(locked.pk)
    return Thread.objects.get(pk=thread.pk)


@transaction.atomic
def set_terms(
    submission: Submission,
    *,
    residual_tier: RiskTier,
    summary: str,
    valid_until: date,
    review_due: date,
    conditions: list[tuple[str, date]],
    by: Actor,
    lowered_because: str = "",
    lowered_with: str = "",
    shown: Shown | None = None,
) -> Submission:
    """The residual tier, the dates and the conditions, as a whole; replaces what stood before.

    With what was `shown`, what this person did not change stays as it is now; raises Stale where somebody else changed the same.
    """
    wanted: dict[str, Any] = {
        "residual_tier": residual_tier,
        "summary": summary,
        "valid_until": valid_until,
        "review_due": review_due,
        "conditions": conditions,
        "lowered_because": lowered_because.strip(),
        "lowered_with": lowered_with.strip(),
    }
    locked = submissions.lock(submission.pk)
    standing = Standing(locked)
    policy.require(by, Action.SET_TERMS, standing.subject)
    require_state(locked, State.CONSOLIDATION)
    if shown:
        held = terms_of(locked)
        wanted = {**held, **shown.changed(wanted, held)}
    require_terms(standing, wanted)
    write_terms(locked, wanted, by=by, lowered=standing.lowers(wanted["residual_tier"]))
    return submissions.settle(submission.pk)


def terms_of(submission: Submission) -> dict[str, Any]:
    """The terms as they are set; empty where nobody has set them."""
    return {
        "residual_tier": submission.residual_tier,
        "summary": submission.review_summary,
        "valid_until": submission.valid_until,
        "review_due": submission.review_due,
        "conditions": [(item.text, item.due) for item in submission.conditions.all()],
        "lowered_because": submission.lowered_because,
        "lowered_with": submission.lowered_with,
    }


def require_terms(standing: Standing, terms: Mapping[str, Any]) -> None:
    """The dates lie within what the policy allows. A residual tier below that of answers and measurements takes a reason and the
    control or evidence it rests on, and the verdicts of two reviewers for that tier."""
    today, rules = timezone.now().date(), standing.terms
    if not today < terms["review_due"] <= terms["valid_until"]:
        raise Invalid(_("The review date must be in the future and not after the end of validity."), field="review_due")
    require_within(terms["valid_until"], today, int(rules["valid_months"]), field="valid_until")
    require_within(terms["review_due"], today, int(rules["review_months"]), field="review_due")
    if standing.lowers(terms["residual_tier"]):
        require_grounds(standing, terms["residual_tier"], terms["lowered_because"], terms["lowered_with"])
    if any(due <= today for _, due in terms["conditions"]):
        raise Invalid(PAST_DUE, field="conditions")


def write_terms(submission: Submission, terms: Mapping[str, Any], *, by: Actor, lowered: bool) -> None:
    """Caller holds the lock and has checked them."""
    grounds = {name: terms[name] for name in ("lowered_because", "lowered_with")}
    tier, summary, conditions = terms["residual_tier"], terms["summary"], terms["conditions"]
    Submission.objects.filter(pk=submission.pk).update(
        residual_tier=tier,
        review_summary=summary,
        valid_until=terms["valid_until"],
        review_due=terms["review_due"],
        revision=submission.revision + 1,
        **(grounds if lowered else dict.fromkeys(grounds, "")),
    )
    submission.conditions.all().delete()
    Condition.objects.bulk_create([Condition(submission=submission, text=text, due=due) for text, due in conditions])
    audit.record(
        EventType.TERMS_SET,
        actor=by,
        subject=submission,
        organisation=submission.version.dataset.organisation,
        facts={
            "residual_tier": str(tier),
            **(grounds if lowered else {}),
            "valid_until": terms["valid_until"].isoformat(),
            "review_due": terms["review_due"].isoformat(),
            "summary": digest(summary),
            "conditions": [digest({"text": text, "due": due.isoformat()}) for text, due in conditions],
        },
    )


def require_within(day: date, today: date, months: int, *, field: str) -> None:
    """Raises Invalid where a date lies beyond so many months."""
    latest = months_after(today, months)
    if day > latest:
        said = {"months": months, "latest": latest.isoformat()}
        raise Invalid(
            ngettext(
                "The policy allows at most %(months)s month: choose %(latest)s or an earlier day.",
                "The policy allows at most %(months)s months: choose %(latest)s or an earlier day.",
                months,
            )
            % said,
            field=field,
        )


def require_grounds(standing: Standing, tier: RiskTier, because: str, control: str) -> None:
    """Why the risk that remains is lower than answers and measurements make it, and who agrees."""
    if not because.strip():
        raise Invalid(
            _("Say why the residual tier is lower than the tier of answers and measurements."), field="lowered_because"
        )
    if not control.strip():
        raise Invalid(_("Name the control or the evidence that lowers the risk."), field="lowered_with")
    if standing.agreeing(tier) < AGREEING:
        raise Invalid(
            _("A lower residual tier takes the verdicts of %(count)s reviewers for that tier or a lower one.")
            % {"count": AGREEING},
            field="residual_tier",
        )


@transaction.atomic
def keep_condition(condition: Condition, *, by: Actor, reason: str) -> Condition:
    """Records that a condition was kept, and how that is known."""
    locked = submissions.lock(condition.submission_id)
    policy.require(by, Action.KEEP_CONDITION, locked.subject())
    if locked.state in AUTHORING or locked.state_is in REVIEWING:
        raise NotNow(_("You can record a condition as met once the approval is in force."))
    if not reason.strip():
        raise Invalid(_("Say how the condition was met."), field="reason")
    Condition.objects.filter(pk=condition.pk, kept_at__isnull=True).update(kept_at=timezone.now(), kept_by=by.id)
    audit.record(
        EventType.CONDITION_KEPT,
        actor=by,
        subject=locked,
        organisation=locked.version.dataset.organisation,
        reason=reason,
        facts={"condition": str(condition.pk)},
    )
    submissions.settle(locked.pk)
    return Condition.objects.get(pk=condition.pk)


def require_state(submission: Submission, state: State) -> None:
    if submission.state_is is not state:
        raise NotNow(
            _("This is possible only in the state “%(state)s”. The submission is in the state “%(now)s”.")
            % {"state": state.label, "now": submission.state_is.label}
        )
