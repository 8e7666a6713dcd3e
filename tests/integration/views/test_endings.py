"""What is over does not look valid: every page, list and answer says so, since when, why and by whom."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from governance.actions import dates, submissions
from governance.models import Artefact, Submission
from governance.vocabulary import Action, State
from portal.lib.language import day
from portal.lib.refusals import NotNow
from tests import factories
from tests.integration.api.conftest import Caller
from tests.integration.views.reading import revision, text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
READERS = ("sade", "priya", "rui", "otto", "petra", "ada", "vera")


def today() -> str:
    return day(timezone.now().date())


def suspended(world: World, made: Submission) -> list[str]:
    submissions.take(made, action=Action.SUSPEND, reason="An incident is examined.", by=world.actor("rui"))
    return [f"Suspended since {today()} by Rui Tavares.", "An incident is examined."]


def revoked(world: World, made: Submission) -> list[str]:
    submissions.take(made, action=Action.REVOKE, reason="The agreement ended.", by=world.actor("otto"))
    return [f"Revoked on {today()} by Otto Lindqvist.", "The agreement ended."]


def expired(world: World, made: Submission) -> list[str]:
    assert dates.keep_dates(at=timezone.now().date() + timedelta(days=400))
    return [f"Expired on {today()}: its validity ended."]


def superseded(world: World, made: Submission) -> list[str]:
    newer = next_version(world, made)
    assert newer.replaces_id == made.pk, "the approval in force is replaced unless the author says otherwise"
    through(world, newer)
    return [f"Superseded on {today()}, when a newer approval came into force."]


def next_version(world: World, made: Submission) -> Submission:
    """A new version of the dataset, submitted by its author who has stated its uses."""
    version = factories.next_version(world, made.version)
    return factories.submission(world, version=version)


def through(world: World, made: Submission) -> None:
    for state, step in factories.STEPS.items():
        if factories.again(made).state == state:
            step(world, factories.again(made))


@pytest.mark.parametrize("end", [suspended, revoked, expired, superseded])
def test_what_is_over_says_so_wherever_it_is_read(
    world: World, client_of: ClientOf, end: Callable[[World, Submission], list[str]]
) -> None:
    made = factories.submission(world, at=State.IN_FORCE, vendor=True)
    pack = Artefact.objects.get(record__submission=made)
    said = end(world, made)

    for name in READERS:
        client = client_of(name)
        pages = [f"/submissions/{made.pk}/", f"/submissions/{made.pk}/record/", f"/versions/{made.version_id}/"]
        for page in [*pages, "/submissions/", f"/datasets/{made.version.dataset_id}/"]:
            body = client.get(page)
            assert not [words for words in said if words not in text(body)], (name, page)
            assert "signature-valid" not in body.content.decode()
        above = text(client.get(pages[1])).partition("Digest")[0]
        assert "Valid until" not in text(client.get(pages[0])) + above
        answers = [Caller(client).get(f"submissions/{made.pk}/{part}")[1] for part in ("", "record/")]
        for answer in answers:
            assert (answer["ending"]["state"], answer["ending"]["reason"]) == (
                factories.again(made).state,
                (said[1:] or [""])[0],
            )
    handed = client_of("petra").get(f"/artefacts/{pack.pk}/audit-pack.zip/")
    assert f"-{factories.again(made).state}.zip" in handed.headers["Content-Disposition"]
    assert b"".join(handed.streaming_content)  # type: ignore[attr-defined]
    public = text(Client().get(f"/verify/?sha256={pack.files.get(name='audit-pack.pdf').sha256}"))
    assert f"{today()}" in public
    assert "Rui Tavares" not in public
    assert "Otto Lindqvist" not in public


def test_what_stands_says_nothing_of_the_kind(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    page = client_of("petra").get(f"/submissions/{made.pk}/record/")

    assert page.context["ending"] is None
    assert "signature-valid" in page.content.decode()


@pytest.mark.past_the_actions
def test_an_approval_whose_last_day_is_over_is_not_shown_as_valid_before_the_clock_notices(
    world: World, client_of: ClientOf
) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    Submission.objects.filter(pk=made.pk).update(valid_until=date(2026, 1, 1))

    page = client_of("petra").get(f"/submissions/{made.pk}/")
    assert "Expired on 1 Jan 2026" in text(page)
    assert "signature-valid" not in page.content.decode()


def test_two_approvals_of_a_dataset_stay_in_force_only_for_a_reason_that_signers_read(
    world: World, client_of: ClientOf
) -> None:
    first = factories.submission(world, at=State.IN_FORCE)
    second = next_version(world, first)
    submissions.save(second, fields={"replaces": None}, by=world.actor("sade"))
    with pytest.raises(NotNow, match="is in force"):
        submissions.take(factories.again(second), action=Action.SUBMIT, by=world.actor("sade"))

    why = "The first is for teaching, this one for research."
    path = f"/submissions/{second.pk}/uses/"
    typed = revision(client_of("sade"), path) | {
        "uses": "Research.",
        "recipients": "The lab.",
        "access": "controlled",
        "replaces": "",
        "keeps_earlier_because": why,
    }
    assert client_of("sade").post(path, typed).status_code == 302
    submissions.take(factories.again(second), action=Action.SUBMIT, by=world.actor("sade"))
    assert why in text(client_of("priya").get(f"/submissions/{second.pk}/sign/responsibility/"))
    assert factories.standing(second).record.said("use")["keeps_earlier_because"] == why
    through(world, second)
    assert (factories.again(first).state, factories.again(second).state) == (State.IN_FORCE, State.IN_FORCE)
