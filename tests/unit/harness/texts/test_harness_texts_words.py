"""Texts are cut into the same words on every machine and by every Python."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest
from harness_elsewhere import ROOT, another_python
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.texts.letters import plain, words
from evaluations.harness.texts.tokens import tokenised

EVERYTHING = """
import hashlib, sys
from evaluations.harness.texts.letters import plain, words
found = hashlib.sha256()
for first in range(0, sys.maxunicode, 64):
    text = " a".join(chr(code) + "b" for code in range(first, first + 64) if not 0xD800 <= code < 0xE000)
    found.update("|".join(words(plain(text))).encode("utf-8", "surrogatepass"))
print(found.hexdigest())
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Straße, ﬁne Ⅳ", ["strasse", ",", "fine", "iv"]),
        ("x_1 = 3.5%", ["x_1", "=", "3", ".", "5", "%"]),
        ("患者は37度", ["患", "者", "は", "37", "度"]),
        ("ผู้ป่วย ill", [*"ผู้ป่วย", "ill"]),
        ("naïve CAFÉ", ["naïve", "café"]),
        ("kala\U0001e4d0x", ["kala", "\U0001e4d0", "x"]),  # a letter of Unicode 15.0
        ("", []),
    ],
)
def test_a_text_is_cut_into_words_and_signs(text, found):
    assert words(plain(text)) == found


def test_another_python_cuts_every_character_alike():
    found = [
        subprocess.run([python, "-c", EVERYTHING], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for python in (sys.executable, another_python())
    ]
    assert found[0] == found[1] != hashlib.sha256().hexdigest()


TEXTS = st.lists(st.text(alphabet="ab .é患\U0001e4d0", max_size=12), min_size=1, max_size=6)


@given(TEXTS, TEXTS)
def test_numbers_of_words_say_what_was_written(one, other):
    lexicon, (first, second) = tokenised([[one, one[::-1]], [other, other[::-1]]])

    for texts, tokens in ((one, first), (other, second)):
        fields = [words(plain(text)) for pair in zip(texts, texts[::-1], strict=True) for text in pair]
        assert [lexicon.words[number] for number in tokens.ids] == [word for field in fields for word in field]
        assert np.diff(tokens.starts).tolist() == [len(field) for field in fields]
        assert tokens.lengths.tolist() == [len(a) + len(b) for a, b in zip(fields[::2], fields[1::2], strict=True)]
    assert list(lexicon.words) == sorted(set(lexicon.words))


@given(TEXTS, st.data())
def test_chosen_documents_keep_their_words(texts, data):
    lexicon, (tokens,) = tokenised([[texts, texts[::-1]]])
    at = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=5))

    taken, alone = tokens.take(np.array(at, int)), tokens.field(1)

    for place, number in enumerate(at):
        said = [lexicon.words[one] for one in taken.ids[taken.starts[2 * place] : taken.starts[2 * place + 2]]]
        assert said == words(plain(texts[number])) + words(plain(texts[::-1][number]))
        own = [lexicon.words[one] for one in alone.ids[alone.starts[number] : alone.starts[number + 1]]]
        assert own == words(plain(texts[::-1][number]))
    assert len(tokens.stacked(tokens)) == 2 * len(texts)
