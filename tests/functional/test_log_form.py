"""A generation log is filled in without JavaScript, row by row."""

import pytest
from playwright.sync_api import Page, expect

from governance.models import GenerationRun
from tests import factories
from tests.functional.visitors import Visitors
from tests.people import World

pytestmark = pytest.mark.django_db(transaction=True)


def fill(page: Page, section: str, **typed: str) -> None:
    for name, value in typed.items():
        field = page.locator(f"#{section} [name$='{name}']").first
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_a_simulation_is_logged_by_hand(world: World, visitors: Visitors) -> None:
    version = factories.draft_version(world)
    factories.add_table(version, "synthetic", by=world.actor("sade"))
    factories.sources.declare(
        version, role="expert_knowledge", by=world.actor("sade"), fields=factories.source_fields()
    )
    page = visitors.sign_in("sade", java_script_enabled=False)

    page.goto(f"/versions/{version.pk}/register/log/")
    page.locator("#example").get_by_label("How the rows were made").select_option("simulation")
    page.get_by_role("button", name="Fill in the form").click()
    fill(
        page,
        "generator",
        **{"generator-name": "clinic", "generator-version": "2.1", "parameters": "arrivals_per_hour: 12.5"},
    )
    fill(page, "seeds", scope="arrivals", value="7")
    page.locator("#seeds").get_by_role("button", name="Add a row").click()
    expect(page.locator("#seeds [name='seeds-1-value']")).to_be_visible()
    fill(page, "environment", **{"environment-os": "Linux 6.8"})
    page.get_by_role("button", name="Check and file the log").last.click()
    expect(page.locator(".error-summary")).to_contain_text("/environment/lockfile_sha256 is missing")
    expect(page.locator("[name='seeds-0-scope']")).to_have_value("arrivals")

    fill(page, "sources", version="2024")
    for name in ("environment-lockfile_sha256", "environment-code_commit"):
        page.locator(f"[name='why-{name}']").fill("The machine is gone.")
    fill(
        page,
        "run",
        synthetic_degree="fully_synthetic",
        started_at="2026-11-01T10:00:00",
        ended_at="2026-11-01T10:01:00",
    )
    page.get_by_role("button", name="Check and file the log").last.click()

    expect(page.locator(".messages")).to_contain_text("The generation log is filed.")
    run = GenerationRun.objects.get()
    assert (run.completeness, run.log["started_at"]) == ("partial", "2026-11-01T10:00:00Z")
    assert [item["field"] for item in run.log["missing"]] == [
        "/environment/lockfile_sha256",
        "/environment/code_commit",
    ]
    assert run.log["generator"]["hyperparameters"] == {"parameters": {"arrivals_per_hour": 12.5}}
