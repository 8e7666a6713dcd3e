"""docs/reference/benchmark.md has five generated parts; each command rewrites its own and leaves the others."""

import re
from pathlib import Path

TITLE = "# Benchmark"
NAMES = ("harness", "documents", "corpus", "engine", "portal")


def write(page: Path, name: str, text: str) -> None:
    held = page.read_text(encoding="utf-8") if page.exists() else ""
    parts = {other: part(held, other) for other in NAMES} | {name: text.strip()}
    marked = [f"<!-- {key} -->\n{value}\n<!-- /{key} -->" for key, value in parts.items() if value]
    page.write_text("\n\n".join([TITLE, *marked]) + "\n", encoding="utf-8")


def part(held: str, name: str) -> str:
    """What stands between the marks of a part; nothing where there are none."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", held, re.DOTALL)
    return found[1] if found else ""


def told(value: float, most: float | None) -> str:
    """**Bold** where it is more than was aimed at."""
    return f"{value:.1f}" if most is None or value <= most else f"**{value:.1f}**"
