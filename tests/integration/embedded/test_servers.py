"""The servers themselves: what they serve, what they keep, who may reach them."""

import os
import signal
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest
import redis
from kombu import Connection

from portal.embedded.errors import EmbeddedError
from portal.embedded.supervisor import running_servers, services


def rows(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM kept ORDER BY number")]


def insert(url: str, *numbers: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number integer)")
        for number in numbers:
            connection.execute("INSERT INTO kept VALUES (%s)", [number])


def test_serves_an_owner_an_application_and_a_broker(data_dir: Path) -> None:
    with services(data_dir, fast=True) as environment:
        with psycopg.connect(environment["DATABASE_OWNER_URL"]) as owner:
            assert owner.execute("SELECT current_user, current_database()").fetchone() == (
                "countersign_owner",
                "countersign",
            )
            assert owner.execute("SHOW data_checksums").fetchone() == ("on",)
            assert owner.execute("SHOW listen_addresses").fetchone() == ("",)
        with psycopg.connect(environment["DATABASE_URL"]) as application:
            assert application.execute("SELECT current_user").fetchone() == ("countersign",)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute("CREATE TABLE public.mine (number integer)")
        with Connection(environment["BROKER_URL"]) as broker:
            queue = broker.SimpleQueue("bell")
            queue.put("ring")
            assert queue.get(timeout=5).payload == "ring"
            queue.close()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(environment["DATABASE_URL"])


def test_second_start_keeps_rows_and_messages(data_dir: Path) -> None:
    with services(data_dir) as environment:
        insert(environment["DATABASE_OWNER_URL"], 1, 2)
        with valkey(environment) as client:
            client.set("bell", "rung")
    with services(data_dir) as again:
        assert again == environment
        assert rows(again["DATABASE_OWNER_URL"]) == [1, 2]
        with valkey(again) as client:
            assert client.get("bell") == b"rung"
            assert client.config_get("appendonly") == {"appendonly": "yes"}
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_a_killed_server_comes_back_with_every_row(data_dir: Path) -> None:
    with running_servers(data_dir) as servers:
        url = servers.environment["DATABASE_OWNER_URL"]
        insert(url, 1, 2, 3)
        process = servers.postgres.process
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (data_dir / "servers" / "postgres" / "postmaster.pid").exists()
        servers.postgres.restart()
        assert rows(url) == [1, 2, 3]


def test_a_start_that_a_stale_lock_file_refuses_is_tried_again(data_dir: Path) -> None:
    with running_servers(data_dir, fast=True) as servers:
        servers.postgres.stop()
        identity = servers.postgres.account.identity()
        # A process of the same account, gone and waited for after a second, stands in for a postmaster.
        other = subprocess.Popen(["sh", "-c", "sleep 1 & echo $!; wait"], stdout=subprocess.PIPE, text=True, **identity)
        assert other.stdout is not None
        with other, other.stdout as output:
            pid_file = data_dir / "servers" / "postgres" / "postmaster.pid"
            pid_file.write_text(f"{output.readline().strip()}\n{pid_file.parent}\n")
            servers.postgres.account.give(pid_file)
            servers.postgres.restart()
        log = servers.postgres.log.read_text()
        assert 'lock file "postmaster.pid" already exists' in log
        psycopg.connect(servers.environment["DATABASE_URL"]).close()


def test_two_runs_on_two_directories_stand_side_by_side(data_dir: Path) -> None:
    with (
        services(data_dir / "one", fast=True) as one,
        services(data_dir / "two", fast=True) as two,
    ):
        insert(one["DATABASE_OWNER_URL"], 1)
        insert(two["DATABASE_OWNER_URL"], 2)
        assert (rows(one["DATABASE_OWNER_URL"]), rows(two["DATABASE_OWNER_URL"])) == ([1], [2])


def test_a_second_run_on_the_same_directory_is_refused(data_dir: Path) -> None:
    with services(data_dir, fast=True) as environment:
        with pytest.raises(EmbeddedError) as refusal, services(data_dir, fast=True):
            pass
        assert str(refusal.value) == (
            f"{data_dir} is in use by another run (process {os.getpid()}). "
            "Stop it with Ctrl-C, or name another directory with --data-dir."
        )
        psycopg.connect(environment["DATABASE_URL"]).close()


def test_only_the_servers_may_enter_data_and_sockets(data_dir: Path) -> None:
    with services(data_dir, fast=True):
        home = data_dir / "servers"
        modes = {name: stat.S_IMODE((home / name).stat().st_mode) for name in ("postgres", "valkey", "run")}
        assert modes == {"postgres": 0o700, "valkey": 0o700, "run": 0o700}
        assert stat.S_IMODE((home / "passwords.json").stat().st_mode) == 0o600
        expected = "nobody" if os.geteuid() == 0 else data_dir.owner()
        assert (home / "postgres").owner() == expected


def test_a_deep_directory_gets_short_sockets_that_go_away(data_dir: Path) -> None:
    deep = data_dir / ("deep " * 20) / "data"
    with services(deep, fast=True) as environment:
        psycopg.connect(environment["DATABASE_URL"]).close()
        sockets = Path(environment["BROKER_URL"].removeprefix("redis+socket://").partition("?")[0]).parent
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not sockets.exists()


def valkey(environment: dict[str, str]) -> redis.Redis:
    path = environment["BROKER_URL"].removeprefix("redis+socket://").partition("?")[0]
    return redis.Redis(unix_socket_path=path)
