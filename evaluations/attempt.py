"""One attempt at an evaluation job: claim, run the harness in a limited child, beat while it works, finish fenced."""

import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection

from evaluations import actions
from evaluations.actions import FencedOff
from evaluations.harness.engine import library
from evaluations.harness.engine.ends import BAD_INPUT, NO_ROOM
from evaluations.harness.engine.modality import MEMORY
from evaluations.harness.engine.protocol import FIRST_KIND
from evaluations.models import EvaluationJob
from governance.vocabulary import ColumnPart
from portal.lib import limited, storage
from portal.lib.doorbell import ring
from portal.lib.jobs import JobState
from portal.lib.language import gettext as _
from portal.lib.language import in_english, lazily
from portal.lib.refusals import Refused

log = structlog.get_logger()
MISSING = lazily(
    "A table of this version is missing from the store. Ask the administrator to restore it, then start again."
)
TICK = 1.0
PROGRESS = {"step": str, "done": int, "total": int}
FLAGS = {
    ColumnPart.TARGETS: "--target",
    ColumnPart.SENSITIVE: "--sensitive",
    ColumnPart.QUASI_IDENTIFIERS: "--quasi",
    ColumnPart.SUBGROUPS: "--subgroup",
}
RECONCILER = 0x636F756E


def owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def attempt(pk: UUID) -> bool:
    """Runs the job if it is there to be taken; False means somebody else has it or it has ended."""
    token = EvaluationJob.objects.claim(pk, owner=owner(), seconds=settings.LEASE_SECONDS)
    if token is None:
        return False
    job = EvaluationJob.objects.select_related("version__dataset__organisation__parent").get(pk=pk)
    scratch = Path(settings.SCRATCH_DIR) / f"{pk}-{token}"
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        with in_english():
            measure(job, token, scratch)
    except FencedOff:
        log.info("fenced off", job=str(pk), attempt=token)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return True


def measure(job: EvaluationJob, token: int, scratch: Path) -> None:
    """From the claimed job to its end, whichever it is."""
    out = scratch / "report.json"
    try:
        words = command(job, scratch, out)
    except FileNotFoundError:
        actions.refuse(job, attempt=token, reason=str(MISSING))
        return
    tables = [place.resolve() for place in scratch.rglob("*") if place.is_symlink()]
    with limited.start(words, scratch=scratch, reads=tables, writes=[steps_folder(job)]) as child:
        complaint = attend(job, token, child)
    if child.returncode == 0:
        finish(job, token, out)
    elif child.returncode == BAD_INPUT:
        actions.refuse(job, attempt=token, reason=complaint or _("The tables could not be measured."))
    else:
        actions.stumble(job, attempt=token, reason=ending(child.returncode))
    if EvaluationJob.objects.filter(pk=job.pk, state=JobState.SUCCEEDED).exists():
        shutil.rmtree(steps_folder(job), ignore_errors=True)


def finish(job: EvaluationJob, token: int, out: Path) -> None:
    try:
        actions.complete(job, attempt=token, report=json.loads(out.read_text()))
    except Refused as refusal:
        actions.refuse(job, attempt=token, reason=str(refusal))


def command(job: EvaluationJob, scratch: Path, out: Path) -> list[str]:
    """The very command line a stranger would run."""
    tables: dict[str, list[str]] = {}
    for index, table in enumerate(job.inputs["tables"]):
        place = place_for(table, index, scratch)
        place.symlink_to(storage.path_of(table["object"]).resolve())
        tables.setdefault(table["role"], []).append(str(place))
    words = [sys.executable, "-m", "evaluations.harness", "run"]
    for role, places in tables.items():
        words += [f"--{role}", *places]
    if declaration := job.inputs.get("declaration"):
        schema = scratch / "declared.yaml"
        schema.write_text(declaration, encoding="utf-8")
        words += ["--schema", str(schema)]
    for name, flag in FLAGS.items():
        if job.inputs["columns"].get(name):
            words += [flag, *job.inputs["columns"][name]]
    words += engine_for(job)
    seed = [] if job.seed is None else ["--seed", str(job.seed)]
    words += ["--protocol", job.protocol, *seed, "--out", str(out)]
    return [*words, "--steps", str(steps_folder(job)), "--progress", "json"]


def place_for(table: dict[str, str], index: int, scratch: Path) -> Path:
    """Under which name the harness finds it: documents by their own ending, benchmarks by their own name, in a folder of its own."""
    if "name" not in table:
        return scratch / f"{table['role']}-{index}.parquet"
    folder = scratch / f"{table['role']}-{index}"
    folder.mkdir(exist_ok=True)
    return folder / table["name"]


