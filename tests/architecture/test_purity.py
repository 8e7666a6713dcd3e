"""What the import linter cannot say, because it sees Django as one: what below the models, queries and reading may use of it."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
WORDS = frozenset({
    "django.utils.translation", "django.utils.functional.Promise", "django.db.models.TextChoices", "django.utils.formats.date_format",
    "django.utils.text.capfirst",
})  # fmt: skip
SAFE_MARKUP = frozenset({"django.utils.safestring.SafeString"})
OUTSIDE = ("portal/accounts/roles.py", "portal/lib/charts", "portal/lib/language.py", "portal/lib/refusals.py")


def layers() -> list[str]:
    """The modules of governance below the models, by the contract of the linter."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [order] = [item["layers"] for item in contracts if item.get("containers") == ["governance"]]
    below = order[order.index("models") + 1 :]
    return [name.strip(" ()") for layer in below for name in layer.split("|")]


def files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def imported(file: Path) -> Iterator[str]:
    """Every name that a file imports, with the module it comes from."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def from_django(place: Path) -> set[str]:
    return {name for file in files(place) for name in imported(file) if name.partition(".")[0] == "django"}


def place_of(module: str) -> Path:
    folder = ROOT / "governance" / module
    return folder if folder.is_dir() else folder.with_suffix(".py")


@pytest.mark.parametrize(
    "place", [*map(place_of, layers()), *(ROOT / name for name in OUTSIDE)], ids=lambda place: place.stem
)
def test_what_lies_below_the_models_knows_of_django_only_words(place: Path) -> None:
    foreign = {
        name for name in from_django(place) if name not in WORDS | SAFE_MARKUP and name.rpartition(".")[0] not in WORDS
    }

    assert foreign == set()


def test_the_linter_holds_every_module_below_the_models_to_it() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [pure] = [item["source_modules"] for item in contracts if item["name"].startswith("What lies below the models")]

    assert {f"governance.{name}" for name in layers()} == {*pure, "governance.vocabulary"}


def test_what_fetches_names_pages_and_looks_up_no_address() -> None:
    found = {name for name in from_django(ROOT / "governance/queries") if name.startswith("django.urls")}

    assert found == set()
