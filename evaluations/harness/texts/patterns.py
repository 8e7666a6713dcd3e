"""Regular expressions that take time in proportion to the text (RE2), on texts that UTF-8 may not be able to hold."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.mathematics.arrays import Array

ENGLISH = r"(?i)\b(?:the|and|with|that|this|you)\b"
"""Words that hardly any English text is without, and that other languages hardly write."""
FEW_FOREIGN = 0.1
"""So many English documents may be too short to have one."""


def any_of(patterns: Sequence[str]) -> str:
    """Any of them, in small letters or in capitals."""
    return "(?i)" + "|".join(f"(?:{one})" for one in patterns)


def matching(texts: Iterable[str], pattern: str) -> Array:
    """In which of these texts it is found. Half a character is taken for a question mark."""
    readable = [text.encode("utf-8", "replace").decode() for text in texts]
    return np.asarray(pc.match_substring_regex(pa.array(readable, pa.large_string()), pattern))


def is_known(pattern: str) -> bool:
    """Whether RE2 understands it."""
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid:
        return False
    return True


def other_languages(parts: Iterable[Sequence[str]]) -> float:
    """The share of texts without a common English word; none where they are few."""
    counts = [(len(part), int(matching(part, ENGLISH).sum())) for part in parts]
    share = 1 - sum(found for _, found in counts) / sum(count for count, _ in counts)
    return round(share, 2) if share > FEW_FOREIGN else 0.0
