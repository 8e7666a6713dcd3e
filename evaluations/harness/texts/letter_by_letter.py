"""What is found in texts letter by letter: in those of ASCII by compiled code, which looks at each letter once; in others as is said
beside it.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled

SENTENCE = re.compile(r"[.!?…。！？؟।]+(?:\s|$)|\n+")
ASCII = 128
IS_SPACE = np.array([chr(code).isspace() for code in range(ASCII)])
IS_LETTER = np.array([chr(code).isalpha() for code in range(ASCII)])
IS_ALNUM = np.array([chr(code).isalnum() for code in range(ASCII)])
IS_CAPITAL = np.array([chr(code).isupper() for code in range(ASCII)])
IS_END = np.array([chr(code) in ".!?" for code in range(ASCII)])
NEWLINE, BLANK, TAB = 10, 32, 9


def of_each(texts: Sequence[str], compiled_one: Callable[[Array, Array], Array], other: Callable[[str], int]) -> Array:
    """A whole number for each text."""
    found = np.zeros(len(texts), np.int64)
    plain = [text.isascii() for text in texts]
    found[plain] = compiled_one(*joined([text for text in texts if text.isascii()]))
    for at, text in enumerate(texts):
        if not plain[at]:
            found[at] = other(text)
    return found


def joined(texts: Sequence[str]) -> tuple[Array, Array]:
    """The letters of ASCII texts, one text after the other, and where each begins and the last ends."""
    starts = np.append(0, np.cumsum([len(text) for text in texts], dtype=np.int64))
    return np.frombuffer("".join(texts).encode("ascii"), np.uint8), starts


def sentences(texts: Sequence[str]) -> Array:
    """Of each text its pieces with a word in them, between full stops, questions, exclamations and line ends."""
    return of_each(texts, lambda letters, starts: pieces(letters, starts, IS_SPACE, IS_ALNUM, IS_END), split)


def split(text: str) -> int:
    return sum(any(map(str.isalnum, piece)) for piece in SENTENCE.split(text))


@compiled
def pieces(letters: Array, starts: Array, is_space: Array, is_alnum: Array, is_end: Array) -> Array:
    """As `split` counts them."""
    found = np.zeros(len(starts) - 1, np.int64)
    for text in range(len(found)):
        at, last, has_word = starts[text], starts[text + 1], False
        while at < last:
            begun = at
            while at < last and is_end[letters[at]]:
                at += 1
            ends = at > begun and (at == last or is_space[letters[at]])
            if ends or (at == begun and letters[at] == NEWLINE):
                found[text] += has_word
                has_word = False
            elif at == begun:
                has_word |= is_alnum[letters[at]]
            at += ends or at == begun
        found[text] += has_word
    return found


@compiled
def two_names(letters: Array, starts: Array, is_letter: Array, is_capital: Array) -> Array:
    """Two words in a row with nothing but blanks between them, each a capital and then small letters: text, and where either
    begins and ends."""
    found, done = np.empty((len(letters) // 3 + 1, 5), np.int64), 0
    for text in range(len(starts) - 1):
        at, last = starts[text], starts[text + 1]
        while at < last:
            if not is_letter[letters[at]]:
                at += 1
                continue
            end, one = word_at(letters, at, last, is_letter, is_capital)
            next_at = end
            while next_at < last and (letters[next_at] == BLANK or letters[next_at] == TAB):
                next_at += 1
            if one and end < next_at < last and is_letter[letters[next_at]]:
                next_end, other = word_at(letters, next_at, last, is_letter, is_capital)
                if other:
                    found[done] = text, at, end, next_at, next_end
                    done += 1
            at = end
    return found[:done].copy()


@compiled
def word_at(letters: Array, at: int, last: int, is_letter: Array, is_capital: Array) -> tuple[int, bool]:
    """Where the word that begins here ends, and whether it is a capital and then small letters, one at least."""
    end, small = at + 1, True
    while end < last and is_letter[letters[end]]:
        small &= not is_capital[letters[end]]
        end += 1
    return end, is_capital[letters[at]] and small and end > at + 1
