"""Why an approval is not in force any more: since when, by whom, for what reason, and what that means. Pure."""

from dataclasses import dataclass
from datetime import date

from governance.vocabulary import State
from portal.lib.language import day, lazily
from portal.lib.language import gettext as _

TITLES = {
    State.SUSPENDED: lazily("This approval is suspended"),
    State.REVOKED: lazily("This approval is revoked"),
    State.EXPIRED: lazily("This approval has expired"),
    State.SUPERSEDED: lazily("A newer approval has taken the place of this one"),
}
ADVICE = {
    State.SUSPENDED: lazily("Do not use the data until the approval is reinstated."),
    State.REVOKED: lazily("Do not use the data under this approval."),
    State.EXPIRED: lazily("Do not use the data under this approval. It has to be approved again."),
    State.SUPERSEDED: lazily("Use the newer version, for the uses of its own approval."),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """`who` and `why` are empty where the portal did it automatically; `successor` is the submission that took its place."""

    state: State
    since: date
    who: str = ""
    why: str = ""
    successor: str = ""

    @property
    def title(self) -> str:
        return str(TITLES[self.state])

    @property
    def advice(self) -> str:
        return str(ADVICE[self.state])

    @property
    def fact(self) -> str:
        """Since when and by whom."""
        facts = {"date": day(self.since), "who": self.who}
        if self.state is State.EXPIRED:
            return _("Expired on %(date)s: its validity ended.") % facts
        if self.state is State.SUPERSEDED:
            return _("Superseded on %(date)s, when a newer approval came into force.") % facts
        if self.state is State.SUSPENDED:
            return _("Suspended since %(date)s by %(who)s.") % facts
        return _("Revoked on %(date)s by %(who)s.") % facts

    @property
    def sentence(self) -> str:
        """The same with the reason, for one line of a list."""
        return f"{self.fact} {self.reason}" if self.why else self.fact

    @property
    def reason(self) -> str:
        return _("Reason: “%(why)s”") % {"why": self.why} if self.why else ""
