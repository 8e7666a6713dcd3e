"""The status of an approval in the words of the public page. Pure."""

from django.utils.translation import gettext as _

from governance.vocabulary import State


def status_in_words(status: State) -> str:
    return _("approved, not yet in force") if status is State.APPROVED else str(status.label).lower()
