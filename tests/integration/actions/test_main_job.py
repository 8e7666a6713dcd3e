"""The whole path of a submission through the actions."""

import pytest

from governance.models import AuditEvent
from governance.vocabulary import State
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.ATTESTATION, State.REVIEW, State.CONSOLIDATION, State.SIGN_OFF, State.APPROVED]
)
def test_reaches(world: World, state: State) -> None:
    made = factories.submission(world, at=state)

    assert made.state == state


def test_every_move_is_recorded(world: World) -> None:
    made = factories.submission(world, at=State.APPROVED)

    events = AuditEvent.objects.filter(subject_id=str(made.pk)).order_by("seq").values_list("type", flat=True)
    assert list(events) == [
        "submission_created", "submission_changed", "submitted", "checks_passed", "signed", "review_taken", "review_taken",
        "voted", "voted", "review_closed", "terms_set", "signed", "signed", "signed", "sign_off_completed",
    ]  # fmt: skip
