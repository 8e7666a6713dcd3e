"""Every page, wide and light, narrow and dark: it answers, all can use it, nothing overflows, nothing complains."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from evaluations import actions
from evaluations.attempt import attempt
from governance.actions import reviews
from governance.vocabulary import State
from tests import factories
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
REGISTRATION = ("", "words/", "files/", "log/", "sources/", "columns/")
PLAIN = {
    "": ("/account/login/", "/account/password/reset/", "/verify/", "/components/"),
    "sade": ("/", "/datasets/", "/datasets/register/", "/submissions/", "/account/", "/account/2fa/", "/tokens/"),
    "ada": ("/", "/audit-log/"),
    "adam": ("/", "/people/"),
    "zoe": ("/",),
}


@pytest.mark.parametrize("look", [WIDE, NARROW], ids=["wide", "narrow"])
def test_page(world: World, visitors: Visitors, look: dict[str, Any]) -> None:
    addresses = [(name, path) for name, paths in PLAIN.items() for path in paths]
    addresses += [*of_a_version(world), *of_submissions(world)]
    readers: dict[str, Reader] = {}

    found = []
    for name, path in addresses:
        if name not in readers:
            readers[name] = Reader(visitors.page(name, reduced_motion="reduce", **look))
        found += [f"{path} as {name or 'a stranger'}: {fault}" for fault in readers[name].faults(path)]

    assert not found, "\n".join(found)


def of_a_version(world: World) -> list[tuple[str, str]]:
    """A draft with its tasks, one that is being measured, and one with a report that was really measured."""
    draft = factories.complete_version(world, title="Not registered yet")
    waiting = factories.registered_version(world, title="Being measured")
    measured = factories.registered_version(world, title="Measured")
    ended = actions.request(measured, by=world.actor("sade"))
    assert attempt(ended.pk)
    job = actions.request(waiting, by=world.actor("sade"))
    paths = [f"/versions/{draft.pk}/register/{task}" for task in REGISTRATION]
    paths += [f"/versions/{draft.pk}/", f"/evaluations/{job.pk}/", f"/evaluations/{ended.pk}/"]
    paths += [f"/evidence/{measured.evidence.get().pk}/", f"/versions/{measured.pk}/risk/"]
    return [("sade", path) for path in paths]


def of_submissions(world: World) -> list[tuple[str, str]]:
    """One in each state that looks different, each page as somebody whose turn it is."""
    states = (State.DRAFT, State.ATTESTATION, State.REVIEW, State.CONSOLIDATION, State.IN_FORCE)
    draft, attest, review, terms, approved = (
        factories.submission(world, at=state, title=state.label) for state in states
    )
    reviews.take(review, by=world.actor("rui"))
    reviews.comment(review, section="risk", text="Who else?", blocking=True, public=True, by=world.actor("rui"))
    pages = {
        "sade": (f"{draft.pk}/uses/", f"{draft.pk}/actions/submit/", f"{approved.pk}/"),
        "priya": (f"{attest.pk}/", f"{attest.pk}/sign/responsibility/"),
        "ines": (f"{review.pk}/review/take/", f"{approved.pk}/record/"),
        "rui": (f"{review.pk}/", f"{review.pk}/review/vote/", f"{terms.pk}/review/terms/"),
        "petra": (f"{approved.pk}/", f"{approved.pk}/record/"),
    }
    version = approved.version
    others = [f"/datasets/{version.dataset_id}/", f"/versions/{version.pk}/", f"/versions/{version.pk}/log/", "/"]
    digest = factories.pack_files()["zip"].sha256
    return [
        *((name, f"/submissions/{path}") for name, paths in pages.items() for path in paths),
        *(("rui", path) for path in others),
        ("", f"/verify/?sha256={digest}"),
        ("ada", f"/audit-log/?subject={approved.pk}"),
    ]


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
