"""What the harness's command line says when it refuses, in the language of the person who waits for it."""

import json
from collections.abc import Mapping
from typing import Any

from portal.lib.language import gettext as _

SAID = '{"sentence"'


def said(refused: Mapping[str, Any], **more: str) -> str:
    """A sentence of the harness with its parameters."""
    words: str = _(refused["sentence"]).format(**refused["parameters"] | more)
    return " ".join(words.split())


def refusal(stderr: str, **more: str) -> str:
    """Its one sentence, whatever became of the child after it was said; nothing where it said none."""
    line = next((line for line in stderr.splitlines() if line.startswith(SAID)), "")
    return said(json.loads(line), **more) if line else ""
