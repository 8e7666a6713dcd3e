"""The documents that come with the portal, read from their files. One that is wrong takes no other down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from governance.libraries.checking import HERE, faults_of
from governance.libraries.library import KINDS, Library, library_of
from governance.libraries.writing import Fault, read

FOLDERS = {"questionnaire": "questionnaires", "template": "templates", "policy": "policies"}


@dataclass(frozen=True, slots=True)
class Shipped:
    """`faults` names each file that was left out, with everything that is wrong with it."""

    libraries: Mapping[str, Mapping[str, Library]]
    faults: Mapping[str, tuple[Fault, ...]]

    def __iter__(self) -> Iterator[Library]:
        return (library for kind in KINDS for library in self.libraries[kind].values())


@cache
def shipped() -> Shipped:
    return from_folder(HERE)


def from_folder(root: Path) -> Shipped:
    """Everything in the three folders; what a policy names is read before it."""
    known: dict[str, dict[str, Library]] = {kind: {} for kind in KINDS}
    wrong: dict[str, tuple[Fault, ...]] = {}
    for kind in KINDS:
        for path in sorted((root / FOLDERS[kind]).glob("*.yaml")):
            written = read(path.read_text(encoding="utf-8"))
            faults = faults_of(kind, written, known)
            if not faults:
                library = library_of(kind, written.content)
                faults = taken(library, known[kind])
                known[kind].setdefault(library.ref, library)
            if faults:
                wrong[f"{FOLDERS[kind]}/{path.name}"] = faults
    return Shipped(known, wrong)


def taken(library: Library, known: Mapping[str, Library]) -> tuple[Fault, ...]:
    if library.ref not in known:
        return ()
    return (Fault(1, f"Another file holds {library.kind} {library.ref} already. Give this one a version of its own."),)


def everything(kind: str) -> Mapping[str, Library]:
    """All shipped documents of a kind by reference."""
    return shipped().libraries[kind]


def load(kind: str, ref: str) -> Library:
    """The shipped document with this reference; raises KeyError for one that is not shipped."""
    known = everything(kind)
    if ref not in known:
        raise KeyError(f"There is no {kind} “{ref}”. Known: {', '.join(sorted(known))}.")
    return known[ref]


def newest(kind: str, identifier: str) -> Library:
    """The highest shipped version of a document."""
    return max((item for item in everything(kind).values() if item.id == identifier), key=lambda item: item.version)
