"""What time does to approvals: reviews fall due, approvals expire."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from governance import workflow
from governance.actions import submissions
from governance.models import Submission
from governance.standing import Standing
from governance.workflow import BY_ACTION, STANDING
from portal.accounts.actor import SYSTEM


def keep_dates(*, at: date | None = None) -> int:
    """Moves every approval whose date has come; returns how many moved. Safe to run at any time, any number of times."""
    today = at or timezone.now().date()
    moved = 0
    review = Coalesce("next_review", "review_due")
    come = Submission.objects.annotate(review=review).filter(Q(valid_until__lt=today) | Q(review__lte=today))
    for pk in come.filter(state__in=sorted(STANDING)).values_list("pk", flat=True):
        with transaction.atomic():
            standing = Standing(submissions.lock(pk), at=today)
            transition = workflow.due(standing.facts)
            if transition is not None:
                submissions.move(standing, BY_ACTION[transition.action], by=SYSTEM)
                submissions.settle(pk)
                moved += 1
    return moved
