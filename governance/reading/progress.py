"""How far a submission has come, in words: the caption of each step and what stands under it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format

from governance.vocabulary import State
from governance.workflow import AUTHORING
from portal.lib.language import day, listed, ngettext
from portal.lib.language import gettext as _


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the way: `state` is done, current, todo, void or failed."""

    title: str
    state: str
    note: str = ""


def author_step(name: str, round: int, state: State) -> Step:  # noqa: A002
    note = name if round == 1 else _("%(name)s, round %(round)s") % {"name": name, "round": round}
    return Step(_("Author"), "current" if state in AUTHORING else "done", note)


def checks_step(state: State) -> Step:
    if state in AUTHORING:
        return Step(_("Checks"), "todo")
    return Step(_("Checks"), "current" if state is State.CHECKS else "done")


def last_step(state: State, valid_until: date | None) -> Step:
    until = _("until %(date)s") % {"date": day(valid_until)} if valid_until else ""
    known = {
        State.APPROVED: ("current", _("audit pack being made")),
        State.IN_FORCE: ("done", until),
        State.REVIEW_DUE: ("current", _("review due")),
        State.SUSPENDED: ("failed", _("suspended")),
        State.REVOKED: ("failed", _("revoked")),
        State.REJECTED: ("failed", _("rejected")),
        State.WITHDRAWN: ("void", _("withdrawn")),
        State.EXPIRED: ("void", _("expired")),
        State.SUPERSEDED: ("void", _("superseded by a newer version")),
    }
    return Step(_("In force"), *known.get(state, ("todo", "")))


def signed_by(name: str, at: datetime) -> str:
    return _("%(name)s, %(date)s") % {"name": name, "date": date_format(at, "j M")}


def still_open(given: list[str], wanted: int, due: date | None) -> str:
    """Of a stage that is on: who has signed, how many more sign, and until when."""
    left = wanted - len(given)
    more = ngettext("%(count)s more person signs", "%(count)s more people sign", left) % {"count": left}
    until = [_("due %(date)s") % {"date": date_format(due, "j M")}] if due else []
    return "; ".join([*given, *([more] if given else []), *until])


def verdicts_given(given: int, quorum: int, wanted: int) -> str:
    """`wanted` is more than the quorum where as many oppose as support."""
    if wanted > quorum:
        return _("%(given)s verdicts given, and they differ: one more reviewer decides") % {"given": given}
    return _("%(given)s of %(quorum)s verdicts given") % {"given": min(given, quorum), "quorum": quorum}


def not_signed(stage: str, *, is_over: bool, is_needed: bool, is_on: bool) -> str:
    """Why a stage has no signature: the submission is decided, its group has enough, it is its turn, or others come first."""
    if is_over:
        said = _("%(stage)s: not given") if is_needed else _("%(stage)s: not needed")
    elif not is_needed:
        said = _("%(stage)s: not needed, because enough of its group have signed")
    else:
        said = _("%(stage)s: its turn now") if is_on else _("%(stage)s: waits for the stages before it")
    return said % {"stage": stage}


def superseded_because(parts: Iterable[str]) -> str:
    return _("Superseded, because this changed after it was given: %(parts)s.") % {"parts": listed(list(parts))}
