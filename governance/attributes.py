"""Every fact that a rule may ask about, named once, and the one language in which rules ask. Pure.

A `when` maps attributes to what is asked of them; all of it must hold:

    when: {tier: [high], vendor: true}                        one of these values; a flag
    when: {tier: {at_least: moderate}, rows: {less_than: 50}}  a comparison
    when: {any: [{access: [open]}, {not: {vendor: true}}]}     any of, not, all
    when: {answers.B1: [unsettled], verdicts.tabular-1.privacy: [fail]}
"""

import operator
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.vocabulary import (
    AccessClass,
    Comparison,
    Completeness,
    DataKind,
    FileRole,
    GeneratorType,
    PersonalData,
    RiskTier,
    SourceRole,
    SyntheticDegree,
    Verdict,
)

When = Mapping[str, Any]
Known = Mapping[str, Any]


class Kind(StrEnum):
    """What the value of an attribute is."""

    CHOICE = "choice"
    CHOICES = "choices"
    FLAG = "flag"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One fact that a rule may ask about. `ordered` values grow from the first to the last and can be compared."""

    key: str
    title: str | Promise
    kind: Kind
    about: str | Promise
    values: type[TextChoices] | None = None
    ordered: bool = False


TABLE = (
    Attribute("tier", _("Risk tier"), Kind.CHOICE,
        _("The tier that answers and measurements amount to, once the risk assessment is complete."), RiskTier, ordered=True),
    Attribute("access", _("Access class"), Kind.CHOICE, _("Who may get the data, as the submission states it."), AccessClass),
    Attribute("vendor", _("Vendor involved"), Kind.FLAG, _("Whether a vendor delivered the data.")),
    Attribute("replaces", _("Replaces an approval"), Kind.FLAG, _("Whether it takes the place of an earlier approval.")),
    Attribute("kind", _("Kind of data"), Kind.CHOICE, _("What the dataset is made of."), DataKind),
    Attribute("comparison", _("What there is to compare with"), Kind.CHOICE,
        _("Whether there is real data beside the synthetic data, and where it is."), Comparison),
    Attribute("domain", _("Domain"), Kind.TEXT, _("The field that the dataset belongs to, as its description states it.")),
    Attribute("personal_data", _("Personal data in the sources"), Kind.CHOICES,
        _("What kinds of personal data the declared sources hold."), PersonalData),
    Attribute("source_roles", _("Roles of the sources"), Kind.CHOICES, _("What the declared sources were used for."), SourceRole),
    Attribute("sources", _("Number of sources"), Kind.NUMBER, _("How many sources and versions it was derived from.")),
    Attribute("from_version", _("Made from another version"), Kind.FLAG,
        _("Whether another version held here is among what it was derived from.")),
    Attribute("generator_type", _("Generator type"), Kind.CHOICE, _("How the rows were made, by the generation log."), GeneratorType),
    Attribute("synthetic_degree", _("Synthetic degree"), Kind.CHOICE,
        _("How much of the data is synthetic, by the generation log."), SyntheticDegree),
    Attribute("log_completeness", _("Completeness of the log"), Kind.CHOICE,
        _("Whether the generation log was written during the run or later."), Completeness),
    Attribute("language_models", _("Number of language models"), Kind.NUMBER,
        _("How many models the generation log names.")),
    Attribute("files", _("Files held"), Kind.CHOICES, _("Which parts of the data the version holds."), FileRole),
    Attribute("rows", _("Synthetic rows"), Kind.NUMBER, _("How many rows or documents the synthetic data has.")),
    Attribute("columns", _("Columns"), Kind.NUMBER, _("How many columns or fields the synthetic data has.")),
    Attribute("targets", _("Target columns"), Kind.NUMBER, _("How many columns the registration names as targets.")),
    Attribute("sensitive", _("Sensitive columns"), Kind.NUMBER, _("How many columns the registration names as sensitive.")),
    Attribute("quasi_identifiers", _("Quasi-identifiers"), Kind.NUMBER,
        _("How many columns the registration names as quasi-identifiers.")),
    Attribute("subgroups", _("Subgroup columns"), Kind.NUMBER,
        _("How many columns the registration names for the comparison of subgroups.")),
    Attribute("decisions", _("Declared decisions"), Kind.NUMBER,
        _("How many decisions that depend on the table are declared.")),
    Attribute("formal_privacy", _("Formal privacy guarantee"), Kind.FLAG,
        _("Whether a formal guarantee, such as differential privacy, is declared.")),
)  # fmt: skip
ATTRIBUTES: Mapping[str, Attribute] = {row.key: row for row in TABLE}

FAMILIES: Mapping[str, Attribute] = {
    r"^answers\.[A-Z][0-9]{1,2}$": Attribute("answers.<question>", _("Answer to a question"), Kind.CHOICES,
        _("What the risk questionnaire was answered; a text or one of the options counts as a single value.")),
    r"^verdicts\.[a-z][a-z0-9-]*\.[a-z][a-z_]*$": Attribute("verdicts.<protocol>.<group>", _("Measured verdict"), Kind.CHOICE,
        _("What the newest report by a protocol found for a group of measurements."), Verdict),
}  # fmt: skip

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
}


def attribute(key: str) -> Attribute | None:
    """The row of this attribute, or of the family that it belongs to; None for one that nobody knows."""
    found = ATTRIBUTES.get(key)
    return found or next((row for pattern, row in FAMILIES.items() if re.match(pattern, key)), None)


def answered(questions: Iterable[str], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as attributes. A question of the questionnaire that was not answered yet is stated as None."""
    return {f"answers.{question}": answers.get(question) for question in questions}


