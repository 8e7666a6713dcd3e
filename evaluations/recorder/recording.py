"""The recording of one run: what the pipeline says on its way, and the log that is written when it ends."""

import hashlib
import json
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from evaluations.recorder import environment
from evaluations.recorder.notes import Notes, harmless, told
from evaluations.recorder.plain import plain
from evaluations.recorder.stage import Stage

SCHEMA = "1.1"


class Recording(Notes):
    """A context manager: `with record("log.json", type="copula", name="claims", version="1.2") as run: …`.

    An exception of the pipeline is recorded by its type and place, not by its words, which may quote a row; it goes on as it was.
    """

    def __init__(self, path: Any, *, folder: Any = None, **said: Any) -> None:
        super().__init__()
        self.path, self.folder, self.given = path, folder, said
        self.status, self.error = "completed", ""
        self.started = self.ended = now()
        self.run_id = str(uuid4())

    def __enter__(self) -> Self:
        self.started = now()
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended = now()
        if not (isinstance(fault, SystemExit) and not fault.code):
            self.finish(kind, trace)
        self.write()

    @harmless
    def begin(self) -> None:
        given = dict(self.given)
        self.say("generator", **{name: given.pop(name, None) for name in ("type", "name", "version", "repository")})
        if operator := given.pop("operator", None):
            self.say("operator", name=operator, type="person")
        else:
            self.missing("/operator/name", "The recorder was not told who ran it.")
        lock = given.pop("lockfile", None)
        for name, value in given.items():
            self.parts[name] = plain(value)
        self.surroundings(Path(lock) if lock else None)

    def surroundings(self, lock: Path | None) -> None:
        here = Path(self.folder) if self.folder else Path.cwd()
        self.say("environment", **environment.machine(), entry_point=environment.entry_point())
        self.checked_out(here)
        self.locked(lock, here)

    @harmless
    def checked_out(self, here: Path) -> None:
        self.say("environment", code_commit=environment.commit(here))

    @harmless
    def locked(self, lock: Path | None, here: Path) -> None:
        """The digest of the lock file; without one, that of the list of installed packages, which the log then holds."""
        if found := lock or environment.lock_file(here):
            self.say("environment", lockfile_sha256=environment.digest_of(found)[0])
            return
        listed = environment.packages()
        self.say("environment", lockfile_sha256=hashlib.sha256("\n".join(listed).encode()).hexdigest())
        self.say("extra", packages=listed)
        self.deviation(
            "There was no lock file.", "Its digest is that of the installed packages, one a line, in /extra/packages."
        )

    @harmless
    def finish(self, kind: type[BaseException] | None, trace: TracebackType | None) -> None:
        if kind is None:
            return
        self.status = "failed" if issubclass(kind, Exception) else "aborted"
        frames = traceback.extract_tb(trace)
        place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        self.error = f"{kind.__name__}{place}"

    @property
    def log(self) -> dict[str, Any]:
        """The log as it stands."""
        with self.lock:
            miscounted = [counted_wrongly(stage, fault) for stage in self.stages for fault in stage.faults]
            deviations = [*self.lists.get("deviations", []), *miscounted]
            stages = [stage.said(order) for order, stage in enumerate(self.stages, 1)]
            is_partial = bool(self.lists.get("missing"))
            return {
                "schema_version": SCHEMA,
                "run_id": self.run_id,
                "log_origin": {"kind": "recorder", "completeness": "partial" if is_partial else "contemporaneous"},
                "status": self.status,
                **({"error": self.error} if self.error else {}),
                "started_at": self.started,
                "ended_at": self.ended,
                "time_zone": "UTC",
                "outputs": [],
                **self.parts,
                **({"stages": stages} if stages else {}),
                **self.lists,
                **({"deviations": deviations} if deviations else {}),
            }

    @harmless
    def write(self) -> None:
        """To a temporary file first, so that no reader sees half a log."""
        target = Path(self.path)
        beside = target.with_name(f".{target.name}.{self.run_id}")
        try:
            beside.write_text(json.dumps(self.log, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            told.warning("The generation log could not be written.")
            raise


def record(
    path: Any,
    *,
    type: str,  # noqa: A002 - the log's own word
    name: str,
    version: str,
    dataset_version: str = "1",
    synthetic_degree: str = "fully_synthetic",
    operator: str | None = None,
    lockfile: Any = None,
    folder: Any = None,
    **said: Any,
) -> Recording:
    """Records the run inside the `with` block and writes its log to `path`. `said` are further parts, such as determinism."""
    fixed: Mapping[str, Any] = {
        "dataset_version": dataset_version,
        "synthetic_degree": synthetic_degree,
        "operator": operator,
    }
    return Recording(path, folder=folder, type=type, name=name, version=version, lockfile=lockfile, **fixed, **said)


def counted_wrongly(stage: Stage, fault: str) -> dict[str, Any]:
    return {"what": f"The recorder could not count in stage {plain(stage.fields.get('name'))}.", "why": fault}


def now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
