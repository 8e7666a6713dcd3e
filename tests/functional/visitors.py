"""People before the portal, each in a browser of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page, StorageState, expect

from tests.people import PASSWORD

WAIT = 20_000


@dataclass
class Visitors:
    """Opens the portal as somebody: the first time by the sign-in page, later with the session that it gave."""

    new_context: Callable[..., BrowserContext]
    sessions: dict[str, StorageState] = field(default_factory=dict)

    def page(self, name: str = "", **options: Any) -> Page:
        """A page nothing is open in yet; without a name, that of a stranger."""
        if name and name not in self.sessions:
            self.sign_in(name)
        state = self.sessions.get(name)
        return patient(self.new_context(storage_state=state, **options).new_page())

    def sign_in(self, name: str, **options: Any) -> Page:
        page = patient(self.new_context(**options).new_page())
        page.goto("/")
        page.get_by_label("Email").fill(f"{name}@example.org")
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Home")
        self.sessions[name] = page.context.storage_state()
        return page


def patient(page: Page) -> Page:
    """Waits longer than Playwright does by itself: the machine may be busy."""
    page.set_default_timeout(WAIT)
    return page
