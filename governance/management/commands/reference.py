"""Writes docs/reference and the schema of the vocabulary from the code, or with --check says what is out of date."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.libraries.checking import HERE, WORDS
from governance.reference import pages
from governance.schemas import vocabulary_text
from governance.workflow import mermaid

START, END = "<!-- states -->", "<!-- /states -->"


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        root = Path(settings.BASE_DIR)
        wanted = {root / "docs/reference" / name: text for name, text in pages().items()}
        wanted[HERE / WORDS] = vocabulary_text()
        developers = root / "DEVELOPERS.md"
        wanted[developers] = with_diagram(developers.read_text())
        stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
        if options["check"]:
            if stale:
                names = ", ".join(str(path.relative_to(root)) for path in stale)
                raise CommandError(f"Out of date: {names}. Run: make fix")
            return
        for path in stale:
            path.write_text(wanted[path])


def with_diagram(text: str) -> str:
    """DEVELOPERS.md with the state diagram between its two marks."""
    before, rest = text.split(START)
    after = rest.split(END)[1]
    return f"{before}{START}\n```mermaid\n{mermaid()}\n```\n{END}{after}"
