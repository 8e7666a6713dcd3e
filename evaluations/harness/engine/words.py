"""What metrics and groups are called, and what can be said of a metric's number without running it. Light: no arrays."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Name:
    """A title, and what it asks or tells in a plain sentence."""

    title: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A metric by its `id@version` in words, beside its definition.

    `group` is the group of its kind's first protocols; a later protocol says its own. `judged` names the scale of the
    number that its threshold applies to (`judging.SCALES`), `better` which way the estimate is better where that is not
    the rule's direction. Where there is a `least`, a pass takes no more than unseen real rows reach, but at least that.
    `halfway`: a pass loses at most half of the way from ceiling to floor, and attention at most all of it.
    `pictures` are the kinds of picture that can be drawn of it, each with the parts of its detail that are drawn, the one
    without which there is no picture first.
    """

    title: str
    what: str = ""
    group: str = ""
    judged: str = "estimate"
    better: str = ""
    least: float | None = None
    halfway: bool = False
    pictures: dict[str, tuple[str, ...]] = field(default_factory=dict)


def beside_unseen(known: Words) -> Words:
    """The same metric, judged by how far it falls short of what is to be expected of unseen rows."""
    return replace(known, judged="shortfall", better="up")


def reference(metric: str, version: int) -> str:
    """How a metric is named wherever its version counts."""
    return f"{metric}@{version}"


def to_translate(sentence: str) -> str:
    """Marks a sentence for `make messages`: reports keep it in English, pages translate it."""
    return sentence
