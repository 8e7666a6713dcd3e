"""A refusal that a person reads is a translated sentence, never a bare literal."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.test_wording import MARKS, ROOT

REFUSALS = {"Invalid", "NotNow", "NotPermitted", "Refused", "ValidationError"}
SAID_TO_PEOPLE = {
    "governance/generation_log/parsing.py": {"ValueError"},
    "governance/generation_log/imports/sent.py": {"ValueError"},
    "governance/generation_log/imports/__init__.py": {"ValueError"},
    "governance/actions/imports.py": {"ValueError"},
}
LETTERS = re.compile(r"[^\W\d_]{2,}")


def bare(node: ast.AST) -> Iterator[str]:
    """Words in an expression that no translation is asked for. What is filled in by name is data."""
    if isinstance(node, ast.Call):
        translated = isinstance(node.func, ast.Name) and node.func.id in MARKS
        yield from (words for item in ([] if translated else node.args) for words in bare(item))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        yield from bare(node.left)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and LETTERS.search(node.value):
        yield node.value
    elif isinstance(node, ast.Dict):
        yield from (words for value in node.values for words in bare(value))
    elif not isinstance(node, ast.Subscript):
        for child in ast.iter_child_nodes(node):
            yield from bare(child)


def refused(path: str, tree: ast.AST) -> Iterator[str]:
    names = REFUSALS | SAID_TO_PEOPLE.get(path, set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in names:
            yield from (f"{path}:{node.lineno}: {words}" for item in node.args for words in bare(item))


def modules() -> Iterator[tuple[str, ast.AST]]:
    """Of everything but the harness and its helper, whose refusals are translated where they are shown (test_messages.py)."""
    for folder in ("governance", "evaluations", "portal"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(("evaluations/harness/", "evaluations/judging/")):
                yield name, ast.parse(path.read_text())


def test_no_refusal_is_a_bare_literal() -> None:
    found = [fault for name, tree in modules() for fault in refused(name, tree)]
    assert not found, "\n".join(found)
