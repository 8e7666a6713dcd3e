"""What form each field of the newest schema has: what a value has to be, and which fields make up the entries of a list."""

from collections.abc import Mapping
from typing import Any

from governance.generation_log.checking import NEWEST, schema

Node = Mapping[str, Any]


def node_at(at: str) -> Node:
    """The schema of a field; empty where any value is allowed."""
    whole = schema(NEWEST)
    node: Node = whole
    for name in at.split("/")[1:]:
        inner: Node = node.get("items", {}) if name == "*" else node.get("properties", {}).get(name, {})
        node = whole["$defs"][inner["$ref"].rpartition("/")[2]] if "$ref" in inner else inner
    return node


def list_of(at: str) -> str:
    """The list whose entries a field stands in; empty for a field that stands alone."""
    return at.rpartition("/*")[0]
