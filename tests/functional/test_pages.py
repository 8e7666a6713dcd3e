"""Every page, wide and light, narrow and dark: it answers, all can use it, nothing overflows, nothing complains."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from governance.vocabulary import State
from tests import factories, pages
from tests.functional.visitors import Visitors
from tests.people import World

pytestmark = pytest.mark.django_db(transaction=True)

WIDE = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
NARROW = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
CSP_ALOUD = (
    "addEventListener('securitypolicyviolation', e => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`))"
)


@pytest.mark.parametrize("look", [WIDE, NARROW], ids=["wide", "narrow"])
def test_page(world: World, visitors: Visitors, look: dict[str, Any]) -> None:
    addresses = pages.every(world)
    readers: dict[str, Reader] = {}

    found = []
    for name, path in addresses:
        if name not in readers:
            readers[name] = Reader(visitors.page(name, reduced_motion="reduce", **look))
        found += [f"{path} as {name or 'a stranger'}: {fault}" for fault in readers[name].faults(path)]

    assert not found, "\n".join(found)


class Reader:
    """Somebody who looks at pages and hears what the console says."""

    def __init__(self, page: Page) -> None:
        self.page, self.heard, self.axe = page, list[str](), Axe()
        page.add_init_script(CSP_ALOUD)
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.heard.append(str(error)))

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.heard.append(message.text)

    def faults(self, path: str) -> list[str]:
        self.heard.clear()
        answer = self.page.goto(path)
        status = answer.status if answer else 0
        found = [] if status == 200 else [f"status {status}"]
        found += [f"axe {line}" for line in self.violations()]
        overflow = self.page.evaluate(OVERFLOW)
        found += [f"{overflow} px wider than the window"] if overflow > 0 else []
        return [*found, *(f"console: {words}" for words in self.heard)]

    def violations(self) -> list[str]:
        response = self.axe.run(self.page, options=RULES).response
        return [
            f"{violation['id']} at {node['target']}"
            for violation in response["violations"]
            for node in violation["nodes"]
        ]


@pytest.mark.parametrize("place", ["datasets", "submissions", "audit-log"])
def test_back_after_a_filter_shows_the_whole_page(world: World, visitors: Visitors, place: str) -> None:
    factories.submission(world, at=State.DRAFT)
    page = visitors.page("rui")
    page.goto(f"/{place}/")
    with page.expect_response(lambda answer: f"/{place}/?" in answer.url) as answered:
        page.locator("main form select").first.select_option(index=1)
    assert {"hx-request", "hx-target"} <= set(answered.value.headers["vary"].lower().split(", "))
    page.goto("/")

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("navigation").first).to_be_visible()