def engine_for(job: EvaluationJob) -> list[str]:
    """Tables of many rows are counted by the engine that the administrator chose, and their rows stay out of memory."""
    if library.load(job.protocol).kind != FIRST_KIND:
        return []
    rows = max(file.rows or 0 for file in job.version.files.all())
    in_memory = settings.EVALUATION_ENGINE == MEMORY or rows <= settings.EVALUATION_ENGINE_ABOVE_ROWS
    return [] if in_memory else ["--engine", settings.EVALUATION_ENGINE]


def steps_folder(job: EvaluationJob) -> Path:
    """Finished steps of this job, by content: a later attempt goes on where the earlier one stopped."""
    folder = Path(settings.FILES_DIR).resolve() / "steps" / str(job.pk)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def attend(job: EvaluationJob, token: int, child: subprocess.Popen[str]) -> str:
    """Reads progress and beats until the child ends; kills it when the job is no longer ours. Returns its last plain line."""
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=drain, args=(child, lines), daemon=True)
    reader.start()
    said, beaten = "", time.monotonic()
    try:
        while child.poll() is None or reader.is_alive() or not lines.empty():
            for line in arrived(lines):
                progress = parse(line)
                said = said if progress else line
                if progress and not note(job, token, progress):
                    raise FencedOff
            if time.monotonic() - beaten > settings.LEASE_SECONDS / 4:
                beaten = time.monotonic()
                if not EvaluationJob.objects.beat(job.pk, attempt=token, seconds=settings.LEASE_SECONDS):
                    raise FencedOff
    finally:
        if child.poll() is None:
            limited.kill(child)
            child.wait()
    return said


def drain(child: subprocess.Popen[str], lines: "queue.Queue[str]") -> None:
    for line in child.stderr or ():
        lines.put(line.strip())


def arrived(lines: "queue.Queue[str]") -> Iterator[str]:
    try:
        yield lines.get(timeout=TICK)
        while True:
            yield lines.get_nowait()
    except queue.Empty:
        return


def parse(line: str) -> dict[str, Any] | None:
    """A line of progress; None for any other line."""
    try:
        progress = json.loads(line)
    except (ValueError, RecursionError):
        return None
    meant = isinstance(progress, dict) and all(type(progress.get(key)) is kind for key, kind in PROGRESS.items())
    return progress if meant else None


def note(job: EvaluationJob, token: int, progress: dict[str, Any]) -> bool:
    return actions.step_done(
        job,
        attempt=token,
        step=str(progress["step"])[:100],
        done=progress["done"],
        total=progress["total"],
        seconds=settings.LEASE_SECONDS,
    )


def ending(code: int) -> str:
    """Why a child that said nothing useful ended, in words."""
    if code == -9:
        return _("The evaluation was stopped: it used more than %(gigabytes)s GB of memory, or was killed.") % {
            "gigabytes": f"{settings.CHILD_MEMORY_BYTES / 1024**3:.0f}"
        }
    if code == -24:
        return _("The evaluation was stopped after %(seconds)s s of processor time.") % {
            "seconds": settings.CHILD_CPU_SECONDS
        }
    if code == NO_ROOM:
        return _("The evaluation was stopped: it wrote more data than allowed, or the disk is full.")
    return _("The evaluation stopped unexpectedly (exit %(code)s).") % {"code": code}


def reconcile() -> list[UUID]:
    """Gives up jobs whose last attempt vanished and rings for those that wait. One at a time, by an advisory lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [RECONCILER])
        if not cursor.fetchone()[0]:
            return []
        try:
            for pk in EvaluationJob.objects.exhausted().values_list("pk", flat=True):
                actions.bury(pk)
            waiting = list(EvaluationJob.objects.claimable().order_by("created_at").values_list("pk", flat=True)[:500])
            for pk in waiting:
                if not ring(actions.TASK, pk):
                    break
            sweep()
            return waiting
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [RECONCILER])


def sweep() -> None:
    """Removes what killed processes left: scratch and steps without a job behind them, files that never arrived."""
    # Listed before the rows are read: a job that begins meanwhile keeps its folders.
    scratch = list(Path(settings.SCRATCH_DIR).glob("*-*-*-*-*-*"))
    steps = list((Path(settings.FILES_DIR) / "steps").glob("*"))
    working = list(
        EvaluationJob.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).values_list(
            "pk", "attempt", "state"
        )
    )
    remove(scratch, but={f"{pk}-{token}" for pk, token, state in working if state == JobState.RUNNING})
    remove(steps, but={str(pk) for pk, _token, _state in working})
    limited.sweep()
    storage.sweep()


def remove(folders: Iterable[Path], *, but: set[str]) -> None:
    for folder in folders:
        if folder.name not in but:
            shutil.rmtree(folder, ignore_errors=True)
