"""The whole portal on one machine: servers, worker, scheduler, the main job, then the pages until Ctrl-C."""

import hashlib
import os
import secrets
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from portal.embedded.attend import attend, revive, say, stand_by
from portal.embedded.child import Child
from portal.embedded.errors import EmbeddedError
from portal.embedded.files import fresh_log, write_private
from portal.embedded.supervisor import running_servers, stop
from portal.lib import confinement

CODE = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
LACKING = {
    "files": "This kernel has no Landlock (Linux 5.13): the process that reads uploaded tables could open other files of this account.",
    "network": "This kernel has no seccomp: the process that reads uploaded tables could reach the network.",
}
PACKS = ("audit-pack.zip", "audit-pack.pdf")


@dataclass(frozen=True)
class Demo:
    data_dir: Path
    port: int
    once: bool
    develop: bool

    @property
    def environment(self) -> dict[str, str]:
        places = {
            "FILES_DIR": "files",
            "SCRATCH_DIR": "scratch",
            "CHECKPOINT_DIR": "checkpoints",
            "SEAL_KEY_FILE": "keys/seal.pem",
            "STATIC_ROOT": "static",
            "OUTPUT_DIR": "",
            "NUMBA_CACHE_DIR": "numba",
        }
        return {
            "DEMO": "1",
            "DEBUG": str(int(self.develop)),
            "SECRET_KEY": _secret_key(self.data_dir / "secret-key"),
            "ALLOWED_HOSTS": f"{HOST},localhost,[::1]",
            "PYTHONUNBUFFERED": "1",
        } | {name: str(self.data_dir / place) for name, place in places.items()}


def run_demo(demo: Demo) -> int:
    """The exit status: 0 if every step succeeded and the audit pack lies in the data directory."""
    if not demo.once:
        _check_port(demo.port)
    for private in ("", "logs", "files", "scratch", "checkpoints", "keys"):
        (demo.data_dir / private).mkdir(mode=0o755 if not private else 0o700, parents=True, exist_ok=True)
    for lack in confinement.lacks():
        say(LACKING[lack])
    say("Starting PostgreSQL and Valkey")
    with running_servers(demo.data_dir) as servers:
        environment = demo.environment | servers.environment
        as_owner = environment | {"DATABASE_URL": environment["DATABASE_OWNER_URL"]}
        step = partial(attend, children=servers, on_death=revive, directory=CODE)
        say("Migrating the database")
        status = step(_manage("prepare_database", "--verbosity=0"), as_owner)
        status = status or (0 if demo.develop else _collect_static(demo, environment, step))
        if status:
            return status
        with _workers(demo, environment) as workers:
            children = [*servers, *workers]
            if not demo.develop and (status := _main_job(demo, environment, children)):
                return status
            if not demo.once:
                _serve(demo, environment, children)
    return 0


def _main_job(demo: Demo, environment: dict[str, str], children: list[Child]) -> int:
    began = time.time()
    done_before = not _missing_packs(demo)
    command = [sys.executable, "examples/main_job.py"]
    if status := attend(command, environment, children, revive, CODE):
        say(f"The main job did not succeed (exit status {status}). Logs: {demo.data_dir / 'logs'}")
        return status
    if missing := _missing_packs(demo):
        say(f"The main job ended without {' and '.join(missing)} in {demo.data_dir}.")
        return 1
    if not done_before:
        say(f"\nThe main job took {time.time() - began:.1f} s.")
        if started := os.environ.get("DEMO_STARTED"):
            say(f"From the start of the command to the audit pack: {time.time() - float(started):.0f} s.")
    for name in PACKS:
        say(f"Audit pack: {demo.data_dir / name}")
    return 0


def _missing_packs(demo: Demo) -> list[str]:
    return [name for name in PACKS if not (demo.data_dir / name).exists()]


def _serve(demo: Demo, environment: dict[str, str], children: list[Child]) -> None:
    web = _child("Web server", "web", demo, environment, _web_command(demo))
    web.ready = partial(_answers, demo.port)
    web.start(30)
    try:
        say(f"\nThe portal is at http://{HOST}:{demo.port}/   (Ctrl-C stops it)")
        stand_by([*children, web], revive)
        say("\nStopping")
    finally:
        stop(web)


def _web_command(demo: Demo) -> list[str]:
    address = f"{HOST}:{demo.port}"
    if demo.develop:
        return _manage("runserver", address)
    options = ("--worker-class=gthread", "--workers=2", "--threads=4", "--no-control-socket")
    return [sys.executable, "-m", "gunicorn", f"--bind={address}", *options, "portal.wsgi:application"]


@contextmanager
def _workers(demo: Demo, environment: dict[str, str]) -> Iterator[list[Child]]:
    celery = [sys.executable, "-m", "celery", "--app=portal"]
    quiet = ("--loglevel=WARNING",)
    worker = ("worker", "--queues=evaluate,document,mail", "--concurrency=1", "--without-gossip", *quiet)
    schedule = demo.data_dir / "scratch" / "schedule"
    scheduler = ("beat", f"--schedule={schedule}", "--pidfile=", *quiet)
    with ExitStack() as stack:
        children = [
            _child("Worker", "worker", demo, environment, [*celery, *worker]),
            _child("Scheduler", "scheduler", demo, environment, [*celery, *scheduler]),
        ]
        for child in children:
            child.start()
            stack.callback(stop, child)
        yield children


def _child(name: str, log: str, demo: Demo, environment: dict[str, str], command: list[str]) -> Child:
    path = fresh_log(demo.data_dir / "logs" / f"{log}.log")
    return Child(name=name, command=command, log=path, environment=os.environ | environment, directory=CODE)


def _collect_static(demo: Demo, environment: dict[str, str], step: "partial[int]") -> int:
    """Skipped while the sources are those of the last time, because compressing them takes seconds."""
    stamp = demo.data_dir / "static-sources"
    sources = _static_sources()
    if stamp.exists() and stamp.read_text() == sources:
        return 0
    say("Collecting static files")
    status = step(_manage("collectstatic", "--noinput", "--clear", "--verbosity=0"), environment)
    if status == 0:
        stamp.write_text(sources)
    return status


def _static_sources() -> str:
    digest = hashlib.sha256((CODE / "requirements" / "demo.txt").read_bytes())
    for path in sorted((CODE / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(CODE)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def _secret_key(path: Path) -> str:
    if not path.exists():
        write_private(path, secrets.token_urlsafe(50))
    return path.read_text()


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise EmbeddedError(
                f"Port {port} is not free ({error.strerror}). Choose another: make demo PORT={port + 1}"
            ) from error


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
