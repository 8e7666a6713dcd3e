"""The transition table is total, goes only where workflow.md says, and its guards hold."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from governance.policy import MATRIX
from governance.stages import Given, Progress, progress
from governance.vocabulary import Action, RiskTier, State
from governance.workflow import (
    AUTHORING,
    BY_ACTION,
    FINAL,
    OWNERS,
    RELEASED,
    SIGNING,
    STANDING,
    TRANSITIONS,
    Facts,
    Owner,
    due,
    from_state,
    mermaid,
    reasons_against,
)

TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
S, A = State, Action

EXITS = {
    S.DRAFT: {S.CHECKS, S.WITHDRAWN},
    S.CHECKS: {S.ATTESTATION, S.DRAFT},
    S.ATTESTATION: {S.REVIEW, S.DRAFT, S.CHANGES_REQUESTED},
    S.REVIEW: {S.CONSOLIDATION, S.CHANGES_REQUESTED, S.ATTESTATION},
    S.CONSOLIDATION: {S.SIGN_OFF, S.CHANGES_REQUESTED, S.REJECTED, S.ATTESTATION, S.REVIEW},
    S.CHANGES_REQUESTED: {S.CHECKS, S.WITHDRAWN},
    S.SIGN_OFF: {S.SIGN_OFF, S.APPROVED, S.CHANGES_REQUESTED, S.REJECTED, S.ATTESTATION, S.CONSOLIDATION},
    S.APPROVED: {S.IN_FORCE},
    S.IN_FORCE: {S.REVIEW_DUE, S.SUSPENDED, S.REVOKED, S.EXPIRED, S.SUPERSEDED},
    S.REVIEW_DUE: {S.IN_FORCE, S.SUSPENDED, S.REVOKED, S.EXPIRED, S.SUPERSEDED},
    S.SUSPENDED: {S.IN_FORCE, S.REVOKED, S.SUPERSEDED},
    S.REJECTED: set(),
    S.WITHDRAWN: set(),
    S.REVOKED: set(),
    S.EXPIRED: set(),
    S.SUPERSEDED: set(),
}


def stages(*signed: str) -> Progress:
    names = {"responsibility": "PI", "review": "the reviewers", "lab": "the lab", "institution": "the institution"}
    kept = {"role": "official", "meaning": "approval", "statement": "", "covers": [], "due_working_days": 1}
    rows = [{"key": key, "label": label, **kept} for key, label in names.items()]
    given = [Given(item, f"who signs {item}") for item in signed]
    return progress({"stages": rows}, {}, given)


ALL = ("responsibility", "review", "lab", "institution")
REVIEWED = Facts(
    state=S.SIGN_OFF,
    today=TODAY,
    tier=RiskTier.MODERATE,
    residual_tier=RiskTier.LOW,
    stages=stages("responsibility", "review"),
    votes=2,
    supporting=2,
    quorum=2,
    public_comments=1,
    valid_until=TOMORROW,
    review_due=TOMORROW,
)
BLOCKED: dict[str, Any] = {"blockers": ("The holdout table is missing.",)}
ATTESTED: dict[str, Any] = {"stages": stages("responsibility")}
# What each action needs beyond REVIEWED to be possible.
NOT_AGREED = "The residual tier is lower than the tier of answers and measurements, and 2 reviewers have to agree."
READY: dict[Action, dict[str, Any]] = {
    A.FAIL_CHECKS: BLOCKED,
    A.RETURN_BLOCKED: BLOCKED,
    A.CARRY_ATTESTATION: ATTESTED,
    A.REOPEN_ATTESTATION: {"stages": stages()},
    A.SIGN_REVIEW: ATTESTED,
    A.REOPEN_REVIEW: ATTESTED,
    A.REOPEN_VERDICTS: {"votes": 1},
    A.COMPLETE: {"stages": stages(*ALL)},
    A.PUT_IN_FORCE: {"pack_made": True},
    A.EXPIRE: {"valid_until": YESTERDAY},
    A.MARK_REVIEW_DUE: {"review_due": TODAY},
}

NO_RESPONSIBILITY = "The PI has not signed responsibility for the current record."
PROHIBITED = "The risk tier is prohibited: this version cannot be approved for these uses."
NO_DATES = "State how long the approval is valid and when it is due for review."
PAST_DATES = "The review date and the end of validity must be in the future."
ENDED = "The approval is no longer valid. Submit the version again."
NO_COMMENT = "Write at least one comment that the author can see. Say what has to change."
REVIEW_FELL = "The review signature does not cover the current record."
BLOCKER = "The holdout table is missing."
TIE = "Equally many reviewers support and oppose approval. One more verdict is needed."
NO_SUPPORT = "The reviewers do not support approval: request changes or reject."
OVERDUE = "The condition “Delete the rows” is overdue."
TERMS: list[tuple[dict[str, Any], list[str]]] = [
    ({"residual_tier": None}, ["State the residual risk tier."]),
    ({"valid_until": None}, [NO_DATES]),
    ({"review_due": None}, [NO_DATES]),
    ({"valid_until": TODAY}, [PAST_DATES]),
    ({"review_due": TODAY}, [PAST_DATES]),
    ({"tier": RiskTier.PROHIBITED}, [PROHIBITED]),
    ({"residual_tier": RiskTier.PROHIBITED}, [PROHIBITED]),
    ({"open_blocking_threads": 1}, ["1 blocking thread is open. Resolve it first."]),
    ({"open_blocking_threads": 2}, ["2 blocking threads are open. Resolve them first."]),
    (BLOCKED, [BLOCKER]),
]
STANDING_TERMS: list[tuple[dict[str, Any], list[str]]] = [
    ({"valid_until": YESTERDAY}, [ENDED]),
    ({"overdue_conditions": ("Delete the rows",)}, [OVERDUE]),
]
# One row for each guard of each action: what spoils it, and exactly what the person reads.
SPOILT: list[tuple[Action, dict[str, Any], list[str]]] = [
    (A.FAIL_CHECKS, {"blockers": ()}, ["Nothing blocks this submission."]),
    (A.PASS_CHECKS, BLOCKED, [BLOCKER]),
    (A.ATTEST, BLOCKED, [BLOCKER]),
    (A.ATTEST, {"tier": RiskTier.PROHIBITED}, [PROHIBITED]),
    (A.CARRY_ATTESTATION, {"stages": stages()}, [NO_RESPONSIBILITY]),
    (A.CARRY_ATTESTATION, BLOCKED, [BLOCKER]),
    (A.RETURN_BLOCKED, {"blockers": ()}, ["Nothing blocks this submission."]),
    (A.REOPEN_ATTESTATION, ATTESTED, ["The PI's signature is valid."]),
    (A.CLOSE_REVIEW, {"votes": 0}, ["2 more independent verdicts are needed."]),
    (A.CLOSE_REVIEW, {"votes": 1}, ["1 more independent verdict is needed."]),
    (
        A.CLOSE_REVIEW,
        {"votes": 2, "quorum": 3, "supporting": 1, "opposing": 1},
        ["1 more independent verdict is needed."],
    ),
    (A.REOPEN_VERDICTS, {"votes": 2}, ["Enough verdicts are about the record as it is now."]),
    (A.SIGN_REVIEW, {"lowered": True, "agreeing": 1}, [NOT_AGREED]),
    (A.SIGN_REVIEW, {"supporting": 0}, [NO_SUPPORT]),
    *((A.SIGN_REVIEW, spoil, reasons) for spoil, reasons in TERMS),
    (A.SIGN_REVIEW, {"stages": stages()}, [NO_RESPONSIBILITY]),
    (A.REOPEN_REVIEW, {"stages": stages("responsibility", "review")}, ["The review signature is valid."]),
    (A.REQUEST_CHANGES, {"public_comments": 0}, [NO_COMMENT]),
    (
        A.REQUEST_CHANGES,
        {"flagged_without_public_comment": ("use", "risk")},
        [
            f"The section “{section}” is flagged. Write a comment on it that the author can see."
            for section in ("use", "risk")
        ],
    ),
    *((A.SIGN_OFF, spoil, reasons) for spoil, reasons in TERMS),
    (A.SIGN_OFF, {"stages": stages(*ALL)}, ["Every stage has been signed."]),
    (A.SIGN_OFF, {"stages": stages("review")}, [NO_RESPONSIBILITY]),
    (A.SIGN_OFF, ATTESTED, [REVIEW_FELL]),
    (A.COMPLETE, {"stages": stages("responsibility", "review", "lab")}, ["Waiting for the stage “the institution”."]),
    (
        A.COMPLETE,
        {"stages": stages("institution")},
        [f"Waiting for the stage “{who}”." for who in ("PI", "the reviewers", "the lab")],
    ),
    (A.PUT_IN_FORCE, {"pack_made": False}, ["The audit pack is being made."]),
    (A.EXPIRE, {"valid_until": TODAY}, ["The approval is still valid."]),
    (A.EXPIRE, {"valid_until": None}, ["The approval is still valid."]),
    (A.MARK_REVIEW_DUE, {"review_due": TOMORROW}, ["The review date has not been reached."]),
    (A.MARK_REVIEW_DUE, {"review_due": None}, ["The review date has not been reached."]),
    *((A.REAFFIRM, spoil, reasons) for spoil, reasons in STANDING_TERMS),
    *((A.REINSTATE, spoil, reasons) for spoil, reasons in STANDING_TERMS),
]


def ready(action: Action, state: State | None = None) -> Facts:
    source = state or min(BY_ACTION[action].sources)
    return replace(REVIEWED, state=source, **READY.get(action, {}))


def test_the_table_leads_exactly_where_the_design_says() -> None:
    assert {state: {row.target for row in from_state(state)} for state in State} == EXITS


def test_every_state_has_one_owner_and_only_the_final_ones_have_none() -> None:
    assert set(OWNERS) == set(State)
    assert (
        {state for state in State if not EXITS[state]} == FINAL == {s for s, o in OWNERS.items() if o is Owner.NOBODY}
    )


def test_every_state_is_reachable_from_draft_and_ends_somewhere() -> None:
    def reachable(start: State) -> set[State]:
        found, open_ = {start}, [start]
        while open_:
            new = EXITS[open_.pop()] - found
            found |= new
            open_ += new
        return found

    assert reachable(S.DRAFT) == set(State)
    assert {state for state in State if not reachable(state) & FINAL} == set()


def test_states_are_grouped_as_their_names_say() -> None:
    assert {S.DRAFT, S.CHANGES_REQUESTED} == AUTHORING
    assert {S.IN_FORCE, S.REVIEW_DUE} == STANDING
    assert {S.APPROVED, S.IN_FORCE, S.REVIEW_DUE, S.SUSPENDED, S.REVOKED, S.EXPIRED, S.SUPERSEDED} == RELEASED


def test_every_action_has_a_rule_and_at_most_one_row() -> None:
    assert set(MATRIX) == set(Action)
    assert sorted(BY_ACTION) == sorted(row.action for row in TRANSITIONS)


def test_only_the_system_acts_by_itself_and_people_act_where_they_are_owners() -> None:
    assert {row.owner for row in TRANSITIONS if row.automatic} == {Owner.SYSTEM}
    elsewhere = {
        (row.action, state)
        for row in TRANSITIONS
        for state in row.sources
        if row.owner not in {OWNERS[state], Owner.SYSTEM}
    }
    # In sign-off, whoever signs next returns it; policy.py says who that is.
    assert elsewhere == {(A.REQUEST_CHANGES, S.SIGN_OFF)}


def test_taking_something_away_or_back_needs_a_reason() -> None:
    assert {row.action for row in TRANSITIONS if row.needs_reason} == {
        A.SEND_BACK, A.REQUEST_CHANGES, A.DECLINE, A.REJECT, A.WITHDRAW, A.REAFFIRM, A.SUSPEND, A.REINSTATE, A.REVOKE,
    }  # fmt: skip


def test_five_actions_are_signatures() -> None:
    assert {A.ATTEST, A.SIGN_REVIEW, A.SIGN_OFF, A.REAFFIRM, A.REINSTATE} == SIGNING


@pytest.mark.parametrize("action", list(BY_ACTION))
def test_an_action_is_possible_in_its_own_states_and_in_no_other(action: Action) -> None:
    possible = {state for state in State if not reasons_against(action, ready(action, state))}

    assert possible == BY_ACTION[action].sources


def test_a_wrong_state_is_named_with_the_right_ones() -> None:
    assert reasons_against(A.WITHDRAW, ready(A.WITHDRAW, S.REVIEW)) == [
        "“Withdraw” is possible only in the state “Changes requested” or “Draft”. This submission is in the state “In review”."
    ]


@pytest.mark.parametrize(("action", "spoil", "reasons"), SPOILT)
def test_each_guard_says_what_stands_against(action: Action, spoil: dict[str, Any], reasons: list[str]) -> None:
    assert reasons_against(action, replace(ready(action), **spoil)) == reasons


def test_what_nobody_said_counts_for_nothing() -> None:
    supported = Facts(S.CONSOLIDATION, TODAY, votes=1, supporting=1)

    assert reasons_against(A.CLOSE_REVIEW, Facts(S.REVIEW, TODAY)) == ["1 more independent verdict is needed."]
    assert reasons_against(A.SIGN_REVIEW, supported) == [NO_RESPONSIBILITY, "State the residual risk tier.", NO_DATES]
    assert NO_SUPPORT in reasons_against(A.SIGN_REVIEW, Facts(S.CONSOLIDATION, TODAY, votes=1))
    assert NOT_AGREED in reasons_against(A.SIGN_REVIEW, replace(supported, lowered=True))
    assert reasons_against(A.REQUEST_CHANGES, Facts(S.REVIEW, TODAY)) == [NO_COMMENT]
    assert reasons_against(A.PUT_IN_FORCE, Facts(S.APPROVED, TODAY)) == ["The audit pack is being made."]


@pytest.mark.parametrize(
    ("support", "changes", "oppose", "closes", "signs"),
    [
        (2, 0, 0, True, True),
        (1, 1, 0, True, True),
        (0, 2, 0, True, False),
        (0, 1, 1, True, False),
        (0, 0, 2, True, False),
        (1, 0, 1, False, False),
        (1, 1, 1, False, False),
        (2, 0, 1, True, True),
        (1, 0, 2, True, False),
        (2, 0, 2, False, False),
    ],
)
def test_a_tie_keeps_the_review_open_and_only_support_signs_it(
    support: int, changes: int, oppose: int, closes: bool, signs: bool
) -> None:
    counted = {"votes": support + changes + oppose, "supporting": support, "opposing": oppose}

    assert reasons_against(A.CLOSE_REVIEW, replace(ready(A.CLOSE_REVIEW), **counted)) == ([] if closes else [TIE])
    assert reasons_against(A.SIGN_REVIEW, replace(ready(A.SIGN_REVIEW), **counted)) == ([] if signs else [NO_SUPPORT])


@pytest.mark.parametrize("action", [A.REAFFIRM, A.REINSTATE])
@pytest.mark.parametrize("valid_until", [TODAY, None])
def test_an_approval_holds_through_its_last_day(action: Action, valid_until: date | None) -> None:
    assert reasons_against(action, replace(ready(action), valid_until=valid_until)) == []


def test_every_reason_is_listed_at_once() -> None:
    spoilt = replace(
        ready(A.SIGN_REVIEW),
        residual_tier=None,
        valid_until=None,
        open_blocking_threads=1,
        blockers=(BLOCKER,),
        stages=stages(),
        opposing=2,
    )

    assert reasons_against(A.SIGN_REVIEW, spoilt) == [
        BLOCKER,
        NO_RESPONSIBILITY,
        NO_SUPPORT,
        "State the residual risk tier.",
        NO_DATES,
        "1 blocking thread is open. Resolve it first.",
    ]


@pytest.mark.parametrize(
    ("state", "facts", "action"),
    [
        (S.DRAFT, {}, None),
        (S.DRAFT, BLOCKED, None),
        (S.CHANGES_REQUESTED, BLOCKED, None),
        (S.CHECKS, {}, A.PASS_CHECKS),
        (S.CHECKS, BLOCKED, A.FAIL_CHECKS),
        (S.ATTESTATION, {"stages": stages()}, None),
        (S.ATTESTATION, {}, A.CARRY_ATTESTATION),
        (S.ATTESTATION, BLOCKED, A.RETURN_BLOCKED),
        (S.ATTESTATION, {**BLOCKED, "stages": stages()}, A.RETURN_BLOCKED),
        (S.REVIEW, {"votes": 1}, None),
        (S.REVIEW, {"supporting": 1, "opposing": 1}, None),
        (S.REVIEW, {}, A.CLOSE_REVIEW),
        (S.REVIEW, BLOCKED, A.RETURN_BLOCKED),
        (S.REVIEW, {**BLOCKED, "stages": stages()}, A.RETURN_BLOCKED),
        (S.REVIEW, {"stages": stages()}, A.REOPEN_ATTESTATION),
        (S.CONSOLIDATION, {}, None),
        (S.CONSOLIDATION, {"votes": 1}, A.REOPEN_VERDICTS),
        (S.CONSOLIDATION, {"lowered": True, "agreeing": 2}, None),
        (S.CONSOLIDATION, {"stages": stages("review")}, A.REOPEN_ATTESTATION),
        (S.CONSOLIDATION, BLOCKED, A.RETURN_BLOCKED),
        (S.CONSOLIDATION, {**BLOCKED, "stages": stages()}, A.RETURN_BLOCKED),
        (S.SIGN_OFF, {}, None),
        (S.SIGN_OFF, ATTESTED, A.REOPEN_REVIEW),
        (S.SIGN_OFF, {"stages": stages()}, A.REOPEN_ATTESTATION),
        (S.SIGN_OFF, {"stages": stages(*ALL)}, A.COMPLETE),
        (S.SIGN_OFF, {"stages": Progress()}, A.REOPEN_ATTESTATION),
        (S.SIGN_OFF, BLOCKED, A.RETURN_BLOCKED),
        (S.SIGN_OFF, {**BLOCKED, "stages": stages()}, A.RETURN_BLOCKED),
        (S.SIGN_OFF, {**BLOCKED, "stages": stages(*ALL)}, A.RETURN_BLOCKED),
        (S.APPROVED, BLOCKED, None),
        (S.APPROVED, {}, None),
        (S.APPROVED, {"pack_made": True}, A.PUT_IN_FORCE),
        (S.IN_FORCE, {}, None),
        (S.IN_FORCE, {"review_due": TODAY}, A.MARK_REVIEW_DUE),
        (S.IN_FORCE, {"review_due": YESTERDAY, "valid_until": YESTERDAY}, A.EXPIRE),
        (S.REVIEW_DUE, {"review_due": YESTERDAY, "valid_until": TODAY}, None),
        (S.REVIEW_DUE, {"valid_until": YESTERDAY}, A.EXPIRE),
        (S.SUSPENDED, {"valid_until": YESTERDAY}, None),
    ],
)
def test_what_the_system_does_next(state: State, facts: dict[str, Any], action: Action | None) -> None:
    transition = due(replace(REVIEWED, state=state, **facts))

    assert (transition and transition.action) == action


def test_what_the_system_does_by_itself_comes_to_rest() -> None:
    signatures = [
        stages(),
        stages("responsibility"),
        stages("review"),
        stages("responsibility", "review"),
        stages(*ALL),
    ]
    dates = (None, YESTERDAY, TODAY, TOMORROW)
    verdicts = ((0, 0, 0), (2, 2, 0), (2, 1, 1))
    for state, blockers, signed, (votes, supporting, opposing), pack, valid, review in product(
        State, ((), (BLOCKER,)), signatures, verdicts, (False, True), dates, dates
    ):
        facts = Facts(
            state,
            TODAY,
            blockers,
            stages=signed,
            votes=votes,
            supporting=supporting,
            opposing=opposing,
            quorum=2,
            pack_made=pack,
            valid_until=valid,
            review_due=review,
        )
        visited = [facts.state]
        while transition := due(facts):
            facts = replace(facts, state=transition.target)
            assert facts.state not in visited, [*visited, facts.state]
            visited.append(facts.state)


def test_the_diagram_shows_every_transition_once() -> None:
    first, second, *lines = mermaid().split("\n")
    drawn = [re.fullmatch(r" {4}(\w+) --> (\w+): (\w+)", line) for line in lines]

    assert (first, second) == ("stateDiagram-v2", "    [*] --> draft")
    assert sorted(arrow.groups() for arrow in drawn if arrow) == sorted(
        (state.value, row.target.value, row.action.value) for row in TRANSITIONS for state in row.sources
    )
    assert [line for line, arrow in zip(lines, drawn, strict=True) if not arrow] == [
        f"    {state} --> [*]" for state in State if state in FINAL
    ]
