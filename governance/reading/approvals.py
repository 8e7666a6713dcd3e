"""The status of an approval in the words of the public page. Pure."""

from datetime import date

from governance.reading.endings import Ending
from governance.vocabulary import State
from portal.lib.language import day
from portal.lib.language import gettext as _


def status_in_words(status: State) -> str:
    return _("approved, not yet in force") if status is State.APPROVED else str(status.label).lower()


def ending_in_words(status: State, since: date | None) -> str:
    """Since when, by whom and why, without a name or a reason: a stranger reads this."""
    if since is None:
        return ""
    if status is State.SUSPENDED:
        said = _("Suspended since %(date)s by the institution that had approved it. The reason is on its record.")
        return said % {"date": day(since)}
    if status is State.REVOKED:
        said = _("Revoked on %(date)s by the institution that had approved it. The reason is on its record.")
        return said % {"date": day(since)}
    return Ending(status, since).fact
