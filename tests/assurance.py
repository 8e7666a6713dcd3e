"""Attacks that are counted: how often each was tried and how often it held, for docs/reference/assurance.md.

A test that asks for `tried` says what it counted; `scale` gives it the size of `make assurance` or of `make test`.
"""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from _pytest.terminal import TerminalReporter

Tried = Callable[[str, int, int], None]
Size = TypeVar("Size")

HEAD = """# Assurance

Written by `make assurance`: the attacks that the tests make, how often each was tried and how often the portal held. A figure
is counted by the test that the last column names; `make test` runs the same tests, some of them smaller. An attack that did not
hold is a failed test, and then this page is not written.

Run on {machine} on {date}, Python {python}.

| attack | tried | held | test |
| --- | ---: | ---: | --- |
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--assurance", type=Path, metavar="PAGE", help="only counted attacks, at full size; writes the page"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--assurance"):
        items[:] = [item for item in items if "tried" in getattr(item, "fixturenames", ())]


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Tried:
    """Says what was attacked, how often, and how often that failed as it should. All of it has to."""

    def say(attack: str, count: int, held: int) -> None:
        record_property("tried", (attack, count, held))
        assert count > 0, f"{attack}: nothing was tried"
        assert held == count, f"{attack}: {count - held} of {count} did not hold"

    return say


@pytest.fixture
def scale(request: pytest.FixtureRequest) -> Callable[[Size, Size], Size]:
    """Chooses between the size of every day and that of `make assurance`."""
    return lambda short, long: long if request.config.getoption("--assurance") else short


def pytest_terminal_summary(terminalreporter: TerminalReporter, exitstatus: int, config: pytest.Config) -> None:
    page = config.getoption("--assurance")
    if page and exitstatus == pytest.ExitCode.OK:
        page.write_text(written(terminalreporter.getreports("passed")), encoding="utf-8")


def written(reports: Iterable[pytest.TestReport]) -> str:
    head = HEAD.format(
        machine=f"{os.cpu_count()} x {platform.machine()}",
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        python=platform.python_version(),
    )
    return head + "".join(
        f"| {attack} | {count:,} | {held:,} | {test} |\n" for test, (attack, count, held) in figures(reports)
    )


def figures(reports: Iterable[pytest.TestReport]) -> Sequence[tuple[str, tuple[str, int, int]]]:
    """By test, in the order of the files; what a test with parameters counted is added up."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for report in reports:
        test = report.nodeid.partition("[")[0].replace("::", " · ")
        for attack, count, held in (value for name, value in report.user_properties if name == "tried"):
            before = found.get((test, attack), (0, 0))
            found[test, attack] = before[0] + count, before[1] + held
    return [(test, (attack, *counts)) for (test, attack), counts in sorted(found.items())]
