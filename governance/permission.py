"""What a rule of policy.py is asked, what it answers, and how rules are composed. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from django.utils.translation import gettext as _

from governance.stages import Asked
from governance.vocabulary import Role, State
from portal.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule may know of the object: where it lives, who made it, who decided on it.

    `submitted_at` is when the round began that people decide on now; none where there is none.
    """

    organisations: frozenset[UUID]
    lab: UUID | None = None
    state: State | None = None
    author: str = ""
    made_by: frozenset[str] = frozenset()
    signers: frozenset[tuple[str, str]] = frozenset()
    reviewers: frozenset[str] = frozenset()
    voted: frozenset[str] = frozenset()
    conflicted: frozenset[str] = frozenset()
    vendor: frozenset[UUID] = field(default_factory=frozenset)
    asked: tuple[Asked, ...] = ()
    states_of_submissions: frozenset[State] = frozenset()
    delivered: frozenset[tuple[UUID, State]] = frozenset()
    submitted_at: datetime | None = None

    def at(self, stage: str) -> Self:
        """The same, with no other stage open than this one."""
        return replace(self, asked=tuple(item for item in self.asked if item.stage.key == stage))


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


Rule = Callable[[Actor, Subject], str | None]


def named(words: str) -> Callable[[Rule], Rule]:
    """Gives a composed rule the words by which the permission matrix prints it."""

    def name(rule: Rule) -> Rule:
        rule.words = words  # type: ignore[attr-defined]
        return rule

    return name


def words(rule: Rule) -> str:
    return str(getattr(rule, "words", rule.__name__.replace("_", " ")))


def role(*roles: Role) -> Rule:
    """Holds one of these roles in the object's organisation or the institution above it."""
    names = " or ".join(item.label.lower() for item in roles)

    @named(f"role of {names}")
    def rule(actor: Actor, subject: Subject) -> str | None:
        if any(actor.holds(item, subject.organisations) for item in roles):
            return None
        return _("This needs the role of %(names)s in the organisation that this belongs to.") % {"names": names}

    return rule


def both(*rules: Rule) -> Rule:
    """Every rule must hold; the first that does not gives the reason."""

    @named("; ".join(words(rule) for rule in rules))
    def every(actor: Actor, subject: Subject) -> str | None:
        return next((no for rule in rules if (no := rule(actor, subject))), None)

    return every


def either(*rules: Rule) -> Rule:
    """One rule is enough; the first gives the reason when none holds."""

    @named(" **or** ".join(words(rule) for rule in rules))
    def rule(actor: Actor, subject: Subject) -> str | None:
        reasons = [item(actor, subject) for item in rules]
        return None if None in reasons else reasons[0]

    return rule
