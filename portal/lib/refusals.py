"""The ways to say no. Pure, so that rules can raise them; errors.py maps them once for page and API."""

from collections.abc import Sequence
from typing import Any

from portal.lib.language import lazily as _


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """Base of the answers below: `reasons` are sentences for the person who asked."""

    status_code = 400
    title = _("That cannot be done")

    def __init__(self, *reasons: str, changes: Sequence[Any] = ()) -> None:
        self.reasons = [str(reason) for reason in reasons]
        self.changes = list(changes)
        super().__init__(" ".join(self.reasons))


class Invalid(Refused):
    """What was sent cannot be understood or accepted as it is. With `confirm`, it is accepted when that is sent along as true."""

    status_code = 400
    title = _("There is a problem with what you sent")

    def __init__(self, *reasons: str, field: str = "", confirm: str = "") -> None:
        self.field, self.confirm = field, confirm
        super().__init__(*reasons)


class NotPermitted(Refused):
    """The actor may see the object and may not do this with it."""

    status_code = 403
    title = _("You do not have permission to do that")


class NotNow(Refused):
    """The actor may do this, but not in the present state; every reason is listed."""

    status_code = 409
    title = _("That cannot be done now")


class Busy(Refused):
    """Too much of this is going on at the moment; the same request may succeed in a minute."""

    status_code = 503
    title = _("The portal is busy")


class NoRoom(Refused):
    """There is no room to keep what was sent."""

    status_code = 507
    title = _("There is no room for this")


class Unavailable(Refused):
    """Something that the portal depends on does not answer; the person who asked can do nothing about it."""

    status_code = 503
    title = _("That cannot be done at the moment")
