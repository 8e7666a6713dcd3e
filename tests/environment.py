"""Loaded before Django's settings: tests own their database and write only below a temporary folder."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "COUNTERSIGN_TEST_DIR" not in os.environ:
    os.environ["COUNTERSIGN_TEST_DIR"] = tempfile.mkdtemp(prefix="countersign-test-")
    atexit.register(shutil.rmtree, os.environ["COUNTERSIGN_TEST_DIR"], ignore_errors=True)
number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
scratch = f"{os.environ['COUNTERSIGN_TEST_DIR']}/{number}"
Path(scratch, "static").mkdir(parents=True, exist_ok=True)

os.environ.setdefault("DATABASE_APPLICATION_URL", os.environ.get("DATABASE_URL", ""))
if "DATABASE_OWNER_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
os.environ.update(
    DEBUG="1",
    DEMO="0",
    HTTPS="0",
    FILES_DIR=f"{scratch}/files",
    SCRATCH_DIR=f"{scratch}/scratch",
    CHECKPOINT_DIR=f"{scratch}/checkpoints",
    STATIC_ROOT=f"{scratch}/static",
    SEAL_KEY_FILE=f"{scratch}/keys/seal.pem",
    DATABASE_CONN_MAX_AGE="0",
    LEASE_SECONDS="6",
)
# Compiled once for all sessions: a child may not write where the code lies.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).resolve().parents[1] / "var/numba"))

os.environ["BROKER_URL"] = os.environ.get("BROKER_URL", "redis://127.0.0.1:6379?virtual_host=0").replace(
    "virtual_host=0", f"virtual_host={int(number) + 1}"
)
