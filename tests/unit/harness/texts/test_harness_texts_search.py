"""What is found by index, hash and sketch is what comparing everything with everything finds."""

import math
from collections import Counter
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.linear_model import Ridge as SklearnRidge
from sklearn.naive_bayes import MultinomialNB

from evaluations.harness.calibration.language import notes
from evaluations.harness.mathematics.distinct import each_once
from evaluations.harness.texts import hashing, learner, search, shapes, spans
from evaluations.harness.texts.backing_off import Following
from evaluations.harness.texts.counting import FRACTION
from evaluations.harness.texts.letters import plain
from evaluations.harness.texts.shapes import START, Spelling
from evaluations.harness.texts.sketches import ALIKE, Shingles, clusters
from evaluations.harness.texts.tokens import tokenised
from evaluations.harness.texts.weights import ONE, Weights, features, logarithm
from evaluations.harness.texts.windows import Windowed

WORDS = st.lists(st.sampled_from("abcd"), max_size=9).map(" ".join)
DOCUMENTS = st.lists(WORDS, min_size=1, max_size=7)
NOTES = [note["text"] for note in notes(300, 3)]


@given(st.integers(1, 10**12), st.integers(1, 10**9))
def test_a_logarithm_is_rounded_down_to_its_256th(above, below):
    above = max(above, below)
    found, exact = logarithm(above, below), 256 * math.log2(above / below)
    assert found <= exact + 1e-6
    assert exact - 1e-6 < found + 1


def matrix(rows):
    shape = (len(rows), rows.width)
    return csr_array((rows.values.astype(np.int64), rows.columns, rows.starts), shape=shape)


def cosines(one, other):
    return np.asarray((matrix(one) @ matrix(other).T).todense())


@given(DOCUMENTS, DOCUMENTS, st.data())
def test_the_nearest_are_those_of_all_cosines(made, real, data):
    groups = np.array(data.draw(st.lists(st.integers(-1, 1), min_size=len(real), max_size=len(real))))
    _, (queries, known) = tokenised([[made], [real]])
    weights = Weights.of(features(known), fewest=1, most_share=1.0)
    rows, others = weights.rows(features(queries)), weights.rows(features(known))

    found = search.nearest(rows, others, groups, 2)

    every = cosines(rows, others)
    for group in (0, 1):
        inside = np.flatnonzero(groups == group)
        ranked = -np.sort(-every[:, inside], axis=1) if len(inside) else np.zeros((len(made), 0), int)
        best = ranked[:, 0] if ranked.shape[1] else np.zeros(len(made), int)
        second = ranked[:, 1] if ranked.shape[1] > 1 else np.zeros(len(made), int)
        assert found.best[group].tolist() == best.tolist()
        assert found.second[group].tolist() == second.tolist()
        first = inside[every[:, inside].argmax(axis=1)] if len(inside) else np.zeros(len(made), int)
        assert found.row[group].tolist() == first.tolist()
    assert found.met.tolist() == every.max(axis=0).tolist()
    assert search.cosines(rows, others).tolist() == every.tolist()


SAME = ("best", "second", "row", "met")


def seen(found):
    return {name: getattr(found, name).tolist() for name in SAME}


@given(DOCUMENTS.filter(lambda texts: len(texts) > 2), st.data())
def test_one_scan_of_real_documents_tells_all_that_copies_of_them_would(real, data):
    """Documents in sets in two ways at once; and copies of the first, which all sets but the last are made of."""
    count = len(real)
    first = np.array([*(at % 2 for at in range(count - 1)), 2])
    other = np.array(data.draw(st.lists(st.integers(-1, 1), min_size=count, max_size=count)))
    _, (tokens,) = tokenised([[real]])
    rows = Weights.of(features(tokens), fewest=1, most_share=1.0).rows(features(tokens))
    every, at = np.arange(count), np.array(data.draw(st.permutations(range(count - 1))))

    one, two = search.nearest_by(rows, search.Index.of(rows), [(first, 3), (other, 2)], every)

    assert seen(one) == seen(search.nearest(rows, rows, first, 3, every))
    assert seen(two) == seen(search.nearest(rows, rows, other, 2, every))
    assert seen(one.of_copies(rows.squares, first, 2, at)) == seen(search.nearest(rows.take(at), rows, first, 3))


@given(st.lists(st.lists(WORDS, min_size=2, max_size=2), min_size=1, max_size=5), st.booleans(), st.booleans())
def test_features_count_words_and_pairs_within_a_field(documents, singles, pairs):
    lexicon, (tokens,) = tokenised([list(zip(*documents, strict=True))])

    found = features(tokens, pairs=pairs, singles=singles)

    for number, fields in enumerate(documents):
        every = [[lexicon.numbers[word] for word in text.split()] for text in fields]
        wanted = Counter(word for words in every for word in words) if singles else Counter()
        wanted += Counter(((one + 1) << 32) | two for words in every for one, two in pairwise(words) if pairs)
        part = slice(found.starts[number], found.starts[number + 1])
        assert list(zip(found.keys[part], found.counts[part], strict=True)) == sorted(wanted.items())
    at = np.arange(len(documents))[::-2]
    some, afresh = found.take(at), features(tokens.take(at), singles=singles, pairs=pairs)
    assert [part.tolist() for part in (some.starts, some.keys, some.counts)] == [
        part.tolist() for part in (afresh.starts, afresh.keys, afresh.counts)
    ]


