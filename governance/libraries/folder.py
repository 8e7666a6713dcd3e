"""The documents that come with the portal, read from their files. One that is wrong takes no other down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from governance.libraries.checking import HERE, faults_of
from governance.libraries.library import KINDS, Library, library_of
from governance.libraries.writing import Fault, read

GIVE = "Give the changed text a new version: submissions are judged by what was shelved."
FOLDERS = {"questionnaire": "questionnaires", "template": "templates", "policy": "policies"}


@dataclass(frozen=True, slots=True)
class Shipped:
    """`faults` names each file that was left out, with everything that is wrong with it; `files` the file of each document by
    kind and reference; `default` the id of what applies where nothing is adopted, by kind."""

    libraries: Mapping[str, Mapping[str, Library]]
    faults: Mapping[str, tuple[Fault, ...]]
    files: Mapping[tuple[str, str], str]
    default: Mapping[str, str]

    def __iter__(self) -> Iterator[Library]:
        return (library for kind in KINDS for library in self.libraries[kind].values())


@cache
def shipped() -> Shipped:
    return from_folder(HERE)


def from_folder(root: Path) -> Shipped:
    """Everything in the three folders; what a policy names is read before it."""
    known: dict[str, dict[str, Library]] = {kind: {} for kind in KINDS}
    wrong: dict[str, tuple[Fault, ...]] = {}
    files: dict[tuple[str, str], str] = {}
    for kind in KINDS:
        for path in sorted((root / FOLDERS[kind]).glob("*.yaml")):
            name = f"{FOLDERS[kind]}/{path.name}"
            library, faults = one(kind, path, known)
            if library is None:
                wrong[name] = faults
            else:
                known[kind][library.ref] = library
                files[kind, library.ref] = name
    default = root / "default.yaml"
    return Shipped(known, wrong, files, read(default.read_text(encoding="utf-8")).content if default.exists() else {})


def one(kind: str, path: Path, known: Mapping[str, Mapping[str, Library]]) -> tuple[Library | None, tuple[Fault, ...]]:
    """The document in a file, or everything that is wrong with it."""
    try:
        written = read(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        return None, (Fault(1, f"This is not UTF-8 text: byte {error.start} cannot be read."),)
    if faults := faults_of(kind, written, known):
        return None, faults
    library = library_of(kind, written.content)
    if library.ref in known[kind]:
        said = f"Another file holds {kind} {library.ref} already. Give this one a version of its own."
        return None, (Fault(1, said),)
    return library, ()


def changed(shipped: Shipped, held: Mapping[tuple[str, str], str]) -> dict[str, tuple[Fault, ...]]:
    """By file, those that no longer say what their version said when it was shelved; `held` are digests by kind and reference."""
    return {
        shipped.files[library.kind, library.ref]: (Fault(1, f"{library.kind} {library.ref} was changed. {GIVE}"),)
        for library in shipped
        if held.get((library.kind, library.ref), library.digest) != library.digest
    }


def everything(kind: str) -> Mapping[str, Library]:
    """All shipped documents of a kind by reference."""
    return shipped().libraries[kind]


def load(kind: str, ref: str) -> Library:
    """The shipped document with this reference; raises KeyError for one that is not shipped."""
    known = everything(kind)
    if ref not in known:
        raise KeyError(f"There is no {kind} “{ref}”. Known: {', '.join(sorted(known))}.")
    return known[ref]
