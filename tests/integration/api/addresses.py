"""Every address and method of the API, read from its own description."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "patch", "delete")


@dataclass(frozen=True)
class Address:
    """One method of one address; `fields` are those of its JSON body."""

    method: str
    path: str
    fields: tuple[str, ...]
    takes_json: bool

    def filled(self, **names: Any) -> str:
        return self.path.removeprefix("/api/v1/").format(**names)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@cache
def addresses() -> list[Address]:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return [
        Address(method.upper(), path, *body_of(operation, schema["components"]["schemas"]))
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]


def body_of(operation: dict[str, Any], schemas: dict[str, Any]) -> tuple[tuple[str, ...], bool]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    name = content["schema"].get("$ref", "").rsplit("/", 1)[-1] if content else ""
    return tuple(schemas.get(name, {}).get("properties", {})), content is not None
