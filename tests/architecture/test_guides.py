"""The guides name buttons, headings and pages by the words that the portal shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_wording import ROOT

GUIDES = ("administrator", "pi", "procurement-and-auditor", "researcher", "reviewer", "signers")
NAMED = re.compile(r"“([^”]+)”|\*\*([^*]+)\*\*")
SHOWN = (
    ("templates", "html"),
    ("governance", "py"),
    ("evaluations", "py"),
    ("portal", "py"),
    ("governance/libraries", "yaml"),
)
FOLDERS = "docs|evaluations|examples|governance|portal|requirements|static|templates|tests"
NAMED_PATH = re.compile(rf"(?<![\w/.-])((?:{FOLDERS})/[\w./@-]+\.\w+)")
FILLED = {"Sign: Lab approval": "Sign: %(stage)s"}


def names(guide: str) -> set[str]:
    text = " ".join((ROOT / f"docs/how-to/{guide}.md").read_text().split())
    return {quoted or bold for quoted, bold in NAMED.findall(text)}


@pytest.fixture(scope="module")
def sources() -> str:
    return "\n".join(path.read_text() for folder, kind in SHOWN for path in sorted((ROOT / folder).rglob(f"*.{kind}")))


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_names_is_shown_with_those_words(guide: str, sources: str) -> None:
    """As a whole literal of a source or a whole text of a template, so that no label of which it is a part is taken for it."""
    said = names(guide)
    whole = {name: rf"""(?:["'>}}|]|: |^\s*){re.escape(FILLED.get(name, name))}(?:["'<{{|]|$)""" for name in said}
    assert said
    assert sorted(name for name, pattern in whole.items() if not re.search(pattern, sources, re.MULTILINE)) == []


def pages() -> Iterator[Path]:
    yield from [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "evaluations").rglob("*.md"),
        *(ROOT / "templates").rglob("*.md"),
    ]


def missing(page: Path) -> Iterator[str]:
    """Files that a page links to or names by their path in the repository, and that are not there. Recipes name files to make."""
    text = page.read_text()
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        if not (page.parent / link).exists():
            yield f"{page.relative_to(ROOT)}: {link}"
    for path in [] if page.name.startswith("add-") else NAMED_PATH.findall(text):
        if not (ROOT / path).exists():
            yield f"{page.relative_to(ROOT)}: {path}"


def test_every_file_that_a_page_names_exists() -> None:
    assert [what for page in pages() for what in missing(page)] == []
