"""The browser of the machine, and who sits before it."""

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from tests.functional.visitors import WAIT, Visitors
from tests.people import World

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of the distribution, where there is one."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return browser_type_launch_args | {"args": list(ARGUMENTS)} | ({"executable_path": found} if found else {})


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Every address is meant for the server of the tests."""
    return str(live_server.url)


@pytest.fixture(scope="session", autouse=True)
def database_beside_the_browser() -> None:
    """Playwright keeps an event loop in this thread until the session ends, and Django would refuse to query beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture
def visitors(world: World, new_context: Callable[..., BrowserContext]) -> Visitors:
    """Everybody of the world, not signed in yet; sign-ins of earlier tests do not count against them."""
    cache.clear()
    expect.set_options(timeout=WAIT)
    return Visitors(new_context)
