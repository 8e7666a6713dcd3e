"""Reads a generation log where it can do no harm: run in a limited child, it prints the faults as JSON."""

import json
import sys
from pathlib import Path

import django
from django.conf import settings
from django.utils import translation

from governance import generation_log

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def main(language: str, log: Path) -> None:
    settings.configure(LANGUAGE_CODE=language, LOCALE_PATHS=[LOCALE])
    django.setup()
    with translation.override(language):
        print(json.dumps(generation_log.faults_of(log.read_bytes())))  # noqa: T201 - what the caller reads


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
