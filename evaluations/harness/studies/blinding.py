"""What a rater is given: code, text and questions. Real and synthetic items are written alike; nothing says where one is from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import rfc8785

from evaluations.harness.studies.drawing import Drawn
from evaluations.harness.studies.items import Item
from evaluations.harness.studies.key import EXTRA, ITEM, PAIR, REPEAT, SYNTHETIC
from evaluations.harness.studies.pictures import bare
from evaluations.harness.studies.ratings import CANNOT_JUDGE
from evaluations.harness.studies.study import ORIGIN, PREFERRED, Question, Study


def sheets(drawn: Drawn, study: Study) -> Iterator[tuple[str, str]]:
    """For each rater a file of JSON Lines, in the order of that rater."""
    for rater, codes in sorted(drawn.orders.items()):
        yield rater, "".join(rfc8785.dumps(line(drawn, study, rater, code)).decode() + "\n" for code in codes)


def sheet_of_judges(drawn: Drawn, study: Study, *, real: bool) -> str:
    """Every item once, and nobody is asked where it is from; without real items, synthetic ones as they are alone.

    Each question says which answer is best, so that an instruction to give it can be hidden in an item.
    """
    entries = [one for one in drawn.key.entries.values() if one.kind != REPEAT]
    if not real:
        entries = [one for one in entries if one.kind in {ITEM, EXTRA} and one.source == SYNTHETIC]
    text = ""
    for one in entries:
        row = line(drawn, study, "judge", one.code)
        row["questions"] = [
            asked | {"best": best(study.every[asked["id"]])} for asked in row["questions"] if asked["id"] != ORIGIN.id
        ]
        text += rfc8785.dumps(row).decode() + "\n"
    return text


def best(question: Question) -> str:
    return [one for one in question.categories if one in question.good][-1]


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
