"""Where a version or submission stands: a word, its tone, for whom it waits. Pure."""

from dataclasses import dataclass

from governance.vocabulary import State
from portal.lib.language import gettext as _

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
ON_ITS_WAY, WITH_ITS_AUTHOR = "active", "neutral"


def tone_of(state: State) -> str:
    """The tone in which a state is shown, wherever it is."""
    return TONES.get(state, ON_ITS_WAY)


@dataclass(frozen=True, slots=True)
class Situation:
    """A word with its tone, and the sentence for whom it waits since when (empty for nobody)."""

    word: str
    tone: str
    waiting: str

    @property
    def step(self) -> str:
        """The same as the state of a step: done once in force, failed or void where it ended otherwise."""
        return {"pass": "done", "fail": "failed", "void": "void"}.get(self.tone, "current")


def submitted(state: State, waiting: str) -> Situation:
    return Situation(str(state.label), tone_of(state), waiting)


def before_submission(waiting: str, *, is_registered: bool) -> Situation:
    """Of a version without a submission, or without one that the reader may see."""
    if is_registered:
        return Situation(_("Registered"), ON_ITS_WAY, waiting)
    return Situation(_("Not registered"), WITH_ITS_AUTHOR, waiting)
