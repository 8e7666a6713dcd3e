"""What a change of a source touches: approvals, and submissions under way."""

from django.db.models import QuerySet

from governance.models import Source, Submission
from governance.vocabulary import State
from governance.workflow import STANDING, UNDER_WAY

SIGNED = frozenset({*STANDING, *UNDER_WAY, State.APPROVED})
"""Where people have signed, or are asked to."""


def directly_below(source: Source) -> QuerySet[Submission]:
    """Those whose record states the source itself, while they are signed or on their way to it."""
    found = Submission.objects.filter(version__derivations__source=source, state__in=sorted(SIGNED))
    return found.select_related("version__dataset").order_by("pk").distinct()
