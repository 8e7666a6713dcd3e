"""A reviewer learns nothing of the others before their own verdict on the same content: neither by pages nor by the API."""

from collections.abc import Callable

import pytest
from django.test import Client

from governance.actions import reviews, submissions
from governance.models import Submission, Thread
from governance.vocabulary import Action, State, VoteVerdict
from tests import factories
from tests.integration.api.conftest import Caller
from tests.integration.views.test_submissions import address
from tests.people import World

pytestmark = pytest.mark.django_db
Someone = Callable[..., Caller]
ClientOf = Callable[[str], Client]
PUBLIC, PRIVATE, REPLY, REASON, WHY = "PUBLIC-WORD", "PRIVATE-WORD", "REPLY-WORD", "REASON-WORD", "WHY-WORD"
EVERY = {PUBLIC, PRIVATE, REPLY, REASON, WHY}


@pytest.fixture
def made(world: World) -> Submission:
    """In review; one of two reviewers has said all that a reviewer can say, and given a verdict."""
    made = factories.submission(world, at=State.REVIEW)
    for name in ("rui", "ines"):
        reviews.take(made, by=world.actor(name))
    own = reviews.comment(made, section="files", text="Of the author.", by=world.actor("sade"))
    reviews.comment(made, section="use", text=PUBLIC, blocking=True, by=world.actor("rui"))
    reviews.comment(made, section="risk", text=PRIVATE, public=False, by=world.actor("rui"))
    reviews.reply(Thread.objects.get(pk=own.thread_id), text=REPLY, by=world.actor("rui"))
    reviews.vote(made, verdict=VoteVerdict.OPPOSE, tier="high", rationale=WHY, by=world.actor("rui"))  # type: ignore[arg-type]
    return made


@pytest.fixture
def read(person: Someone, client_of: ClientOf) -> Callable[[Submission, str], set[str]]:
    """Which of the marked words this person finds, wherever a reviewer can look."""

    def found(made: Submission, name: str) -> set[str]:
        here, caller = address(made), person(name)
        pages = (
            here,
            f"{here}review/take/",
            f"{here}review/vote/",
            f"{here}record/",
            f"{here}record.json",
            "/audit-log/",
            "/",
        )
        said = [client_of(name).get(page).content.decode() for page in pages]
        said += [str(caller.get(f"submissions/{made.pk}/{part}")) for part in ("", "review/", "threads/", "record/")]
        said.append(str(caller.get("audit-events/")))
        return {word for word in EVERY if any(word in text for text in said)}

    return found


def test_a_colleague_reads_nothing_before_their_own_verdict(
    world: World, made: Submission, person: Someone, read: Callable[[Submission, str], set[str]]
) -> None:
    theirs = made.threads.get(section="use")

    assert (read(made, "ines"), read(made, "noor")) == (set(), set())
    assert [talk["section"] for talk in person("ines").get(f"submissions/{made.pk}/threads/")[1]] == ["files"]
    assert person("ines").post(f"threads/{theirs.pk}/replies/", {"text": "I agree."})[0] == 404
    assert read(made, "sade") == {PUBLIC, REPLY}
    factories.cast(world, made, by="ines")
    assert factories.again(made).state == State.REVIEW, "one for, one against: a third is asked"
    assert (read(made, "ines"), read(made, "noor")) == ({PUBLIC, REPLY}, set())


def test_a_return_without_a_verdict_shows_no_verdict_to_who_judges_in_the_next_round(
    world: World, made: Submission, read: Callable[[Submission, str], set[str]]
) -> None:
    """The attack: ask for changes without a verdict, read the colleague's, vote in the next round."""
    reviews.comment(made, section="use", text="Which years?", blocking=True, by=world.actor("ines"))
    submissions.take(factories.again(made), action=Action.REQUEST_CHANGES, reason="The years.", by=world.actor("ines"))
    assert (read(made, "ines"), read(made, "rui")) == (set(), EVERY - {REASON})
    submissions.save(factories.again(made), fields={"uses": "Modelling of 2024."}, by=world.actor("sade"))
    assert read(made, "rui") == EVERY - {REASON}, "who judged that content still reads what was said of it"

    submissions.take(factories.again(made), action=Action.RESUBMIT, by=world.actor("sade"))
    factories.sign(world, made, "responsibility", by="priya")
    for name in ("rui", "ines"):
        reviews.take(made, by=world.actor(name))
    assert read(made, "ines") == set()
    reviews.comment(made, section="use", text=f"{REASON} in the new round", by=world.actor("ines"))
    assert read(made, "rui") == EVERY - {REASON}
    factories.cast(world, made, by="rui")
    assert read(made, "rui") == EVERY
    factories.cast(world, made, by="ines")
    assert (factories.again(made).state, read(made, "ines")) == (State.CONSOLIDATION, EVERY)


def test_why_a_colleague_asked_for_changes_is_held_back_too(
    world: World, made: Submission, read: Callable[[Submission, str], set[str]]
) -> None:
    submissions.take(factories.again(made), action=Action.REQUEST_CHANGES, reason=REASON, by=world.actor("rui"))

    assert read(made, "ines") == set()
    assert {REASON, PUBLIC} <= read(made, "sade")
    assert {REASON, WHY} <= read(made, "ada")
