"""Words that nobody on a regulator's web site would write stand in no sentence that a person reads."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BANNED = (
    "mend", "mends", "mended", "mending", "nought", "oftener", "anew", "put forward", "puts forward", "putting forward", "put it forward",
    "told apart", "be it", "of one piece", "a letter follows", "somebody waits", "nobody waits",
)  # fmt: skip
WORDS = re.compile(rf"\b({'|'.join(BANNED)})\b", re.IGNORECASE)
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "lazily", "ngettext"}


def faults(name: str, text: str) -> list[str]:
    return [f"{name}: {found.group(0)}" for found in WORDS.finditer(text)]


def said(tree: ast.AST) -> Iterator[str]:
    """Every message of a module that is translated."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            yield from (
                item.value for item in node.args if isinstance(item, ast.Constant) and isinstance(item.value, str)
            )


def test_templates_are_in_plain_english() -> None:
    paths = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
    texts = {
        path: re.sub(r"\{[%{](?!\s*(?:translate|blocktranslate)).*?[%}]\}", " ", path.read_text()) for path in paths
    }
    assert not [fault for path, text in texts.items() for fault in faults(str(path.relative_to(ROOT)), text)]


def test_documents_are_in_plain_english() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "docs/reference/openapi.yaml"]
    pages += [ROOT / "evaluations/harness/README.md", ROOT / "templates/components/README.md"]
    assert not [fault for page in pages for fault in faults(page.name, page.read_text())]


def test_messages_are_in_plain_english() -> None:
    paths = [path for folder in ("governance", "evaluations", "portal") for path in (ROOT / folder).rglob("*.py")]
    modules = {path: ast.parse(path.read_text()) for path in paths if "migrations" not in path.parts}
    assert not [
        fault
        for path, tree in modules.items()
        for text in said(tree)
        for fault in faults(str(path.relative_to(ROOT)), text)
    ]
