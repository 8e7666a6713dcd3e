"""A sign-off as no shipped template has it: two stages side by side, then one that needs two people of its role."""

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from governance import libraries
from governance.vocabulary import Role
from tests.people import World, person

SHIPPED = libraries.HERE
STATEMENTS = {"ethics": "The use is ethical as stated.", "board": "The board agrees, each member by themselves."}


def template() -> dict[str, Any]:
    """In the place of the standard one, so that a submission of moderate tier is signed by it."""
    content: dict[str, Any] = yaml.safe_load((SHIPPED / "templates/standard-1.yaml").read_text())
    stages = {stage["key"]: stage for stage in content["stages"]}
    approval = {**stages["institution"], "role": "official"}
    side_by_side = [
        {**stages["lab"], "group": "approvals"},
        {
            **approval,
            "key": "ethics",
            "label": "Ethics approval",
            "statement": STATEMENTS["ethics"],
            "group": "approvals",
        },
    ]
    board = {**approval, "key": "board", "label": "Board approval", "statement": STATEMENTS["board"], "signatures": 2}
    return {**content, "stages": [stages["responsibility"], stages["review"], *side_by_side, board, stages["vendor"]]}


def shelve(folder: Path) -> Path:
    """The shipped libraries with the standard template replaced."""
    place = folder / "libraries"
    shutil.copytree(SHIPPED, place)
    (place / "templates/standard-1.yaml").write_text(json.dumps(template()))
    return place


def seat_the_board(world: World) -> None:
    """Two more officials of the institution."""
    for name, full in (("bea", "Bea Sand"), ("bo", "Bo Lund")):
        world.users[name] = person(name, full, "Member of the board", Role.OFFICIAL, world.northgate)
