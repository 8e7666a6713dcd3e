"""docs/reference/settings.md names exactly the variables that the settings read, with their defaults and secrets."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `(?P<name>\w+)`(?: ◆)? \| (?P<default>.+?) \| .+? \| (?:`(?P<file>\w+)` )?\|$", re.MULTILINE)
COMPOSED = re.compile(r"^ +(?P<name>[A-Z_]+): ", re.MULTILINE)


@dataclass(frozen=True)
class Read:
    """One variable as the settings read it; `default` is None where it is computed or there is none."""

    name: str
    default: str | None
    is_secret: bool


def reads() -> list[Read]:
    tree = ast.parse((ROOT / "portal/settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return [
        Read(node.args[0].value, default_of(node), is_secret(node))
        for node in calls
        if (is_secret(node) or is_env(node)) and isinstance(node.args[0], ast.Constant)
    ]


def is_secret(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "secret"


def is_env(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "env"
    )


def default_of(call: ast.Call) -> str | None:
    """As it would be written in the environment."""
    try:
        value = ast.literal_eval(call.args[1])
    except (IndexError, ValueError):
        return None
    if isinstance(value, bool):
        return str(int(value))
    return (",".join(value) if isinstance(value, list) else str(value)) or None


def rows() -> list[re.Match[str]]:
    return list(ROW.finditer((ROOT / "docs/reference/settings.md").read_text()))


def test_every_variable_has_one_row() -> None:
    assert sorted(row["name"] for row in rows()) == sorted({read.name for read in reads()})


def test_secrets_and_no_others_may_come_from_a_file() -> None:
    documented = {row["name"]: row["file"] for row in rows() if row["file"]}
    assert documented == {read.name: f"{read.name}_FILE" for read in reads() if read.is_secret}


def test_defaults_are_those_of_the_code() -> None:
    documented = {row["name"]: row["default"] for row in rows()}
    stated = {read.name: f"`{read.default}`" for read in reads() if read.default is not None}
    assert {name: documented[name] for name in stated} == stated


def test_marked_rows_are_those_that_the_compose_file_or_the_image_sets() -> None:
    marked = set(re.findall(r"^\| `(\w+)` ◆", (ROOT / "docs/reference/settings.md").read_text(), re.MULTILINE))
    given = set(COMPOSED.findall((ROOT / "docker-compose.yml").read_text()))
    given |= set(re.findall(r"^ +(?:ENV )?(\w+)=", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    known = {read.name for read in reads()}
    assert marked == {name.removesuffix("_FILE") if name not in known else name for name in given} & known
