"""Who acts: the system, a person or a token is an actor; there is no bypass flag anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - the kind of actor, not a secret
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Principal:
    """For whom somebody acts."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """`roles` holds (role, organisation id) pairs in force now; a role in an institution counts in its labs.

    `labs` are those of the organisations that stand below another, where that is known: it only spares lists a look. `since` says
    when each role was given; `lacks_second_factor` that this portal asks those who decide for one, and they have none.
    """

    id: str
    name: str
    kind: Kind = Kind.PERSON
    roles: frozenset[tuple[str, UUID]] = field(default_factory=frozenset)
    title: str = ""
    organisation: str = ""
    home: UUID | None = None
    on_behalf_of: Principal | None = None
    labs: frozenset[UUID] | None = None
    since: Mapping[tuple[str, UUID], datetime] = field(default_factory=dict, compare=False)
    lacks_second_factor: bool = False

    def holds(self, role: str, organisations: frozenset[UUID]) -> bool:
        return any((role, organisation) in self.roles for organisation in organisations)

    def held_before(self, role: str, organisation: UUID, moment: datetime) -> bool:
        given = self.since.get((role, organisation))
        return given is not None and given <= moment

    def organisations_as(self, *roles: str) -> set[UUID]:
        return {organisation for role, organisation in self.roles if role in roles}

    @property
    def is_system(self) -> bool:
        return self.kind is Kind.SYSTEM


SYSTEM = Actor(id="system", name="Countersign", kind=Kind.SYSTEM)