CROWDED = st.lists(st.integers(0, 40).map(lambda at: at << 40) | st.integers(0, 2**64 - 1), max_size=60)
"""Many have their place in one slot of a table."""


@given(CROWDED, CROWDED)
def test_a_table_holds_what_was_put_into_it(one, other):
    hashes, others = (np.array(values, np.uint64) for values in (one, other))

    slots, same = hashing.table_of(hashes)

    assert same.tolist() == [one.index(value) for value in one]
    assert hashing.meeting(slots, hashes, others).tolist() == [one.index(v) if v in one else -1 for v in other]
    assert each_once(hashes).tolist() == sorted(set(one))


def test_a_document_is_as_long_as_one_and_passes_itself_by():
    _, (tokens,) = tokenised([[NOTES]])
    rows = Weights.of(features(tokens)).rows(features(tokens))
    every = np.zeros(len(NOTES), int)

    own = search.nearest(rows, rows, every, 1)
    other = search.nearest(rows, rows, every, 1, np.arange(len(NOTES)))

    assert own.row[0].tolist() == list(range(len(NOTES)))
    assert np.allclose(own.best[0] / ONE**2, 1, atol=0.01)
    assert (other.row[0] != np.arange(len(NOTES))).all()
    assert (other.best[0] <= own.second[0]).all()


def common_run(one, other):
    """The longest run of words on the grid that two lists of words share."""
    shared = 0
    for length in spans.LENGTHS:
        runs = {tuple(one[at : at + length]) for at in range(len(one) - length + 1)}
        if any(tuple(other[at : at + length]) in runs for at in range(len(other) - length + 1)):
            shared = length
    return shared


@given(st.lists(st.lists(st.sampled_from("ab"), max_size=24), min_size=2, max_size=5), st.data())
def test_the_longest_shared_run_is_found_word_for_word(real, data):
    made = data.draw(st.lists(st.lists(st.sampled_from("ab"), max_size=24), min_size=1, max_size=4))
    groups = np.array([at % 2 for at in range(len(real))])
    lexicon, (queries, known) = tokenised([[[" ".join(text) for text in made]], [[" ".join(text) for text in real]]])

    longest, source = spans.longest_shared(
        Windowed.of(queries, lexicon), spans.Known(Windowed.of(known, lexicon), groups, 2)
    )

    for group in (0, 1):
        for at, text in enumerate(made):
            inside = [one for one, side in zip(real, groups, strict=True) if side == group]
            assert longest[group, at] == max((common_run(text, one) for one in inside), default=0)
            if longest[group, at]:
                assert common_run(text, real[source[group, at]]) == longest[group, at]


def test_no_window_crosses_a_field():
    lexicon, (tokens,) = tokenised([[["a b c"], ["d e f"]]])
    hashes, begins = Windowed.of(tokens, lexicon).windows(3)
    assert begins.tolist() == [0, 3]
    assert len(set(hashes.tolist())) == 2


def edited(text, share, rng):
    return " ".join(word if rng.random() > share else "zzz" for word in text.split())


def test_repeats_are_believed_only_where_their_windows_agree():
    rng = np.random.default_rng(4)
    texts = [
        *NOTES,
        *(edited(text, 0.004, rng) for text in NOTES[:60]),
        *(edited(text, 0.2, rng) for text in NOTES[:60]),
    ]
    lexicon, (tokens,) = tokenised([[texts]])
    shingles = Shingles.of(Windowed.of(tokens, lexicon))

    number = clusters(shingles)

    alike = {pair for pair in combinations(range(len(texts)), 2) if shingles.jaccard(*pair) >= ALIKE}
    together = {pair for pair in combinations(range(len(texts)), 2) if number[pair[0]] == number[pair[1]]}
    assert len(alike) >= 50
    assert together <= alike
    assert len(together) >= 0.9 * len(alike)


@given(WORDS, WORDS)
def test_jaccard_is_of_sets_of_windows(one, other):
    lexicon, (tokens,) = tokenised([[[f"x {one}", f"x {other}"]]])
    sets = [
        {tuple(words[at : at + 2]) for at in range(len(words) - 1)} or {tuple(words)}
        for words in (f"x {text}".split() for text in (one, other))
    ]
    found = Shingles.of(Windowed.of(tokens, lexicon), 2).jaccard(0, 1)
    assert found == pytest.approx(len(sets[0] & sets[1]) / len(sets[0] | sets[1]), abs=1e-12)


