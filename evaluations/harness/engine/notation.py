"""The part of YAML that declarations are written in: keys, lists and plain values. Nothing else of YAML is read."""

from typing import Any

import yaml
from yaml.constructor import ConstructorError

from evaluations.harness.engine.refused import Refused

DEEPEST = 20
KINDS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float"))
OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


class Loader(yaml.SafeLoader):
    """Null, true and false, numbers and text: dates stay text, keys are text as it is written and stand once."""

    yaml_implicit_resolvers = {
        first: [(kind, pattern) for kind, pattern in patterns if kind in KINDS]
        for first, patterns in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError) as error:
            raise ConstructorError(None, None, "no such value", node.start_mark) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: ARG002
        found: dict[Any, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in found:
                raise ConstructorError(None, None, "a key is no text or stands twice", key.start_mark)
            found[key.value] = self.construct_object(value, deep=True)
        return found


def document_in(text: str, name: str) -> Any:
    """What a text says, as JSON types. Raises Refused that names the line.

    References are refused, because a few lines of them unfold to more than any memory holds, and so are types, merged keys and
    deep nesting, for which PyYAML needs time that grows with the square of the depth.
    """
    try:
        check_tokens(Loader(text), name)
        return Loader(text).get_single_data()
    except yaml.reader.ReaderError as error:
        raise invalid(name, text.count("\n", 0, error.position)) from error
    except yaml.MarkedYAMLError as error:
        raise invalid(name, error.problem_mark.line if error.problem_mark else 0) from error


def check_tokens(loader: Loader, name: str) -> None:
    """Raises Refused at the first token that declarations have no use for, before the rest is looked at."""
    depth = 0
    while True:
        try:
            token = loader.get_token() if loader.check_token() else None  # type: ignore[no-untyped-call]
        except (ValueError, OverflowError) as error:
            raise invalid(name, loader.line) from error
        if token is None:
            return
        line = token.start_mark.line
        depth += isinstance(token, OPENING) - isinstance(token, CLOSING)
        if depth > DEEPEST:
            raise Refused("{name} is nested too deeply at line {line}.", name=name, line=line + 1)
        if isinstance(token, yaml.AliasToken):
            raise Refused(
                "{name} refers to another place in it by “*” at line {line}. Write out what is meant.",
                name=name,
                line=line + 1,
            )
        if isinstance(token, yaml.TagToken) or (
            isinstance(token, yaml.ScalarToken) and token.plain and token.value == "<<"
        ):
            raise invalid(name, line)


def invalid(name: str, line: int) -> Refused:
    return Refused(
        "{name} is no valid YAML at line {line}. Check the indentation and the quotes.", name=name, line=line + 1
    )
