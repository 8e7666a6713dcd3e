"""What a pipeline says of its run on the way: parts of the log, entries of its lists, stages. Nothing here ever raises."""

import hashlib
import logging
import mimetypes
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import Any, ParamSpec

from evaluations.recorder import environment
from evaluations.recorder.plain import stated
from evaluations.recorder.stage import Stage

P = ParamSpec("P")
told = logging.getLogger(__name__)


def harmless(method: Callable[P, None]) -> Callable[P, None]:
    """A fault in here is kept in the log, and the pipeline goes on."""

    @wraps(method)
    def careful(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(*args, **kwargs)
        except Exception as fault:
            recording: Any = args[0]
            recording.failed(method.__name__, fault)

    return careful


class Notes:
    """Several threads may say something at once."""

    def __init__(self) -> None:
        self.parts: dict[str, Any] = {}
        self.lists: dict[str, list[Any]] = {}
        self.stages: list[Stage] = []
        self.lock = RLock()

    @harmless
    def say(self, part: str, **fields: Any) -> None:
        """Fields of a part of the log: sampling, privacy, human_review, decontamination and others."""
        with self.lock:
            self.parts.setdefault(part, {}).update(stated(fields))

    @harmless
    def settings(self, **fields: Any) -> None:
        """How the generator is set."""
        with self.lock:
            self.parts.setdefault("generator", {}).setdefault("hyperparameters", {}).update(stated(fields))

    @harmless
    def training(self, **fields: Any) -> None:
        """How it was trained: records, epochs."""
        with self.lock:
            self.parts.setdefault("generator", {}).setdefault("training", {}).update(stated(fields))

    def seed(self, scope: str, value: Any = None) -> Any:
        """Records a seed and hands it back: `rng = default_rng(run.seed("rows", 7))`."""
        self.add("seeds", scope=scope, value=value)
        return value

    @harmless
    def add(self, listed: str, **fields: Any) -> None:
        """An entry of a list of the log, such as models."""
        with self.lock:
            self.lists.setdefault(listed, []).append(stated(fields))

    @harmless
    def model(self, **fields: Any) -> None:
        """A language model: role, id, version, provider, access."""
        self.add("models", **fields)

    @harmless
    def source(self, *, path: Any = None, **fields: Any) -> None:
        """What the run reads: id, role, version, licence, rights_basis, personal_data; `path` is hashed here."""
        digest = {"sha256": environment.digest_of(Path(path))[0]} if path else {}
        self.add("sources", **fields, **digest)

    @harmless
    def prompt(self, name: str, *, text: str, version: str, keep_text: bool = False, **fields: Any) -> None:
        """A prompt by its digest; its text only where that is asked for."""
        kept = {"text": text} if keep_text else {"redacted": True}
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.add("prompts", template_id=name, version=version, sha256=digest, **kept, **fields)

    def stage(self, name: str = "", *, kind: str = "other", unit: str = "rows", **fields: Any) -> Stage:
        """A step, in the order in which they are opened; count on it while it works."""
        stage = Stage({"name": name, "kind": kind, "unit": unit, **fields})
        with self.lock:
            self.stages.append(stage)
        return stage

    @harmless
    def output(
        self, path: Any, *, records: int | None = None, role: str = "data", media_type: str | None = None
    ) -> None:
        """A file that the run made, hashed here once it is closed."""
        file = Path(path)
        digest, length = environment.digest_of(file)
        kind = media_type or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self.add("outputs", path=file.name, sha256=digest, bytes=length, records=records, media_type=kind, role=role)

    @harmless
    def deviation(self, what: str, why: str) -> None:
        """Something that went otherwise than meant."""
        self.add("deviations", what=what, why=why)

    @harmless
    def missing(self, field: str, why: str) -> None:
        """A field that the log should state and that is unknown; `field` is a JSON pointer."""
        self.add("missing", field=field, why=why)

    def failed(self, what: str, fault: BaseException) -> None:
        """A fault of the recorder: by type, because its words may quote a row."""
        self.lists.setdefault("deviations", []).append(
            {"what": f"The recorder could not do its part: {what}.", "why": type(fault).__name__}
        )
        told.debug("the recorder failed in %s: %s", what, type(fault).__name__)
