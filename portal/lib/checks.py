"""What the design relies on outside the code, asked by `manage.py check --database default --deploy` and by the page “System”.

Warnings all: an installation that lacks one of these works, and is less safe than it says.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register, run_checks  # noqa: A004 - Django's name
from django.db import connections
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from portal.lib import confinement, fonts
from portal.lib.language import gettext as _
from portal.lib.language import listed

OPERATION = "operation"
DRIFT = 5.0
UNGUARDED = """
SELECT wanted.name FROM unnest(%s::text[]) AS wanted (name) WHERE to_regclass(wanted.name) IS NOT NULL AND (
    SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass(wanted.name) AND tgenabled IN ('O', 'A')
    AND tgname IN ('append_only_rows', 'append_only_table')) < 2 ORDER BY 1
"""
TOO_FREE = """
SELECT wanted.name FROM unnest(%s::text[]) AS wanted (name) JOIN pg_class ON pg_class.oid = to_regclass(wanted.name)
WHERE has_table_privilege(%s, pg_class.oid, 'UPDATE, DELETE, TRUNCATE') OR pg_get_userbyid(relowner) = %s ORDER BY 1
"""
ROLES = "SELECT rolname FROM pg_roles WHERE rolname IN (current_user, %s) AND (rolsuper OR rolbypassrls) ORDER BY 1"


def register_all() -> None:
    for check in (tables_are_guarded, role_is_limited, clocks_agree):
        register(check, Tags.database)
    for check in (broker_keeps_what_it_has, disks_have_room, letters_can_be_drawn, readers_are_confined):
        register(check, OPERATION, deploy=True)


def everything() -> list[CheckMessage]:
    """Of the database, the broker, the disks and the fonts."""
    return run_checks(tags=[Tags.database, OPERATION], include_deployment_checks=True, databases=["default"])


def tables_are_guarded(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    return [
        Warning(
            _("Rows of %(table)s can be changed: a trigger that refuses it is gone or switched off.")
            % {"table": table},
            hint=_("Find out who did that. Then restore the trigger as the migrations make it."),
            id="portal.W001",
        )
        for alias in databases or ()
        for (table,) in asked(alias, UNGUARDED, [list(settings.APPEND_ONLY_TABLES)])
    ]


def role_is_limited(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    role = settings.DATABASE_APP_ROLE
    return [message for alias in databases or () for message in limits(alias, role)]


def limits(alias: str, role: str) -> Iterator[CheckMessage]:
    hint = _("Run `manage.py prepare_database` as the owner of the tables, and let the portal connect as %(role)s.")
    for (name,) in asked(alias, ROLES, [role]):
        yield Warning(
            _("The database role %(role)s may do anything.") % {"role": name},
            hint=hint % {"role": role},
            id="portal.W002",
        )
    if not asked(alias, "SELECT 1 FROM pg_roles WHERE rolname = %s", [role]):
        return
    if free := [table for (table,) in asked(alias, TOO_FREE, [list(settings.APPEND_ONLY_TABLES), role, role])]:
        said = {"role": role, "tables": listed(free)}
        yield Warning(
            _("The database role %(role)s may change rows of %(tables)s.") % said,
            hint=hint % {"role": role},
            id="portal.W003",
        )


def clocks_agree(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    apart = [
        abs(time.time() - float(now))
        for alias in databases or ()
        for (now,) in asked(alias, "SELECT extract(epoch FROM clock_timestamp())")
    ]
    return [
        Warning(
            _("The clocks of the portal and its database differ by %(seconds)s s.") % {"seconds": f"{seconds:.0f}"},
            hint=_("Let both machines keep their time by NTP: signatures and events carry the time of the database."),
            id="portal.W004",
        )
        for seconds in apart
        if seconds > DRIFT
    ]


def broker_keeps_what_it_has(**_kwargs: Any) -> list[CheckMessage]:
    try:
        with current_app.connection_for_read() as broker:
            client: Any = broker.default_channel.client  # type: ignore[attr-defined]
            held = {**client.config_get("appendonly"), **client.config_get("maxmemory-policy")}
    except (OperationalError, RedisError, OSError):
        return [
            Warning(
                _("The broker cannot be asked how it keeps messages."),
                hint=_(
                    "Work goes on without it, more slowly. Look whether Valkey runs and whether BROKER_URL is right."
                ),
                id="portal.W005",
            )
        ]
    wanted = {"appendonly": "yes", "maxmemory-policy": "noeviction"}
    return [
        Warning(
            _("The broker's setting %(name)s is “%(value)s”.") % {"name": name, "value": held.get(name, "")},
            hint=_("Start Valkey with --%(name)s %(wanted)s, or messages are lost.") % {"name": name, "wanted": value},
            id="portal.W006",
        )
        for name, value in wanted.items()
        if held.get(name) != value
    ]


def disks_have_room(**_kwargs: Any) -> list[CheckMessage]:
    little = 2 * settings.MAX_UPLOAD_BYTES
    return [
        Warning(
            _("%(setting)s has %(free)s GB left.") % {"setting": name, "free": f"{free / 1000**3:,.1f}"},
            hint=_("Make room: it should be no less than two of the largest uploads (MAX_UPLOAD_BYTES)."),
            id="portal.W007",
        )
        for name, free, _total in disks()
        if free < little
    ]


def disks() -> list[tuple[str, int, int]]:
    """The setting that names each place, its free and its whole bytes."""
    names = ("FILES_DIR", "SCRATCH_DIR", "CHECKPOINT_DIR")
    used = [(name, shutil.disk_usage(existing(Path(getattr(settings, name))))) for name in names]
    return [(name, usage.free, usage.total) for name, usage in used]


def existing(place: Path) -> Path:
    """The folder itself, or the one in which it will be made."""
    return next(folder for folder in (place.resolve(), *place.resolve().parents) if folder.exists())


def letters_can_be_drawn(**_kwargs: Any) -> list[CheckMessage]:
    if not (without := fonts.scripts_without_font()):
        return []
    return [
        Warning(
            _("No font here has these letters: %(scripts)s. A PDF shows them by their number.")
            % {"scripts": listed(without)},
            hint=_("Install on Debian or Ubuntu: fonts-dejavu-core fonts-wqy-microhei"),
            id="portal.W008",
        )
    ]


def readers_are_confined(**_kwargs: Any) -> list[CheckMessage]:
    said = {
        "files": _("The process that reads uploaded tables can open other files of its account."),
        "network": _("The process that reads uploaded tables can reach the network."),
    }
    hint = _("Use a kernel with Landlock (Linux 5.13 or newer) and seccomp, and let containers use them.")
    return [Warning(said[lack], hint=hint, id="portal.W009") for lack in confinement.lacks()]


def asked(alias: str, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(question, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
