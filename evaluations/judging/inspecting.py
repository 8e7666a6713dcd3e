"""Judgements in a log of Inspect: each score of a sample that is named like a question is one, each epoch a repeat.

Where no grader was bound, Inspect lets the model under evaluation grade itself: the row then says that both are of one family.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evaluations.harness.engine.refused import Refused
from evaluations.judging.asking import hashed

GRADER = "grader"


def rows(path: Path, judge_family: str, generator_family: str) -> Iterator[str]:
    """Lines of a file of judgements. Raises Refused where it is no JSON log of Inspect."""
    try:
        log = json.loads(path.read_text(encoding="utf-8"))
        found = [
            row for sample in log["samples"] for row in of_sample(log["eval"], sample, judge_family, generator_family)
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            "{file} is no JSON log of Inspect. Write one with `inspect log convert --to json`.", file=path.name
        ) from error
    repeats = 1 + max((row["repeat"] for row in found), default=0)
    for row in found:
        yield json.dumps(row | {"repeats": repeats}, ensure_ascii=False, sort_keys=True) + "\n"


def of_sample(
    about: Mapping[str, Any], sample: Mapping[str, Any], judge: str, generator: str
) -> Iterator[dict[str, Any]]:
    grader = (about.get("model_roles") or {}).get(GRADER) or {}
    model = str(grader.get("model") or about["model"])
    for question, score in (sample.get("scores") or {}).items():
        raw = str(score.get("explanation") or (sample.get("output") or {}).get("completion") or "")
        answer = score.get("answer") if isinstance(score.get("answer"), str) else score.get("value")
        row = {
            "run": str(about.get("run_id") or about["created"]),
            "item": str((sample.get("metadata") or {}).get("code") or sample["id"]),
            "kind": "score",
            "variant": "plain",
            "repeat": int(sample.get("epoch", 1)) - 1,
            "question": question,
            "prompt_sha256": hashed(json.dumps(sample["input"], sort_keys=True)),
            "system_sha256": hashed(""),
            "rubric_version": str(about.get("task_version", "0")),
            "model": model,
            "model_version": str((grader.get("config") or {}).get("version") or "unpinned"),
            "response_model": str((sample.get("output") or {}).get("model") or model),
            "endpoint_host": str(grader.get("base_url") or about.get("model_base_url") or "inspect"),
            "parameters": dict(grader.get("config") or about.get("model_generate_config") or {}),
            "finish_reason": "stop",
            "tokens_in": 0,
            "tokens_out": 0,
            "started": str(sample.get("started_at") or about["created"]),
            "ended": str(sample.get("completed_at") or sample.get("started_at") or about["created"]),
            "retries": 0,
            "judge_family": judge if grader else generator,
            "generator_family": generator,
        }
        answered = {"raw": raw, "raw_sha256": hashed(raw), "parsed": answer} if raw and answer is not None else {}
        yield row | (answered or {"parse_error": "no answer"})
