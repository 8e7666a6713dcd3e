"""A browser without JavaScript: everything is a form, and what was typed comes back."""

import json

import pytest
from playwright.sync_api import Page, expect

from governance.models import Signature
from governance.vocabulary import State
from tests import factories
from tests.functional.visitors import Visitors
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db(transaction=True)

PURPOSE = "To develop a cost model before access to the real records."


def send(page: Page, role: str, data: bytes) -> None:
    panel = page.locator(f"#{role}")
    panel.get_by_label("File", exact=True).set_input_files(
        {"name": f"{role}.csv", "mimeType": "text/csv", "buffer": data}
    )
    panel.get_by_role("button", name="Upload").click()


def test_words_a_bad_file_and_a_good_one(world: World, visitors: Visitors) -> None:
    version = factories.draft_version(world)
    page = visitors.sign_in("sade", java_script_enabled=False)

    page.goto(f"/versions/{version.pk}/register/words/")
    page.get_by_label("What is this version for?").fill(PURPOSE)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("listitem").filter(has_text="Purpose and description")).to_contain_text("Done")
    assert factories.fresh(version).purpose == PURPOSE

    page.get_by_role("link", name="Files").click()
    send(page, "synthetic", b"age,sex\n41,f\n42\n")
    told = page.locator("#synthetic .field-wrong")
    expect(told).to_contain_text("“synthetic.csv”: Row 2 has 1 field")
    assert not version.files.exists()

    send(page, "synthetic", factories.table("synthetic"))
    expect(page.locator(".messages")).to_contain_text("“synthetic.csv” is stored.")
    assert [(file.role, file.rows) for file in version.files.all()] == [("synthetic", 240)]


def test_a_log_with_a_missing_field_stays_where_it_was_pasted(world: World, visitors: Visitors) -> None:
    version = factories.draft_version(world)
    factories.add_table(version, "synthetic", by=world.actor("sade"))
    log = factories.generation_log(version)
    pasted = json.dumps({key: value for key, value in log.items() if key != "generator"}, indent=1)
    page = visitors.sign_in("sade", java_script_enabled=False)

    page.goto(f"/versions/{version.pk}/register/log/")
    page.get_by_label("Generation log").fill(pasted)
    page.get_by_role("button", name="Check and file the log").click()

    expect(page.locator(".field-wrong")).to_contain_text("generator")
    expect(page.get_by_label("Generation log")).to_have_value(pasted)
    assert not version.generation_runs.exists()


def test_the_pi_signs(world: World, visitors: Visitors) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    page = visitors.sign_in("priya", java_script_enabled=False)

    page.goto(f"/submissions/{made.pk}/sign/responsibility/")
    page.get_by_label("Your password").fill("not my password")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("The password is incorrect.")
    assert not Signature.objects.exists()

    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Signed.")
    assert [item.signer_name for item in Signature.objects.all()] == ["Priya Raman"]
