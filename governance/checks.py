"""System checks: every shipped document of rules is whole, and none was changed without a new version."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from governance import libraries


def register_all() -> None:
    register(files_are_whole)
    register(files_are_as_shelved, Tags.database)


def files_are_whole(**_: Any) -> list[CheckMessage]:
    return [
        Error(f"{name}, {fault}", id="governance.E001")
        for name, faults in libraries.shipped().faults.items()
        for fault in faults
    ]


def files_are_as_shelved(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Asked of each database that holds a shelf."""
    return [message for alias in databases or () for message in differences(alias)]


def differences(alias: str) -> Iterator[CheckMessage]:
    model = apps.get_model("governance", "LibraryVersion")
    if model._meta.db_table not in connections[alias].introspection.table_names():  # noqa: SLF001 - documented API
        return
    rows = model.objects.using(alias).filter(adopted_by__isnull=True)
    held = {(row.kind, row.ref): row.digest for row in rows.defer("content")}
    for name, faults in libraries.changed(libraries.shipped(), held).items():
        yield from (Error(f"{name}, {fault}", id="governance.E002") for fault in faults)
