"""Text as if one hand had written all: spaces, Markdown and signatures would tell real items from synthetic ones."""

import re
import unicodedata

SPACES = re.compile(r"[^\S\n]+")
LINES = re.compile(r"\n{3,}")
MARKDOWN = (
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,3}[*+•][ \t]+", re.MULTILINE), "- "),
    (re.compile(r"^[ \t]*```\w*[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)[*_](?=\S)([^*_\n]+)(?<=\S)[*_](?!\w)"), r"\1"),
)
SIGNATURE = re.compile(
    r"\n+\s*(?:--\s*\n|sent from my |(?:kind |best |warm )?regards,|sincerely,|(?:electronically )?signed(?: by)?[:,])"
    r"[^\n]*(?:\n[^\n]*){0,3}\s*$",
    re.IGNORECASE,
)


def normalised(text: str) -> str:
    """Unicode, spaces, Markdown and a trailing signature as if one hand had written all."""
    found = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    found = SIGNATURE.sub("", found)
    for pattern, instead in MARKDOWN:
        found = pattern.sub(instead, found)
    found = SPACES.sub(" ", found)
    return LINES.sub("\n\n", "\n".join(line.strip() for line in found.split("\n"))).strip()
