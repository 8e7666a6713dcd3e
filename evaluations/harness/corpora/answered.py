"""What a judge said of each pair. An answer that is missing, refused or cannot be read is never taken for “different”."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from evaluations.harness.corpora.pairs import Pair
from evaluations.harness.corpora.problem import DIFFERENT, SAME
from evaluations.harness.engine.refused import Refused
from evaluations.harness.studies.judgements import PLAIN, Judgement, Judgements

UNRESOLVED = "unresolved"
ORDERS = 2
REFUSED, UNREAD, MISSING = "refused", "unread", "missing"
CALLS = (SAME, DIFFERENT, REFUSED, UNREAD, MISSING)


@dataclass(frozen=True)
class Answers:
    """Of one pair: what became of each call, run by run."""

    runs: Sequence[Counter[str]] = ()
    is_cut: bool = False

    @cached_property
    def outcome(self) -> str:
        """As most calls of some run have it, those without an answer included; “same” in one run outweighs the others."""
        said = {most(run) for run in self.runs}
        if SAME in said:
            return SAME
        return DIFFERENT if DIFFERENT in said and not self.is_cut else UNRESOLVED


def most(calls: Counter[str]) -> str:
    found = [said for said in (SAME, DIFFERENT) if 2 * calls[said] > calls.total()]
    return found[0] if found else UNRESOLVED


@dataclass(frozen=True)
class Item:
    """An item with all its pairs: the same problem if one of them is, another only if all are."""

    pairs: dict[Pair, Answers] = field(default_factory=dict)

    @cached_property
    def outcome(self) -> str:
        every = {answers.outcome for answers in self.pairs.values()}
        return next((one for one in (SAME, UNRESOLVED) if one in every), DIFFERENT)

    @property
    def document(self) -> str:
        """The first that poses the same problem."""
        return next(pair.document for pair, answers in self.pairs.items() if answers.outcome == SAME)


def answered(pairs: Sequence[Pair], judgements: Judgements) -> dict[Pair, Answers]:
    """Raises Refused where a pair is judged that was not asked, or whose texts were others."""
    check_asked(pairs, judgements)
    by_code: dict[str, list[Judgement]] = {}
    for one in judgements.every:
        by_code.setdefault(one.code, []).append(one)
    repeats = max((one.repeats for one in judgements.every), default=1) or 1
    return {pair: Answers(runs_of(by_code.get(pair.code, ()), repeats), pair.is_cut) for pair in pairs}


def check_asked(pairs: Sequence[Pair], judgements: Judgements) -> None:
    """A pair whose texts changed is named before one that is none."""
    strange = sorted({one.code for one in judgements.every} - {pair.code for pair in pairs})
    names = {pair.name: pair for pair in pairs}
    for pair in filter(None, (names.get(code.partition("-")[0]) for code in strange)):
        raise Refused(
            "Item {item} of {benchmark} was judged beside document {document}, and their texts, or the question, have changed since. "
            "Write the questions again.",
            item=pair.item,
            benchmark=pair.benchmark,
            document=pair.document or "that has no name",
        )
    if strange:
        raise Refused(
            "{code} is judged, and is no pair that is asked about this corpus. Write the questions again.",
            code=strange[0],
        )


def runs_of(found: Iterable[Judgement], repeats: int) -> list[Counter[str]]:
    """A pair that no run judged misses as many calls as others have."""
    runs: dict[str, list[Judgement]] = {}
    for one in found:
        if one.variant == PLAIN:
            runs.setdefault(one.run, []).append(one)
    return [calls_of(runs[run]) for run in sorted(runs)] or [Counter({MISSING: ORDERS * repeats})]


def calls_of(run: Sequence[Judgement]) -> Counter[str]:
    calls: dict[tuple[str, int], list[Judgement]] = {}
    for one in run:
        calls.setdefault((one.order, one.repeat), []).append(one)
    found = Counter(state_of(attempts) for attempts in calls.values())
    found[MISSING] = max(0, ORDERS * max(one.repeats for one in run) - len(calls))
    return found


def state_of(attempts: Sequence[Judgement]) -> str:
    """The first answer that there is. A row that is not whole, or whose raw text was changed, has none."""
    for one in sorted(attempts, key=lambda one: one.attempt):
        if one.value is not None and one.whole:
            return one.value
    return REFUSED if any(one.refused for one in attempts) else UNREAD


def by_item(answers: Mapping[Pair, Answers], benchmark: str, kind: str) -> dict[str, Item]:
    """By the id of the item."""
    found: dict[str, Item] = {}
    for pair, said in answers.items():
        if (pair.benchmark, pair.kind) == (benchmark, kind):
            found.setdefault(pair.item, Item()).pairs[pair] = said
    return found


def calls(answers: Iterable[Answers]) -> dict[str, int]:
    every: Counter[str] = sum((run for one in answers for run in one.runs), Counter())
    return {name: every[name] for name in CALLS}
