"""A template that ships nowhere goes from draft to in force, and its pack verifies: two stages side by side, two of a board."""

import base64
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from governance.actions import sign_off
from governance.models import ArtefactFile, Submission
from governance.vocabulary import State
from portal.lib import seal, storage
from portal.lib.canonical import canonical
from portal.lib.refusals import NotPermitted
from tests import factories, made_up
from tests.integration.artefacts.pack.packed import Files, Outcome, envelope, public_pem, resealed, verify, write
from tests.people import World

pytestmark = pytest.mark.django_db

SIGN_OFFS = "signoffs.intoto.jsonl"
Statements = list[dict[str, Any]]


@dataclass(frozen=True)
class Signed:
    """The finished pack's files, and how many were asked at which stage after each signature."""

    files: Files
    asked: list[dict[str, int]]


@pytest.fixture
def signed(world: World, made_up_template: None) -> Signed:
    made_up.seat_the_board(world)
    made = factories.submission(world, at=State.SIGN_OFF)
    asked = [open_now(made)]
    for stage, name in (("ethics", "otto"), ("lab", "ama"), ("board", "bea"), ("board", "bo")):
        factories.sign(world, made, stage, by=name)
        asked.append(open_now(made))
    factories.make_pack(world, factories.again(made))
    assert factories.again(made).state == State.IN_FORCE
    return Signed(unpacked(made), asked)


def open_now(made: Submission) -> dict[str, int]:
    return {turn.asked.stage.key: turn.asked.still for turn in factories.standing(made).turns}


def unpacked(made: Submission) -> Files:
    pack = ArtefactFile.objects.get(artefact__record__submission=made, name="audit-pack.zip")
    with zipfile.ZipFile(storage.path_of(pack.sha256)) as file:
        return {name: file.read(name) for name in file.namelist()}


def verified(folder: Path, files: Files) -> Outcome:
    key = folder / "key.pem"
    key.write_bytes(public_pem(seal.key()))
    return verify(write(folder, files), "--key", str(key))


def with_sign_offs(files: Files, change: Callable[[Statements], Statements]) -> Files:
    """The pack with other sign-offs, sealed by the portal's own key: only what verify.py knows of stages can find it."""
    given = [json.loads(base64.b64decode(json.loads(line)["payload"])) for line in files[SIGN_OFFS].splitlines()]
    lines = b"".join(envelope(item, seal.key()) + b"\n" for item in change(given))
    return resealed({**files, SIGN_OFFS: lines}, seal.key())


def test_stages_open_as_the_template_says_and_the_pack_verifies(signed: Signed, tmp_path: Path) -> None:
    found = verified(tmp_path, signed.files)

    assert signed.asked == [{"lab": 1, "ethics": 1}, {"lab": 1}, {"board": 2}, {"board": 1}, {}]
    assert (found.status, found.bad, found.errors) == (0, [], "")
    assert found.line("Sign-offs").endswith("5 stages, signed by 6 people, for this very record.")
    assert [name in found.output for name in ("Board approval: Bea Sand", "Board approval: Bo Lund")] == [True, True]


def person(act: dict[str, Any], other: dict[str, Any]) -> None:
    act["predicate"]["signer_id"] = other["predicate"]["signer_id"]


def same_person_twice(given: Statements) -> Statements:
    person(given[5], given[4])
    return given


def same_person_at_two_stages(given: Statements) -> Statements:
    person(given[5], given[2])
    return given


def same_person_for_another(given: Statements) -> Statements:
    given[5]["predicate"]["on_behalf_of"] = {"id": given[2]["predicate"]["signer_id"], "name": "Otto Lindqvist"}
    return given


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda given: given[:5], "Not signed: Board approval."),
        (lambda given: given[:3] + given[4:], "Not signed: Lab approval."),
        (lambda given: [*given, given[5]], "The stage board was not asked for, or is signed twice."),
        (same_person_twice, "One person signed the same stage twice."),
        (same_person_at_two_stages, "One person signed more than one stage."),
        (same_person_for_another, "One person signed more than one stage."),
    ],
)
def test_too_few_too_many_and_the_same_person_are_found(
    signed: Signed, tmp_path: Path, change: Callable[[Statements], Statements], why: str
) -> None:
    found = verified(tmp_path, with_sign_offs(signed.files, change))

    assert found.status == 1
    assert found.line("Sign-offs") == f"BAD  Sign-offs: {why}"


def test_one_of_a_group_is_enough_where_the_template_says_so(signed: Signed, tmp_path: Path) -> None:
    template = json.loads(signed.files["rules/template.json"])
    files = {**signed.files, "rules/template.json": canonical({**template, "group_rules": {"approvals": "any"}})}

    found = verified(tmp_path, with_sign_offs(files, lambda given: given[:3] + given[4:]))

    assert found.line("Sign-offs") == "ok   Sign-offs: 4 stages, signed by 5 people, for this very record."


def test_who_signed_for_another_is_shown_so(signed: Signed, tmp_path: Path) -> None:
    def for_another(given: Statements) -> Statements:
        given[2]["predicate"]["on_behalf_of"] = {"id": "somebody", "name": "Ada Lind"}
        return given

    found = verified(tmp_path, with_sign_offs(signed.files, for_another))

    assert "Ethics approval: Otto Lindqvist for Ada Lind, Institutional official, " in found.output


def test_nobody_signs_the_board_twice_or_after_another_stage(world: World, made_up_template: None) -> None:
    made_up.seat_the_board(world)
    made = factories.submission(world, at=State.SIGN_OFF)
    for stage, name in (("ethics", "otto"), ("lab", "ama"), ("board", "bea")):
        factories.sign(world, made, stage, by=name)

    again = factories.sign(world, made, "board", by="bea")
    with pytest.raises(NotPermitted, match="You have signed this stage"):
        sign_off.show(made, stage="board", by=world.actor("bea"))
    with pytest.raises(NotPermitted, match="at most one stage"):
        factories.sign(world, made, "board", by="otto")

    assert (again.signer_name, open_now(made)) == ("Bea Sand", {"board": 1})
