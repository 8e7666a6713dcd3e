"""Which policy, questionnaire and template something is judged by: shipped or adopted, found by its pin."""

from functools import lru_cache

from django.db.models import F, Q

from governance.libraries import KINDS, Library, library_of
from governance.models import LibraryVersion
from governance.vocabulary import LibraryKind
from portal.accounts.models import Organisation

HELD = 512


class NotOnShelf(LookupError):  # noqa: N818 - says what is wrong
    """A document of rules is missing, or is not what was pinned."""


@lru_cache(maxsize=HELD)
def get(kind: str, ref: str, digest: str) -> Library:
    """The document of this pin. Rows never change and the digest is part of the key, so it is read once a process.

    Raises NotOnShelf naming it, when it is missing or its content has another digest.
    """
    identifier, _, version = ref.rpartition("@")
    rows = list(LibraryVersion.objects.filter(kind=kind, identifier=identifier, version=version or 0))
    if not rows:
        raise NotOnShelf(f"The {kind} {ref} is not on the shelf. Run: manage.py shelve")
    for row in rows:
        library = library_of(kind, row.content)
        if digest == row.digest == library.digest:
            return library
    raise NotOnShelf(f"The {kind} {ref} on the shelf is not the one that was pinned, whose digest is {digest}.")


def named(kind: str, ref: str, organisation: Organisation) -> Library:
    """The document that a policy names: the institution's own, else the shipped one."""
    identifier, _, version = ref.rpartition("@")
    return first(kind, organisation, Q(identifier=identifier, version=version or 0), ref)


def newest(kind: str, identifier: str, organisation: Organisation) -> Library:
    """The institution's own newest version, else the newest shipped one."""
    return first(kind, organisation, Q(identifier=identifier), identifier)


def policy_for(organisation: Organisation) -> Library:
    """The policy in force: what the institution adopted last, else the shipped default."""
    return first(LibraryKind.POLICY, organisation, Q(is_default=True) | Q(adopted_by__isnull=False), "in force")


def known_to(organisation: Organisation) -> dict[str, dict[str, Library]]:
    """What a document of this institution may refer to, by kind and reference: its own before the shipped ones."""
    found: dict[str, dict[str, Library]] = {kind: {} for kind in KINDS}
    theirs = Q(adopted_by=organisation) | Q(adopted_by__isnull=True)
    for row in LibraryVersion.objects.filter(theirs).order_by(F("adopted_at").asc(nulls_first=True)):
        found[row.kind][row.ref] = library_of(row.kind, row.content)
    return found


def first(kind: str, organisation: Organisation, which: Q, what: str) -> Library:
    """Adopted before shipped, then the newest."""
    theirs = Q(adopted_by__in=organisation.chain) | Q(adopted_by__isnull=True)
    order = (F("adopted_at").desc(nulls_last=True), "-shelved_at", "-version")
    row = LibraryVersion.objects.filter(which & theirs, kind=kind).order_by(*order).defer("content").first()
    if row is None:
        raise NotOnShelf(f"There is no {kind} {what} on the shelf. Run: manage.py shelve")
    return get(kind, row.ref, row.digest)
