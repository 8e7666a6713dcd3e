"""Strings that one person alone has: do they turn up in synthetic documents more often than those of unseen people?"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.measurement import measurement, not_established, told
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.chance import doubt_point
from evaluations.harness.mathematics.distinct import each_once
from evaluations.harness.mathematics.statistics import Estimate, beyond
from evaluations.harness.text.answering import bounded, unanswerable
from evaluations.harness.text.caveats import ANY_WORD
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.letter_by_letter import IS_CAPITAL, IS_LETTER, joined, two_names
from evaluations.harness.texts.letters import plain
from evaluations.harness.texts.ruler import Ruler

NAME = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[ \t]+([^\W\d_]+)(?![^\W\d_])")
STARTS = re.compile(r"(?<![^\W\d_])(?=[^\W\d_])(?![a-z])")
"""Where a word begins with what may be a capital."""
DIGITS = 3


@dataclass(frozen=True, eq=False)
class Strings:
    """Strings of documents: each time one is met, its place among `known`, and the document."""

    known: Sequence[str]
    met: Array
    document: Array

    @classmethod
    def of(cls, documents: Iterable[Iterable[str]]) -> "Strings":
        first: dict[str, int] = {}
        met = [
            (first.setdefault(string, len(first)), number)
            for number, strings in enumerate(documents)
            for string in strings
        ]
        return cls(list(first), *np.array(met, np.int64).reshape(-1, 2).T)

    def different(self) -> set[str]:
        return {self.known[at] for at in each_once(self.met).tolist()}

    def owned(self, units: Array) -> dict[str, int]:
        """Whose each string is that one person alone has."""
        people = int(units.max(initial=0)) + 1
        strings, people_of = np.divmod(each_once(self.met * people + units[self.document]), people)
        alone = np.bincount(strings, minlength=1)[strings] == 1
        pairs = zip(strings[alone].tolist(), people_of[alone].tolist(), strict=True)
        return {self.known[string]: person for string, person in pairs}


def words_with_digits(corpus: Corpus, ruler: Ruler) -> Strings:
    kept = [len(word) >= DIGITS and any(map(str.isdecimal, word)) for word in ruler.lexicon.words]
    chosen = np.array(kept, bool)[corpus.tokens.ids]
    words = all_words(corpus, ruler)
    return Strings(words.known, words.met[chosen], words.document[chosen])


def all_words(corpus: Corpus, ruler: Ruler) -> Strings:
    return Strings(ruler.lexicon.words, corpus.tokens.ids.astype(np.int64), corpus.tokens.document)


def names(corpus: Corpus, _: Ruler) -> Strings:
    """Two words in a row that begin with a capital, as names are written where letters have capitals."""
    return Strings.of(pairs for texts in corpus.documents.in_parts() for pairs in pairs_of(texts))


def pairs_of(texts: Sequence[str]) -> list[set[str]]:
    """Of each text as `pairs_in`."""
    found = [set() if text.isascii() else pairs_in(text) for text in texts]
    plain = [at for at, text in enumerate(texts) if text.isascii()]
    letters, starts = joined([texts[at] for at in plain])
    small = bytes(letters).decode("ascii").lower()
    for text, first, end, second, last in two_names(letters, starts, IS_LETTER, IS_CAPITAL).tolist():
        found[plain[text]].add(f"{small[first:end]} {small[second:last]}")
    return found


def pairs_in(text: str) -> set[str]:
    matches = (NAME.match(text, start.start()) for start in STARTS.finditer(text))
    pairs = (match.groups() for match in matches if match)
    return {f"{plain(first)} {plain(second)}" for first, second in pairs if capital(first) and capital(second)}


def capital(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:].islower()


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of strings. Those of `any word` are shown only: whoever knows the words of train shows them."""

    name: str
    strings: Callable[[Corpus, Ruler], Strings]
    decides: bool = True


KINDS = (
    Kind("with digits", words_with_digits),
    Kind("names", names),
    Kind("any word", all_words, decides=False),
)


def own_strings(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of training people with a string of their own, which nobody else has, in a synthetic document, less that share
    of unseen people.

    Declared identifiers, words of three characters with a digit, two capitalised words in a row; any word is shown.
    The interval allows for all kinds that decide (Bonferroni).

    Range: -1 to 1, by kind.
    Better: down; the upper end is judged.
    Blind to: facts in other words; scripts without capitals have no names here.
    Source: Countersign; interval of Newcombe 1998.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    kinds = [*([Kind("identifiers", identifiers)] if ruler.texts.declared.fields.identifiers else []), *KINDS]
    tests = sum(kind.decides for kind in kinds)
    return [one(ruler, rule, kind, doubt_point(tests)) for kind in kinds]


def identifiers(corpus: Corpus, ruler: Ruler) -> Strings:
    """What the declared fields of a real document say, as it would be written in a text."""
    fields = ruler.texts.declared.fields.identifiers
    said = (corpus.documents.said[name] for name in fields)
    return Strings.of(
        [" ".join(plain(value).split()) for value in values if value] for values in zip(*said, strict=True)
    )


def one(ruler: Ruler, rule: Rule, kind: Kind, z: float) -> Measurement:
    count = len(ruler.train)
    owned = kind.strings(ruler.real, ruler).owned(ruler.units)
    people = np.unique(ruler.units[:count]), np.unique(ruler.units[count:])

    def met(place: str) -> set[str]:
        corpus = ruler.place(place)
        if kind.name == "identifiers":
            return written_in(corpus, set(owned))
        return kind.strings(corpus, ruler).different()

    def share(strings: set[str]) -> Estimate:
        hit = np.unique([unit for string, unit in owned.items() if string in strings] or [-1])
        sides = [int(np.isin(side, hit).sum()) for side in people]
        totals = [len(side) for side in people]
        return beyond((told(sides[0], totals[0]), totals[0]), (told(sides[1], totals[1]), totals[1]), z=z)[0]

    strings = met("synthetic")
    found = share(strings)
    caught = share(strings | met("planted"))
    return measurement(
        rule,
        found.value,
        n=len(people[0]),
        subject={"strings": kind.name},
        interval=found.interval,
        verdict=bounded(found, rule, chance=0.0),
        deciding=rule.deciding and kind.decides,
        baselines=Baselines(None, share(met("floor")).value, share(met("copy")).value),
        power=Power(PLANTED, caught.value, caught.interval[0] > found.interval[1]),
        caveats=() if kind.decides else (ANY_WORD,),
    )


def written_in(corpus: Corpus, wanted: set[str]) -> set[str]:
    """Which of these stand in a text, whole: no letter or digit right before or after."""
    texts = "\n".join(" ".join(plain(text).split()) for text in corpus.documents.whole())
    found = set()
    for string in wanted:
        at = texts.find(string)
        while at >= 0:
            before, after = texts[at - 1 : at], texts[at + len(string) : at + len(string) + 1]
            if not (before.isalnum() or after.isalnum()):
                found.add(string)
                break
            at = texts.find(string, at + 1)
    return found


METRICS = {"t.own@1": Metric(own_strings)}
