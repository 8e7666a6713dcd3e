"""Ratings from the tools in which people rate: Argilla 2, Label Studio and Prodigy. Names become the pseudonyms of the study.

A rater to whom the tool showed a suggestion was not blind, and the row says so.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import rfc8785

from evaluations.harness.engine.records.objects import document_in
from evaluations.harness.engine.refused import Refused
from evaluations.harness.studies.ratings import CANNOT_JUDGE
from evaluations.harness.studies.records import rows_of
from evaluations.harness.studies.study import Study

Found = Iterator[dict[str, Any]]
MOST_BYTES = 512 << 20


def rows(source: str, path: Path, names: Path, study: Study) -> Iterator[str]:
    """Lines of a file of ratings. Raises Refused where the export is of another form, or somebody has no pseudonym."""
    known = {str(row.get("name")): str(row.get("rater")) for row in rows_of(names)}
    try:
        found = list(TOOLS[source](path, study))
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("{file} is no export of {tool}.", file=path.name, tool=source) from error
    for at, row in enumerate(found, 1):
        if row["rater"] not in known:
            raise Refused(
                "Answer {row} of {file} is by somebody who has no pseudonym in {names}.",
                row=at,
                file=path.name,
                names=names.name,
            )
        whole = {"study": study.digest, "guideline_sha256": study.guideline, **row, "rater": known[row["rater"]]}
        yield rfc8785.dumps({name: value for name, value in whole.items() if value is not None}).decode() + "\n"


def listed(path: Path) -> list[Any]:
    """A JSON list, or lines of JSON."""
    if path.suffix == ".jsonl":
        return list(rows_of(path))
    found = document_in(path, MOST_BYTES)
    return found if isinstance(found, list) else [found]


def of_argilla(path: Path, _: Study) -> Found:
    """What `dataset.records.to_json` writes: it has no times."""
    for record in listed(path):
        parts: Mapping[str, Any] = {**record.get("fields", {}), **record.get("metadata", {})}
        for question, answers in record["responses"].items():
            for answer in answers:
                yield {
                    "code": parts.get("code", record["id"]),
                    "question": question,
                    "rater": str(answer["user_id"]),
                    "value": answer["value"],
                    "blinded": not record.get("suggestions", {}).get(question),
                }


def of_label_studio(path: Path, study: Study) -> Found:
    """The full JSON export: the end of an annotation is when it was made, its beginning the lead time before."""
    for task in listed(path):
        for made in task["annotations"]:
            by = made["completed_by"]
            ended = datetime.fromisoformat(made["created_at"])
            shown = task.get("predictions") or made.get("parent_prediction") or made.get("prediction")
            skipped = bool(made.get("was_cancelled"))
            answers = {one["from_name"]: chosen(one["value"]) for one in made["result"]}
            for question in (one.id for one in study.of_items) if skipped else answers:
                yield {
                    "code": task["data"]["code"],
                    "question": question,
                    "rater": str(by.get("email", by.get("id"))) if isinstance(by, dict) else str(by),
                    "value": CANNOT_JUDGE if skipped else answers[question],
                    "started": (ended - timedelta(seconds=made.get("lead_time") or 0)).isoformat(),
                    "ended": ended.isoformat(),
                    "blinded": not shown,
                }


def chosen(value: Mapping[str, Any]) -> Any:
    """Of a choice, a rating or a number: the one value."""
    if "choices" in value:
        (one,) = value["choices"]
        return one
    return value["rating"] if "rating" in value else value["number"]


def of_prodigy(path: Path, study: Study) -> Found:
    """Tasks of the choice interface, one question each: what is skipped could not be judged."""
    for task in listed(path):
        meta = task.get("meta", {})
        judged = task["answer"] == "accept"
        if judged:
            (value,) = task["accept"]
        ended = datetime.fromtimestamp(task["_timestamp"], UTC).isoformat() if "_timestamp" in task else None
        yield {
            "code": task.get("code", meta.get("code")),
            "question": task.get("question", meta.get("question", study.questions[0].id)),
            "rater": str(task.get("_annotator_id", task.get("_session_id"))),
            "value": value if judged else CANNOT_JUDGE,
            "ended": ended,
            "blinded": "score" not in task and "score" not in meta,
        }


TOOLS: Mapping[str, Callable[[Path, Study], Found]] = {
    "argilla": of_argilla,
    "label-studio": of_label_studio,
    "prodigy": of_prodigy,
}
