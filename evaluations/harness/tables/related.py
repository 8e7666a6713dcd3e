"""Tables whose rows point to the measured one, read from files beside the declaration that names them."""

from collections.abc import Callable, Iterable
from pathlib import Path, PurePath

import pyarrow as pa

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.declared import Declared, Related
from evaluations.harness.tables.tables import Tables


def read_related(related: Iterable[Related], folder: Path, read: Callable[[Path], pa.Table]) -> dict[str, Tables]:
    """Checked against each other like any tables. Raises Refused that says which related table it is about."""
    found: dict[str, Tables] = {}
    for one in related:
        if one.name in found:
            raise Refused("Two related tables are called {name}. Give each a name of its own.", name=one.name)
        try:
            found[one.name] = checked(one, folder, read)
        except Refused as problem:
            raise Refused(
                "The related table {name}: {problem}",
                row=problem.row,
                column=problem.column,
                name=one.name,
                problem=problem,
            ) from problem
    return found


def checked(one: Related, folder: Path, read: Callable[[Path], pa.Table]) -> Tables:
    declared = Declared(columns={one.foreign: "key"})
    train, synthetic = (read(place(name, folder)) for name in (one.train, one.synthetic))
    holdout = None if one.holdout is None else read(place(one.holdout, folder))
    return Tables.of(train, holdout, [synthetic], declared)


def place(name: str, folder: Path) -> Path:
    """Inside the folder, so that a declaration cannot name files elsewhere."""
    path = PurePath(name)
    if path.is_absolute() or ".." in path.parts:
        raise Refused("{name} does not lie beside the declaration. Name a file in its folder.", name=name)
    if not (folder / path).exists():
        raise Refused("There is no file {name} beside the declaration.", name=name)
    return folder / path
