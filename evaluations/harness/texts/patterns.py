"""Regular expressions that take time in proportion to the text (RE2), on texts that UTF-8 may not be able to hold."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.mathematics.arrays import Array


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
