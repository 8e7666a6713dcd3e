"""Two tabs, two clicks: nobody signs what they did not see, and nobody signs twice."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from governance.models import Signature, Submission
from governance.vocabulary import State
from tests import factories
from tests.functional.visitors import Visitors
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db(transaction=True)


def open_and_prove(page: Page, made: Submission, action: str) -> None:
    page.goto(f"/submissions/{made.pk}/sign/{action}/")
    page.get_by_label("Your password").fill(PASSWORD)


def test_what_changed_in_between_is_shown_and_not_signed(world: World, visitors: Visitors) -> None:
    made = factories.set_terms(world, factories.submission(world, at=State.CONSOLIDATION))
    before = Signature.objects.count()
    first = visitors.page("rui")
    second = first.context.new_page()
    for tab in (first, second):
        open_and_prove(tab, made, "review")
    factories.set_terms(world, made, conditions=[("Delete the draws.", timezone.now().date() + timedelta(days=90))])

    for tab in refused_in(first, second, before=before):
        expect(tab.get_by_text("The change is outside the parts that you sign.")).to_be_visible()
        expect(tab.get_by_label("Your password")).to_have_value("")


def test_what_took_the_stage_away_is_shown_and_not_signed(world: World, visitors: Visitors) -> None:
    made = factories.set_terms(world, factories.submission(world, at=State.CONSOLIDATION))
    before = Signature.objects.count()
    first = visitors.page("rui")
    second = first.context.new_page()
    for tab in (first, second):
        open_and_prove(tab, made, "review")
    factories.file_document(world, made.version, "protection-assessment")

    for tab in refused_in(first, second, before=before):
        changed = tab.get_by_role("table", name="Changed since it was shown to you")
        expect(changed).to_contain_text("Protection assessment")
        expect(tab.get_by_label("Your password")).to_have_count(0)

    second.get_by_role("link", name="Open the submission").click()

    expect(second).to_have_url(re.compile(f"/submissions/{made.pk}/$"))


def refused_in(*tabs: Page, before: int) -> Iterator[Page]:

    for tab in tabs:
        tab.get_by_role("button", name="Sign", exact=True).click()

        expect(tab.get_by_text("Nothing was signed", exact=True)).to_be_visible()
        assert Signature.objects.count() == before
        yield tab


def test_a_double_click_is_one_signature(world: World, visitors: Visitors) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    page = visitors.page("priya")
    open_and_prove(page, made, "responsibility")

    page.get_by_role("button", name="Sign", exact=True).dblclick()

    expect(page).to_have_url(re.compile(f"/submissions/{made.pk}/$"))
    assert [item.signer_name for item in Signature.objects.all()] == ["Priya Raman"]
    assert factories.again(made).state == State.REVIEW
