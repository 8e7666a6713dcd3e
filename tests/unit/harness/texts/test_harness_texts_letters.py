"""Compiled code finds in ASCII texts what patterns find in any."""

from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.text.privacy import own
from evaluations.harness.texts import identifying
from evaluations.harness.texts.letter_by_letter import sentences, split

TEXTS = st.lists(st.text(st.sampled_from("aB z.!?\n\t1_\x1c…é"), max_size=24), max_size=4)
NAMES = st.lists(st.text(st.sampled_from("aBcD  \t\n1_-é"), max_size=30), max_size=4)
PIECES = st.sampled_from([*"0123456789 -.()+@,Ax", "GB82 ", "123-45-6789", "192.168.0.1", "4111 1111 ", "٣"])


@given(TEXTS)
def test_sentences_are_those_that_a_pattern_splits(texts):
    assert sentences(texts).tolist() == [split(text) for text in texts]


@given(NAMES)
def test_names_are_those_of_the_pattern(texts):
    assert own.pairs_of(texts) == [own.pairs_in(text) for text in texts]


def test_many_names_in_a_row_are_all_found():
    assert own.pairs_of(["Ab Cd " * 40 + "Ef"]) == [{"ab cd", "cd ab", "cd ef"}]


@given(st.lists(PIECES, max_size=16).map("".join))
def test_no_text_is_passed_by_in_which_something_is_found(text):
    """Whatever identifies people is found in a text that is worth a look."""
    found = any(
        pattern.search(text) is not None for _, pattern, _ in identifying.PATTERNS.values()
    ) or identifying.LIKE_A_PHONE.search(text)
    assert not found or list(identifying.worth_a_look([text])) == [text]
