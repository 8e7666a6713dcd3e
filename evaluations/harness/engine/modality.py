"""A kind of data: how it is declared and read, what its metrics are called, and which there are.

The engine knows none. A room of that name beside it has `modality.MODALITY`, which is light: words and declarations. What
measures is loaded when it is first asked for, so that reading a report loads no learner.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from typing import Protocol as Interface

from evaluations.harness.engine.metric import Registry
from evaluations.harness.engine.notation import document_in
from evaluations.harness.engine.playing import Case
from evaluations.harness.engine.recomputing import ANY, Check
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Input, Said
from evaluations.harness.engine.words import Name, Words, reference, to_translate

HARNESS = "evaluations.harness"
MEMORY, DUCKDB = "memory", "duckdb"
"""The engine that is none, and the one that reads files where they lie."""
EVERYWHERE: dict[str, str] = {
    "needs-all": to_translate("This needs the whole tables in memory; they were read column by column."),
    "needs-rows": to_translate(
        "This compares columns row by row; the rows stayed in their engine, which counted each column by itself."
    ),
    "on-sample": to_translate(
        "Measured on up to {rows:,} rows of each table, the first in an order that is random and the same for everyone."
    ),
}
"""Sentences of caveats that the engine itself says, of every kind of data."""


class Declaration(Interface):
    """What people declared of the material. Nothing of it is inferred."""

    def document(self) -> dict[str, Any]: ...

    def named_columns(self) -> Iterator[tuple[str, str]]:
        """Where a part of the material is named, and that part."""
        ...


class Material(Interface):
    """Everything that a protocol is given: read, and checked against each other.

    `streamed` says that only metrics on counts can be measured, `apart` that of those only such as look at one column, and
    `sample` how many rows of each part stand for all of them where a metric allows that. `depends_on` is what a step's result
    depends on beside inputs and declaration.
    """

    @property
    def inputs(self) -> tuple[Input, ...]: ...

    @property
    def declared(self) -> Declaration: ...

    @property
    def streamed(self) -> bool: ...

    @property
    def apart(self) -> bool: ...

    @property
    def sample(self) -> int | None: ...

    def depends_on(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Given:
    """The files of one run: each part that they play with its files, and where others that are declared are looked for.

    `reader` is the version of the reader that the protocol names. `claimed` are the digests of a report that is measured
    again: a file is read by the version that makes one of them of it. `engine` names what counts material that does not come
    into memory, `sample` how many rows of it do, for metrics that can be measured on a sample.
    """

    files: Mapping[str, Sequence[Path]]
    declared: Any
    beside: Path
    scratch: Path | None = None
    reader: int = 1
    claimed: frozenset[str] = frozenset()
    engine: str = MEMORY
    sample: int | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """What measures a kind of data: its metrics by `id@version`, how material is read from files, and its rulers.

    There is a ruler for each draw: what a metric is given, with its baselines. `rulers` is given the material, the seed and the
    way of measuring off that the protocol names. `cases` makes up material with a known answer by a seed, for a kind of data
    that is calibrated on that.
    """

    metrics: Registry
    read: Callable[[Given], Material]
    rulers: Callable[[Any, int, int], Sequence[Any]]
    cases: Callable[[int], Iterator[Case]] | None = None


@dataclass(frozen=True, slots=True)
class Modality:
    """A kind of data by its id.

    Attributes
    ----------
    groups
        Of those protocols that name none, in the order of a report.
    roles
        Parts that inputs play, and whether a run needs them, of those protocols that name none.
    words
        By `id@version`.
    sentences
        Of caveats, by code; `{parameters}` are filled in by `str.format`.
    declaration
        From JSON types. Raises Refused that names the place and what is expected there.
    loaded
        Its metrics and readers: heavy.
    listed
        The parts of a declaration that only list columns, which a form asks for one by one.
    checks
        What a report may say of a metric, by `id@version`.
    files
        The parts that files play beside train, holdout and synthetic, each with what it is in a few words.
    """

    id: str
    groups: Mapping[str, Name]
    roles: Mapping[str, bool]
    words: Mapping[str, Words]
    sentences: Mapping[str, str]
    declaration: Callable[[Any], Declaration]
    loaded: Callable[[], Room] = field(repr=False)
    listed: tuple[str, ...] = ()
    checks: Mapping[str, Check] = field(default_factory=dict, repr=False)
    files: Mapping[str, str] = field(default_factory=dict)

    def declared(self, text: str, name: str = "The declaration") -> Declaration:
        """From the text of a file. Raises Refused when it is no YAML or says what cannot be understood."""
        document = document_in(text, name)
        return self.declaration({} if document is None else document)

    def words_of(self, metric: str, version: int) -> Words:
        """A metric without words goes by its id."""
        return self.words.get(reference(metric, version), Words(metric))

    def check_of(self, metric: str, version: int) -> Check:
        return self.checks.get(reference(metric, version), ANY)

    def sentence(self, caveat: Said) -> str:
        """In English. A caveat among the parameters is a sentence of its own; one of another house goes by its code."""
        filled = {
            name: self.sentence(value) if isinstance(value, Said) else value
            for name, value in caveat.parameters.items()
        }
        known = {**EVERYWHERE, **self.sentences}.get(caveat.code)
        return caveat.code if known is None else known.format(**filled)


MADE: dict[str, Modality] = {}
"""Kinds that have no room in the harness, such as a test's own."""


def modality(name: str) -> Modality:
    """Raises Refused where no room has it."""
    if name in MADE:
        return MADE[name]
    try:
        found: Modality = import_module(f"{HARNESS}.{name}.modality").MODALITY
    except ModuleNotFoundError as error:
        raise Refused("There is no kind of data {name}.", name=name) from error
    return found
