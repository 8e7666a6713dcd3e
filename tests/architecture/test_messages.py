"""`make messages` finds every sentence that pages translate, those of the harness too."""

import ast
from collections.abc import Iterator
from pathlib import Path

from evaluations.harness.engine import library
from evaluations.harness.engine.modality import EVERYWHERE
from portal.lib.management.commands.makemessages import MARKS

ROOT = Path(__file__).resolve().parents[2]
HARNESS = ROOT / "evaluations/harness"


def marked(path: Path) -> Iterator[str]:
    """What the gettext tools are told to take out of this file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            given = [node.args[place - 1] for place in MARKS[node.func.id] if place <= len(node.args)]
            yield from (item.value for item in given if isinstance(item, ast.Constant))


def test_the_words_of_the_harness_are_extracted() -> None:
    found = {sentence for path in HARNESS.rglob("*.py") for sentence in marked(path)}
    shown = set(EVERYWHERE.values())
    for kind in library.kinds():
        shown |= {said for one in [*kind.words.values(), *kind.groups.values()] for said in (one.title, one.what)}
        shown |= set(kind.sentences.values())

    assert len(shown) > 150
    assert shown - found == set()
    assert "" not in found
