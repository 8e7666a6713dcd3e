"""Opens a study: from the same plan, items and secret, and not before the planned ratings are in."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluations.harness.engine.refused import Refused
from evaluations.harness.studies.drawing import Drawn
from evaluations.harness.studies.key import PAIR, Key
from evaluations.harness.studies.ratings import RATING, Ratings, read
from evaluations.harness.studies.study import Study


def frozen(drawn: Drawn) -> dict[str, Any]:
    """What is put on record before anybody rates: no code and no text, but enough that nothing can be drawn otherwise later."""
    return {
        "study": drawn.key.study,
        "key": drawn.key.digest,
        "items": len(drawn.key.entries),
        "raters": len(drawn.orders),
        "orders": [len(codes) for _, codes in sorted(drawn.orders.items())],
    }


def check_frozen(drawn: Drawn, record: Mapping[str, Any]) -> None:
    """Raises Refused where plan, items or secret are no longer those that were drawn from."""
    if record != frozen(drawn):
        raise Refused("These are not the plan, items and secret that the study was drawn from.")


def planned(study: Study, key: Key) -> int:
    """How many ratings the plan asks for."""
    of_item = len(study.of_items)
    return sum(len(one.raters) * (1 if one.kind == PAIR else of_item) for one in key.entries.values())


def opened(drawn: Drawn, study: Study, paths: Sequence[Path]) -> Key:
    """The key. Raises Refused while the study is not closed by its own rule."""
    ratings = read(paths, study, drawn.key)
    wanted, there = planned(study, drawn.key), given(ratings)
    if there < study.said["stop"] * wanted:
        raise Refused(
            "The study is not closed: {there:,} of {wanted:,} planned ratings are in, and its rule asks for {share:.0%}.",
            there=there,
            wanted=wanted,
            share=study.said["stop"],
        )
    return drawn.key


def given(ratings: Ratings) -> int:
    return sum(one.stage == RATING for one in ratings.standing)


def disputed(ratings: Ratings, study: Study) -> list[tuple[str, str]]:
    """Code and question of what a third person has to settle: any disagreement on a question of safety, and ratings on an ordered
    scale that lie two categories or more apart."""
    said: dict[tuple[str, str], set[int]] = {}
    for one in ratings.standing:
        if one.stage == RATING and one.blinded and one.value is not None:
            said.setdefault((one.code, one.question), set()).add(study.every[one.question].place[one.value])
    asked = {one.id: one for one in study.questions}
    return sorted(
        (code, name)
        for (code, name), places in said.items()
        if name in asked
        and (code, name) not in ratings.decided
        and max(places) - min(places) >= (1 if asked[name].safety else 2)
        and (asked[name].safety or asked[name].scale != "nominal")
    )
