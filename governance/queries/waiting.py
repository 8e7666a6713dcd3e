"""For whom a submission waits, since when, and until when in working days."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from governance.models import Assignment, Submission
from governance.stages import RESPONSIBILITY, REVIEW
from governance.standing import Standing, Turn
from governance.vocabulary import Role, State, VoteVerdict
from governance.workflow import OWNERS, Owner

SATURDAY = 5
STAGES = {State.ATTESTATION: RESPONSIBILITY, State.REVIEW: REVIEW, State.CONSOLIDATION: REVIEW}


@dataclass(frozen=True, slots=True)
class Waiting:
    """`who` is empty when nobody has to act; `due` is empty while the clock stands still."""

    who: str
    since: datetime
    days: int
    due: date | None
    overdue: bool

    @property
    def how_long(self) -> str:
        return f"for {self.days} working day{'s' if self.days > 1 else ''}" if self.days else "since today"

    @property
    def sentence(self) -> str:
        """“Waiting for Rui Tavares for 2 working days; due 26 Nov 2026.”, or nothing."""
        if not self.who:
            return ""
        due = f"; {'overdue since' if self.overdue else 'due'} {self.due:%-d %b %Y}" if self.due else ""
        return f"Waiting for {self.who} {self.how_long}{due}."


def waiting(standing: Standing) -> Waiting:
    submission = standing.submission
    since = submission.entered_at
    due = due_date(standing)
    return Waiting(
        who=who(standing),
        since=since,
        days=working_days_between(since.date(), standing.today),
        due=due,
        overdue=due is not None and due < standing.today,
    )


def who(standing: Standing) -> str:
    """Names where they are known, otherwise the role and where it is held."""
    submission = standing.submission
    lab = submission.version.dataset.organisation
    owner = OWNERS[submission.state_is]
    if owner is Owner.REVIEWERS:
        return reviewers(standing)
    if owner is Owner.SIGNERS:
        return signer(standing)
    known = {
        Owner.AUTHOR: submission.author.name,
        Owner.SYSTEM: "the portal",
        Owner.PI: f"a principal investigator of {lab}",
        Owner.COMPLIANCE: "" if submission.state == State.IN_FORCE else f"an official of {lab.parent or lab}",
    }
    return known.get(owner, "")


def reviewers(standing: Standing) -> str:
    """Who has yet to give a verdict; once all have, who may set the terms and sign."""
    taken = active_assignments(standing.submission)
    if standing.submission.state == State.CONSOLIDATION:
        return listed([item.reviewer.name for item in taken if item.has_voted])
    names = [item.reviewer.name for item in taken if not item.has_voted]
    free = max(verdicts_wanted(standing) - len(taken), 0)
    if free:
        more = "more " if taken else ""
        names.append(f"{free} {more}reviewer{'s' if free > 1 else ''} to take it")
    return listed(names)


def verdicts_wanted(standing: Standing) -> int:
    """The quorum, and one more when as many oppose as support."""
    given = [item.vote.verdict for item in active_assignments(standing.submission) if item.has_voted]
    quorum = int(standing.terms["reviewers"])
    opposing = given.count(VoteVerdict.OPPOSE)
    is_level = len(given) >= quorum and opposing > 0 and opposing == given.count(VoteVerdict.SUPPORT)
    return len(given) + 1 if is_level else quorum


def signer(standing: Standing) -> str:
    """Who holds the roles of the open stages, and where."""
    return listed([asked_of(standing, turn) for turn in standing.turns]) or "the portal"


def asked_of(standing: Standing, turn: Turn) -> str:
    submission, stage = standing.submission, turn.asked.stage
    lab = submission.version.dataset.organisation
    if stage.role == Role.VENDOR:
        return str(submission.vendor)
    place = lab if stage.role == Role.LAB_HEAD else lab.parent or lab
    if turn.asked.still > 1:
        return _("%(count)s people with the role of %(role)s of %(place)s") % {
            "count": turn.asked.still, "role": stage.role.label.lower(), "place": place,
        }  # fmt: skip
    return f"the {stage.role.label.lower()} of {place}"


def active_assignments(submission: Submission) -> list[Assignment]:
    """The reviews taken in this round, without those that ended in a declared conflict."""
    return [item for item in submission.assignments.all() if item.round == submission.round and not item.conflict]


def listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def due_date(standing: Standing) -> date | None:
    """When the stage that is on should be done; none while it is with the author or with nobody."""
    state = standing.submission.state_is
    keys = {turn.asked.stage.key for turn in standing.turns} or {STAGES.get(state, "")}
    days = [stage.due_working_days for stage in standing.progress.stages if stage.key in keys]
    return after_working_days(standing.submission.entered_at.date(), min(days)) if days else None


def after_working_days(start: date, count: int) -> date:
    """The date `count` working days (Monday to Friday) after the start."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days have begun after the start, up to and including the end."""
    whole_weeks, rest = divmod(max((end - start).days, 0), 7)
    return whole_weeks * 5 + sum((start + timedelta(days=step + 1)).weekday() < SATURDAY for step in range(rest))


def months_after(start: date, count: int) -> date:
    """The same day some months later, or the last day of a month that is too short."""
    years, month = divmod(start.month - 1 + count, 12)
    first = start.replace(year=start.year + years, month=month + 1, day=1)
    return first.replace(day=min(start.day, monthrange(first.year, first.month)[1]))
