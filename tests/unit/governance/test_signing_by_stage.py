"""What the workflow makes of stages: which transition a signature takes, and what a sign-off still waits for."""

from datetime import date
from typing import Any

import pytest

from governance.stages import Given, progress
from governance.vocabulary import Action, State
from governance.workflow import BY_STAGE, SIGNING, Facts, action_of, reasons_against

SIDE_BY_SIDE = ("lab", "ethics", "board")


@pytest.mark.parametrize(
    ("rule", "signed", "reasons"),
    [
        ("all", (), ["Waiting for the stage “Lab”.", "Waiting for the stage “Ethics”.",
                     "Waiting for 2 more signatures in the stage “Board”."]),
        ("all", ("lab",), ["Waiting for the stage “Ethics”.", "Waiting for 2 more signatures in the stage “Board”."]),
        ("any", (), ["Waiting for 1 of the stages “Lab”, “Ethics”, “Board”."]),
        ("any", ("ethics",), []),
        ({"at_least": 2}, ("ethics", "board"), ["Waiting for 1 of the stages “Lab”, “Board”."]),
        ("all", ("lab", "ethics", "board"), ["Waiting for 1 more signature in the stage “Board”."]),
    ],
)  # fmt: skip
def test_what_a_group_still_waits_for(rule: Any, signed: tuple[str, ...], reasons: list[str]) -> None:
    rows = [
        {"key": key, "label": key.capitalize(), "role": "official", "meaning": "approval", "statement": "", "covers": [],
         "due_working_days": 1, "group": "approvals", "signatures": 2 if key == "board" else 1}
        for key in SIDE_BY_SIDE
    ]  # fmt: skip
    template = {"stages": rows, "group_rules": {"approvals": rule}}
    given = [Given(key, f"who signs {key}") for key in signed]

    assert (
        reasons_against(Action.COMPLETE, Facts(State.SIGN_OFF, date(2026, 3, 2), stages=progress(template, {}, given)))
        == reasons
    )


def test_a_signature_takes_the_transition_of_its_stage() -> None:
    assert {key: action_of(key) for key in ("responsibility", "review", "lab", "reaffirm", "reinstate")} == {
        "responsibility": Action.ATTEST, "review": Action.SIGN_REVIEW, "lab": Action.SIGN_OFF,
        "reaffirm": Action.REAFFIRM, "reinstate": Action.REINSTATE,
    }  # fmt: skip
    assert {action_of(key) for key in BY_STAGE} | {Action.SIGN_OFF} == SIGNING
