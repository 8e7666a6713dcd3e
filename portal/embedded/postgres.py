"""A PostgreSQL cluster of our own: a socket, a password, checksums, two roles."""

import json
import secrets
import shutil
import signal
import subprocess
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.embedded.child import Child
from portal.embedded.errors import EmbeddedError
from portal.embedded.files import fresh_log, write_private
from portal.embedded.place import Place

DATABASE = "countersign"
OWNER = "countersign_owner"
APPLICATION = "countersign"
SUPERUSER = "postgres"
PORT = 5432

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A log line names the error and never the values of the statement that caused it.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _password() -> str:
    return secrets.token_hex(24)


@dataclass(frozen=True)
class Passwords:
    superuser: str = field(default_factory=_password)
    owner: str = field(default_factory=_password)
    application: str = field(default_factory=_password)


def start_postgres(place: Place, *, fast: bool, held: int) -> tuple[Child, Passwords]:
    """Makes the cluster and its roles where they are missing; returns once it serves."""
    passwords = _passwords(place.home / "passwords.json")
    if not place.cluster.exists():
        _initialise(place, passwords, fast=fast)
    settings = SETTINGS | {"unix_socket_directories": str(place.sockets)} | (FAST if fast else {})
    child = Child(
        name="PostgreSQL",
        command=[str(place.postgres), "-D", str(place.cluster)]
        + [f"--{name}={value}" for name, value in settings.items()],
        log=fresh_log(place.home / "logs" / "postgres.log"),
        environment={"LC_ALL": "C"},
        account=place.account,
        ready=partial(_answers, place.sockets, passwords),
        refused_by=place.cluster / "postmaster.pid",
        stop_signal=signal.SIGINT,
        held=(held,),
    )
    child.start()
    try:
        _ensure_roles(place.sockets, passwords)
    except BaseException:
        child.stop()
        raise
    return child, passwords


def url(sockets: Path, role: str, password: str) -> str:
    return f"postgres://{role}:{password}@{quote(str(sockets), safe='')}/{DATABASE}"


def _passwords(path: Path) -> Passwords:
    if not path.exists():
        write_private(path, json.dumps(asdict(Passwords())))
    return Passwords(**json.loads(path.read_text()))


def _initialise(place: Place, passwords: Passwords, *, fast: bool) -> None:
    log = fresh_log(place.home / "logs" / "initdb.log")
    draft = place.sockets / "password"
    write_private(draft, passwords.superuser)
    place.account.give(draft)
    # A cluster takes its name only when it is whole, so a start that is interrupted begins afresh.
    unfinished = place.home / "postgres.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    place.account.give(unfinished)
    command = [
        *(str(place.postgres.with_name("initdb")), f"--pgdata={unfinished}", f"--username={SUPERUSER}"),
        *(f"--pwfile={draft}", "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *(["--no-sync"] if fast else []),
    ]
    with log.open("ab") as output:
        finished = subprocess.run(
            command, env={"LC_ALL": "C"}, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/",
            check=False, **place.account.identity(),
        )  # fmt: skip
    draft.unlink()
    if finished.returncode != 0:
        raise EmbeddedError(f"PostgreSQL could not create its data in {place.home}. Read {log} for the reason.")
    unfinished.rename(place.cluster)


def _connect(sockets: Path, passwords: Passwords, database: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(sockets),
        port=PORT,
        user=SUPERUSER,
        password=passwords.superuser,
        dbname=database,
        autocommit=True,
    )


def _answers(sockets: Path, passwords: Passwords) -> bool:
    try:
        _connect(sockets, passwords, "postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _ensure_roles(sockets: Path, passwords: Passwords) -> None:
    """The owner migrates and may create test databases; the application may connect until granted more."""
    with _connect(sockets, passwords, "postgres") as connection:
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        if OWNER not in roles:
            _execute(connection, "CREATE ROLE {owner} LOGIN CREATEDB PASSWORD {password}", passwords.owner)
        if APPLICATION not in roles:
            _execute(connection, "CREATE ROLE {application} LOGIN PASSWORD {password}", passwords.application)
        databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        if DATABASE not in databases:
            _execute(connection, "CREATE DATABASE {database} OWNER {owner}")
        _execute(connection, "REVOKE ALL ON DATABASE {database} FROM PUBLIC")
        _execute(connection, "GRANT CONNECT ON DATABASE {database} TO {application}")


def _execute(connection: psycopg.Connection, statement: LiteralString, password: str = "") -> None:
    composed = sql.SQL(statement).format(
        database=sql.Identifier(DATABASE),
        owner=sql.Identifier(OWNER),
        application=sql.Identifier(APPLICATION),
        password=sql.Literal(password),
    )
    connection.execute(composed)
