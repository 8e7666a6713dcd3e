"""What all web processes must know together, such as used codes and counted attempts: a cache whose entries are rows."""

import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

GET = "SELECT value FROM accounts_sharedentry WHERE key = %s AND (expires IS NULL OR expires > clock_timestamp())"
PUT = """
INSERT INTO accounts_sharedentry AS held (key, value, expires)
VALUES (%s, %s, clock_timestamp() + make_interval(secs => %s))
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""
ONLY_IF_FREE = " WHERE held.expires <= clock_timestamp()"
TOUCH = """
UPDATE accounts_sharedentry SET expires = clock_timestamp() + make_interval(secs => %s)
WHERE key = %s AND (expires IS NULL OR expires > clock_timestamp())
"""
DELETE = "DELETE FROM accounts_sharedentry WHERE key = %s"
SWEEP = "DELETE FROM accounts_sharedentry WHERE expires <= clock_timestamp()"


class SharedCache(BaseCache):
    """Django's cache over one table of PostgreSQL: `add` is one statement, so that of many processes exactly one adds a key.

    Values are JSON, so nobody who can write the table runs code in the process that reads it.
    """

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        run(SWEEP)
        return bool(run(PUT + ONLY_IF_FREE, self.named(key, version), json.dumps(value), self.seconds(timeout)))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(GET, [self.named(key, version)])
            row = cursor.fetchone()
        return default if row is None else json.loads(row[0])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        run(PUT, self.named(key, version), json.dumps(value), self.seconds(timeout))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(run(TOUCH, self.seconds(timeout), self.named(key, version)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(run(DELETE, self.named(key, version)))

    def clear(self) -> None:
        run("DELETE FROM accounts_sharedentry")

    def named(self, key: str, version: int | None) -> str:
        return self.make_and_validate_key(key, version=version)

    def seconds(self, timeout: Any) -> float | None:
        """None where the entry stays for ever."""
        return self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout


def run(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
