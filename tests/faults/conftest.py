"""Real worker processes on the test's database and broker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Start]:
    """Starts Celery workers; all are gone at the end, with whatever they started."""
    started: list[subprocess.Popen[bytes]] = []
    Redis.from_url(broker()).flushdb()

    def start() -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "portal",
            "worker",
            "-Q",
            "evaluate,document",
            "-c",
            "1",
            "-l",
            "WARNING",
        ]
        process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle"],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": database()},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL for the worker and its pool."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def database() -> str:
    """The address of the test database."""
    at = connection.settings_dict
    user, password, host = (quote(str(at[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    return f"postgres://{user}:{password}@{host}/{at['NAME']}"


def broker() -> str:
    """redis-py spells a socket's address another way than kombu."""
    url = str(settings.CELERY_BROKER_URL)
    return url.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")


def until(done: Callable[[], bool], what: str, seconds: float = 90, pause: float = 0.1) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(pause)
