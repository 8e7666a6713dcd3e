"""The text of a library read as YAML, with the line of every place in it, so that a fault can be found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong with a library: the line that it stands on, and what to change."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Written:
    """What a text says; `faults` are those of the writing itself, and nothing was read when `content` is None."""

    content: Any = None
    lines: Mapping[Path, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def line(self, path: Path) -> int:
        """The line of this place, or of the nearest one around it."""
        return next((self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines), 1)


def read(text: str) -> Written:
    """Reads one YAML document. What cannot be read at all is one fault; a key that stands twice is a fault of its own."""
    loader = yaml.SafeLoader(text)
    try:
        if alias := next((item for item in yaml.scan(text) if isinstance(item, yaml.AliasToken)), None):
            return refused(alias.start_mark, "Write every value out: aliases (*name) are not read.")
        node = loader.get_single_node()
        if node is None:
            return refused(None, "The file is empty.")
        return Written(loader.construct_document(node), dict(lines(node)), tuple(twins(node)))
    except yaml.MarkedYAMLError as error:
        return refused(error.problem_mark, f"This is not YAML: {error.problem}.")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return refused(None, f"This is not YAML: {str(error).splitlines()[0]}.")
    finally:
        loader.dispose()


def refused(mark: Any, sentence: str) -> Written:
    return Written(faults=(Fault(mark.line + 1 if mark else 1, sentence),))


def lines(node: Node, path: Path = ()) -> Iterator[tuple[Path, int]]:
    """Every place with its line; what stands under a key begins on the line of the key."""
    if not path:
        yield path, node.start_mark.line + 1
    for key, item in children(node):
        here = (*path, key.value if isinstance(key, Node) else key)
        yield here, (key if isinstance(key, Node) else item).start_mark.line + 1
        yield from lines(item, here)


def children(node: Node) -> list[tuple[Any, Node]]:
    if isinstance(node, MappingNode):
        return [(key, value) for key, value in node.value if isinstance(key.value, str)]
    return list(enumerate(node.value)) if isinstance(node, SequenceNode) else []


def twins(node: Node) -> Iterator[Fault]:
    seen: set[str] = set()
    for key, item in children(node):
        if isinstance(key, Node):
            if key.value in seen:
                yield Fault(key.start_mark.line + 1, f"The key “{key.value}” stands twice here. Keep one.")
            seen.add(key.value)
        yield from twins(item)
