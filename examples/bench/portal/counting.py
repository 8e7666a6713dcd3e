"""How much a request asks of the database: statements, and the rows and bytes that come back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(slots=True)
class Asked:
    queries: int = 0
    rows: int = 0
    bytes: int = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        answer = execute(sql, params, many, context)
        self.queries += 1
        if (result := context["cursor"].cursor.pgresult) is not None:
            self.rows += result.ntuples
            places = ((row, field) for row in range(result.ntuples) for field in range(result.nfields))
            self.bytes += sum(len(result.get_value(*place) or b"") for place in places)
        return answer


@contextmanager
def counted() -> Iterator[Asked]:
    """What the database was asked for within the block."""
    asked = Asked()
    with connection.execute_wrapper(asked):
        yield asked
