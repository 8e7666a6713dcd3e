"""What somebody is asked to do, in words. Pure."""

from datetime import date, datetime

from governance.vocabulary import Action
from portal.lib.language import day, lazily
from portal.lib.language import gettext as _

WORDS = {
    Action.SUBMIT: lazily("State the uses and submit"),
    Action.RESUBMIT: lazily("Answer the comments and resubmit"),
    Action.ATTEST: lazily("Sign responsibility"),
    Action.VOTE: lazily("Give your verdict"),
    Action.TAKE_REVIEW: lazily("Take the review"),
    Action.SIGN_REVIEW: lazily("Sign the review"),
    Action.SET_TERMS: lazily("Set the terms of the approval"),
    Action.REAFFIRM: lazily("Review again and reaffirm"),
    Action.REINSTATE: lazily("Decide: reinstate or revoke"),
}


def step_asked(action: Action, stage: str) -> str:
    """The step of a submission; `stage` is the label of the stage that is signed, empty for any other step."""
    return _("Sign: %(stage)s") % {"stage": stage} if stage else str(WORDS.get(action, action.label))


def condition_asked(condition: str) -> str:
    return _("Condition: %(condition)s") % {"condition": condition}


def registration_asked(*, is_registered: bool) -> str:
    return _("Evaluate it, assess the risk and submit it") if is_registered else _("Finish the registration")


def until(due: date | None) -> str:
    return _("due %(date)s") % {"date": day(due)} if due else ""


def waiting_since(since: datetime | None) -> str:
    return _("Waiting for you since %(date)s") % {"date": day(since)} if since else ""