def test_the_learners_are_those_of_scikit_learn():
    made = notes(400, 5)
    labels = np.unique([note["label"] for note in made], return_inverse=True)[1]
    _, (tokens,) = tokenised([[[note["text"] for note in made]]])
    every = features(tokens, pairs=False)
    keys = learner.commonest(every)
    inputs = learner.counts_of(every, np.unique(every.keys)).toarray()
    here, there = np.arange(300), np.arange(300, 400)

    bayes = learner.Bayes.of(every.take(here), labels[:300], 4)
    own = bayes.scores(every.take(there)) / learner.STEPS
    sklearn = MultinomialNB(alpha=learner.ADDED).fit(
        learner.counts_of(every.take(here), bayes.keys).toarray(), labels[:300]
    )
    wanted = sklearn.predict_joint_log_proba(learner.counts_of(every.take(there), bayes.keys).toarray())
    assert np.abs(own - wanted).max() <= 1 / learner.STEPS

    targets = np.where(labels[:, None] == np.arange(4), 1, -1)
    for count in (100, learner.COMMONEST):
        ridge = learner.Ridge.of(every.take(here), targets[:300], count=count)
        present = learner.present(every, ridge.keys).toarray()
        reference = SklearnRidge(alpha=learner.PENALTY, fit_intercept=False).fit(present[:300], targets[:300])
        assert np.abs(ridge.weights - reference.coef_.T).max() < 1e-9
    assert len(keys) == learner.COMMONEST
    assert inputs.sum() == len(tokens.ids)


def test_what_folds_have_in_common_is_added_up_to_the_same_scores():
    _, (tokens,) = tokenised([[NOTES]])
    found, rng = features(tokens), np.random.default_rng(8)
    is_made, fold = rng.random(len(NOTES)) < 0.5, rng.integers(0, 3, len(NOTES))
    one_by_one = learner.out_of_fold(found, is_made, fold)

    parts = [np.flatnonzero(fold == part) for part in range(3)]
    together = learner.added_up(found, np.where(is_made, 1.0, -1.0), parts)

    assert len(NOTES) <= 2 * learner.COMMONEST
    assert together.tolist() == one_by_one.tolist()
    assert len(set(together.tolist())) > 100


def test_spelling_counts_three_characters_in_a_row():
    texts = ["abc abd", "abc  É"]
    spelling = Spelling.of(texts)
    threes, twos = Counter(), Counter()
    letters = {START}
    for text in ("abc abd", "abc é"):
        codes = [START, START, *map(ord, text), START]
        letters |= set(codes)
        threes.update(zip(codes, codes[1:], codes[2:], strict=False))
        twos.update(pairwise(codes))
    codes = [START, START, *map(ord, "abx"), START]
    wanted = [
        math.log2((2 * threes[three] + 1) / (2 * twos[three[:2]] + len(letters)))
        for three in zip(codes, codes[1:], codes[2:], strict=False)
    ]
    assert spelling.likelihood(["ABx"])[0] / FRACTION == pytest.approx(sum(wanted) / len(wanted), abs=1e-5)


@given(st.lists(st.text(st.sampled_from("aZ \t\n\x1c.É\u2009İ"), max_size=12), min_size=1, max_size=5))
def test_characters_are_plain_and_their_blanks_one_space(texts):
    letters, sizes = shapes.characters(texts)
    wanted = [[START, START, *map(ord, " ".join(plain(text).split())), START] for text in texts]
    assert letters.tolist() == [code for codes in wanted for code in codes]
    assert sizes.tolist() == [len(codes) for codes in wanted]


def test_a_spelling_counted_in_blocks_is_the_same(monkeypatch):
    whole = Spelling.of(NOTES[:40])
    likely = whole.likelihood(NOTES[40:60]).tolist()
    monkeypatch.setattr(shapes, "BLOCK", 7)

    blocks = Spelling.of(NOTES[:40])

    assert blocks.threes.tolist() == whole.threes.tolist()
    assert blocks.of_threes.tolist() == whole.of_threes.tolist()
    assert blocks.of_twos.tolist() == whole.of_twos.tolist()
    assert blocks.likelihood(NOTES[40:60]).tolist() == likely


def test_likely_words_follow_one_another_as_they_were_met():
    lexicon, (known, asked) = tokenised([[["a b c", "a b d"]], [["a b c", "c b a"]]])
    found = Following.of(known, len(lexicon)).likelihood(asked) / FRACTION
    back = math.log2(0.4)
    total = 6 + len(lexicon)
    unseen = [math.log2(2 / total) + 2 * back, math.log2(3 / total) + 2 * back, math.log2(3 / total) + 2 * back]
    met = [math.log2(3 / total) + 2 * back, back, math.log2(1 / 2)]
    assert found == pytest.approx([sum(met) / 3, sum(unseen) / 3], abs=1e-4)
