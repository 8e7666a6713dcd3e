"""Asks a judge everything on a sheet and writes every attempt as a row at once, so that nothing that was answered is lost."""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Semaphore
from typing import Any

from evaluations.harness.engine.records.reading import records
from evaluations.harness.engine.refused import Refused
from evaluations.judging.asking import PLAIN, RUBRIC, SYSTEM, Call, calls, hashed, is_refusal, understood
from evaluations.judging.endpoint import Answer, Endpoint, asked

ATTEMPTS = 3


@dataclass(frozen=True)
class Run:
    """One run of one judge. `version` is what its maker pins, or `unpinned`."""

    endpoint: Endpoint
    name: str
    version: str
    judge_family: str
    generator_family: str
    repeats: int = 3
    tried: int = 100
    parameters: Mapping[str, Any] = field(default_factory=lambda: {"temperature": 0.7, "max_tokens": 16})


def filled(sheet: Path, out: Path, run: Run, on_progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Appends to `out` what is not in it yet, and gives how many attempts were made. Raises Refused where the budget is too small.

    A call is made again only while the budget is more than all that are left to be made once.
    """
    wanted = calls(read(sheet), run.repeats, run.tried)
    done = answered(out, run.name)
    left = [one for one in wanted if named(one) not in done]
    if len(left) > run.endpoint.budget:
        raise Refused(
            "The sheet takes {calls:,} calls, and JUDGE_BUDGET allows {budget:,}.",
            calls=len(left),
            budget=run.endpoint.budget,
        )
    made, spare = 0, Semaphore(run.endpoint.budget - len(left))
    with out.open("a", encoding="utf-8") as sink, ThreadPoolExecutor(run.endpoint.at_once) as pool:
        for at, rows in enumerate(pool.map(lambda one: list(attempts(one, run, spare)), left), 1):
            sink.writelines(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)
            sink.flush()
            made += len(rows)
            on_progress(at, len(left))
    return made


def read(sheet: Path) -> list[dict[str, Any]]:
    """Raises Refused where it is no sheet for judges."""
    try:
        rows = [row for _, row in records(sheet)]
        is_one = all(map(is_of_texts, rows))
    except (KeyError, TypeError) as error:
        raise Refused("{file} is no sheet of texts for judges.", file=sheet.name) from error
    if not is_one:
        raise Refused("{file} is no sheet of texts for judges.", file=sheet.name)
    return rows


def is_of_texts(row: dict[str, Any]) -> bool:
    return bool(row["code"] and row["items"] and row["questions"]) and not any(
        "picture" in item for item in row["items"]
    )


def answered(out: Path, run: str) -> set[tuple[Any, ...]]:
    """The calls of this run that are in the file already."""
    if not out.exists() or not out.stat().st_size:
        return set()
    rows = (row for _, row in records(out))
    return {
        (row["item"], row["question"], row.get("variant", PLAIN), row.get("order", ""), row["repeat"])
        for row in rows
        if row["run"] == run
    }


def named(call: Call) -> tuple[Any, ...]:
    return call.code, call.question["id"], call.variant, call.order, call.repeat


def attempts(call: Call, run: Run, spare: Semaphore) -> Iterator[dict[str, Any]]:
    """Until one has an allowed answer, but only so many, and the first alone where there is nothing to spare; a refusal is an
    answer. Each is a row."""
    for attempt in range(ATTEMPTS):
        if attempt and not spare.acquire(blocking=False):
            return
        started = datetime.now(UTC)
        answer = asked(run.endpoint, call.messages(f"<<<{secrets.token_hex(8)}>>>"), run.parameters)
        row = row_of(call, run, answer, attempt, (started, datetime.now(UTC)))
        yield row
        if "parsed" in row or row.get("refused"):
            return


def row_of(call: Call, run: Run, answer: Answer, attempt: int, times: Sequence[datetime]) -> dict[str, Any]:
    row = {
        "run": run.name,
        "item": call.code,
        "kind": "pair" if call.order else "score",
        "variant": call.variant,
        "repeat": call.repeat,
        "repeats": run.repeats,
        "question": call.question["id"],
        "prompt_sha256": hashed(call.asked),
        "system_sha256": hashed(SYSTEM),
        "rubric_version": RUBRIC,
        "model": run.endpoint.model,
        "model_version": run.version,
        "endpoint_host": run.endpoint.host,
        "parameters": dict(run.parameters),
        "started": times[0].isoformat(),
        "ended": times[1].isoformat(),
        "retries": attempt,
        "judge_family": run.judge_family,
        "generator_family": run.generator_family,
    }
    return row | ({"order": call.order} if call.order else {}) | said(call, answer)


def said(call: Call, answer: Answer) -> dict[str, Any]:
    """What came back, and what it means: an error, a refusal and an answer that is not allowed are three things."""
    if answer.raw is None:
        return {"parse_error": answer.error}
    row: dict[str, Any] = {
        "raw": answer.raw,
        "raw_sha256": hashed(answer.raw),
        "response_model": answer.model,
        "finish_reason": answer.finish,
        "tokens_in": (answer.tokens or (0, 0))[0],
        "tokens_out": (answer.tokens or (0, 0))[1],
    }
    if answer.fingerprint:
        row["system_fingerprint"] = answer.fingerprint
    value = understood(answer.raw, call.answers)
    if value is not None and not answer.refusal:
        return row | {"parsed": value}
    if answer.refusal or is_refusal(answer.raw):
        return row | {"refused": True}
    return row | {"parse_error": "not an allowed answer"}
