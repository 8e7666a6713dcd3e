"""Characters as Unicode 14.0 knows them, so that a newer Python reads a text as an older one does."""

import re
import unicodedata
from pathlib import Path

SPACELESS = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00016fe3\U0001b000-\U0001b16f\U00020000-\U0003134f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\uaa60-\uaa7f\ua9e0-\ua9ff"
)
"""Han, Kana, Thai, Lao, Burmese and Khmer, which are written without spaces."""


def unassigned() -> str:
    """The code points without a character in Unicode 14.0, as ranges of a regular expression."""
    ranges = Path(__file__).with_name("unassigned.txt").read_text(encoding="ascii").split()
    ends = ((part.split("-")[0], part.split("-")[-1]) for part in ranges)
    return "".join(f"{re.escape(chr(int(low, 16)))}-{re.escape(chr(int(high, 16)))}" for low, high in ends)


UNASSIGNED = re.compile(f"([{unassigned()}])")
EACH = re.compile(f"([{SPACELESS}])")
WORD = re.compile(r"\w+|[^\w\s]")


def plain(text: str) -> str:
    """Compatible forms as one (NFKC), without case. What Unicode 14.0 does not know stays as it is."""
    if text.isascii():
        return text.lower()
    parts = UNASSIGNED.split(text)
    return "".join(part if at % 2 else unicodedata.normalize("NFKC", part).casefold() for at, part in enumerate(parts))


def words(text: str) -> list[str]:
    """The tokens of a plain text: runs of letters, digits and _, and every other sign that is no space.

    A script without spaces is cut into characters, and what Unicode 14.0 does not know is a sign.
    """
    if text.isascii():
        return WORD.findall(text)
    found: list[str] = []
    for at, part in enumerate(UNASSIGNED.split(text)):
        if at % 2:
            found.append(part)
            continue
        for place, inside in enumerate(EACH.split(part)):
            found.extend([inside] if place % 2 else WORD.findall(inside))
    return found
