"""What people type is kept: by the portal while they type, by the browser until the portal has it."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from governance.actions import datasets, reviews
from governance.models import Comment, Vote
from governance.vocabulary import State
from tests import factories
from tests.functional.visitors import Visitors
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "The subgroup of the very old is too small to tell."


def status(page: Page) -> object:
    return page.locator(".autosave").first


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_words_typed_after_the_session_ended_are_stored_in_the_end(world: World, visitors: Visitors) -> None:
    version = factories.draft_version(world)
    page = visitors.page("sade")
    page.goto(f"/versions/{version.pk}/register/words/")
    page.get_by_label("Known limits").fill("Few.")
    expect(status(page)).to_contain_text("Saved,")  # type: ignore[arg-type]
    Session.objects.all().delete()

    page.get_by_label("Known limits").fill("Few, and old.")
    expect(status(page)).to_contain_text("you are no longer signed in")  # type: ignore[arg-type]
    assert factories.fresh(version).limits == "Few."
    page.reload()
    sign_in(page, "sade")

    expect(page.get_by_label("Known limits")).to_have_value("Few, and old.")
    expect(status(page)).to_contain_text("Saved,")  # type: ignore[arg-type]
    assert factories.fresh(version).limits == "Few, and old."
    page.reload()
    expect(page.get_by_label("Known limits")).to_have_value("Few, and old.")
    assert page.evaluate("localStorage.length") == 0


def test_two_people_type_at_once(world: World, visitors: Visitors) -> None:
    version = factories.draft_version(world)
    page = visitors.page("sade")
    page.goto(f"/versions/{version.pk}/register/words/")
    datasets.save_registration(version, fields={"limits": "His.", "notes": "Kept."}, by=world.actor("priya"))

    page.get_by_label("Known limits").fill("Hers.")

    clash = page.get_by_role("region", name="Known limits")
    expect(clash).to_contain_text("His.")
    expect(clash).to_contain_text("Hers.")
    assert factories.fresh(version).limits == "His."
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Registration")
    saved = factories.fresh(version)
    assert (saved.limits, saved.notes) == ("Hers.", "Kept.")


def test_an_answer_brings_its_question_and_both_are_saved(world: World, visitors: Visitors) -> None:
    version = factories.draft_version(world)
    page = visitors.page("sade")
    page.goto(f"/versions/{version.pk}/risk/")

    page.get_by_label("Findings that will be published").check()
    page.get_by_label("Some results are repeated on real data").check()

    expect(page.locator("#rating")).to_contain_text("Only some results are repeated")
    page.reload()
    expect(page.get_by_label("Some results are repeated on real data")).to_be_checked()


def test_a_review_is_kept_in_the_browser_until_it_is_sent(world: World, visitors: Visitors) -> None:
    """Of its own person only; a comment comes back in the section where it was begun."""
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"))
    page = visitors.page("rui")
    page.goto(f"/submissions/{made.pk}/review/vote/")
    page.get_by_label("Oppose").check()
    page.get_by_label("Why").fill(WHY)
    expect(status(page)).to_have_text("Kept in this browser until you send it.")  # type: ignore[arg-type]

    page.reload()

    expect(page.get_by_label("Why")).to_have_value(WHY)
    expect(page.get_by_text("It has not been sent.")).to_be_visible()
    page.get_by_label("High", exact=True).check()
    page.get_by_role("button", name="Give this verdict").click()
    expect(page.locator(".messages")).to_contain_text("Your verdict is recorded.")
    assert Vote.objects.get().rationale == WHY
    assert page.evaluate("localStorage.length") == 0

    talk = page.locator("#talk-risk")
    talk.get_by_text("Comment on this section").click()
    talk.get_by_role("textbox", name="Comment").fill("Who else can reach it?")
    page.reload()
    expect(talk.get_by_role("textbox", name="Comment")).to_have_value("Who else can reach it?")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_role("button", name="Discard it")).to_have_count(0)
    assert not Comment.objects.exists()
