"""What a rater is given: code, text and questions. Real and synthetic items are written alike; nothing says where one is from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import rfc8785

from evaluations.harness.studies.drawing import Drawn
from evaluations.harness.studies.items import Item
from evaluations.harness.studies.key import PAIR
from evaluations.harness.studies.pictures import bare
from evaluations.harness.studies.ratings import CANNOT_JUDGE
from evaluations.harness.studies.study import PREFERRED, Question, Study


def sheets(drawn: Drawn, study: Study) -> Iterator[tuple[str, str]]:
    """For each rater a file of JSON Lines, in the order of that rater."""
    for rater, codes in sorted(drawn.orders.items()):
        yield rater, "".join(rfc8785.dumps(line(drawn, study, rater, code)).decode() + "\n" for code in codes)


def line(drawn: Drawn, study: Study, rater: str, code: str) -> dict[str, Any]:
    asked = (PREFERRED,) if drawn.key.entries[code].kind == PAIR else study.of_items
    return {
        "study": study.digest,
        "guideline_sha256": study.guideline,
        "code": code,
        "rater": rater,
        "items": [shown(item, code, at) for at, item in enumerate(drawn.shown[code])],
        "questions": [question(one) for one in asked],
    }


def shown(item: Item, code: str, at: int) -> dict[str, str]:
    if item.picture is not None:
        return {"picture": named(item, code, at)}
    return dict(item.shown)


def named(item: Item, code: str, at: int) -> str:
    """A picture goes by its code alone."""
    ending = item.picture.suffix.lower() if item.picture else ""
    return f"{code}-{at + 1}{ending}"


def pictures(drawn: Drawn) -> Iterator[tuple[str, bytes]]:
    """Each picture without what was written beside it."""
    for code, items in sorted(drawn.shown.items()):
        for at, item in enumerate(items):
            if item.picture is not None:
                yield named(item, code, at), bare(item.picture)


def question(one: Question) -> dict[str, Any]:
    return {"id": one.id, "text": one.text, "categories": [*one.categories, CANNOT_JUDGE]}


def written(folder: Path, drawn: Drawn, study: Study) -> Sequence[str]:
    """Writes a sheet for each rater, and the pictures; gives the names of the raters."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in pictures(drawn):
        (folder / name).write_bytes(data)
    made = dict(sheets(drawn, study))
    for rater, text in made.items():
        (folder / f"{rater}.jsonl").write_text(text, encoding="utf-8")
    return sorted(made)