def judged(protocol: str, verdicts: Mapping[str, str]) -> dict[str, str]:
    """The verdicts of one report as attributes."""
    return {f"verdicts.{protocol}.{group}": verdict for group, verdict in verdicts.items()}


def asks(when: When) -> Iterator[str]:
    """Every attribute that a condition names."""
    for key, wanted in when.items():
        if key == "not":
            yield from asks(wanted)
        elif key in {"all", "any"}:
            for part in wanted:
                yield from asks(part)
        else:
            yield key


def holds(when: When, known: Known) -> bool:
    """Whether a rule applies.

    What the vocabulary or `known` does not have never switches a rule off. A value of None is one that is not stated yet and
    that something else asks for: it meets no condition.
    """
    return meets(when, known) is not False


def meets(when: When, known: Known) -> bool | None:
    """True, False, or None where it cannot be told."""
    return every(term(key, wanted, known) for key, wanted in when.items())


def term(key: str, wanted: Any, known: Known) -> bool | None:
    if key == "all":
        return every(meets(part, known) for part in wanted)
    if key == "any":
        return some(meets(part, known) for part in wanted)
    if key == "not":
        inner = meets(wanted, known)
        return None if inner is None else not inner
    row = attribute(key)
    return None if row is None or key not in known else fits(row, wanted, known[key])


def every(found: Iterable[bool | None]) -> bool | None:
    answers = set(found)
    return False if False in answers else None if None in answers else True


def some(found: Iterable[bool | None]) -> bool | None:
    answers = set(found)
    return True if True in answers else None if None in answers else False


def fits(row: Attribute, wanted: Any, value: Any) -> bool | None:
    if value is None or value == "":
        return False
    if isinstance(wanted, bool):
        return value is wanted
    if isinstance(wanted, Mapping):
        return every(compares(row, name, limit, value) for name, limit in wanted.items())
    if isinstance(wanted, str) or not isinstance(wanted, Collection):
        return None
    return any(item in wanted for item in (value if is_several(value) else [value]))


def is_several(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)


def compares(row: Attribute, name: str, limit: Any, value: Any) -> bool | None:
    """A comparison of numbers, or of values that grow; None for one that makes no sense."""
    compare, left, right = COMPARISONS.get(name), size(row, value), size(row, limit)
    return None if compare is None or left is None or right is None else compare(left, right)


def size(row: Attribute, value: Any) -> float | None:
    if row.ordered and row.values is not None:
        return row.values.values.index(value) if value in row.values.values else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
