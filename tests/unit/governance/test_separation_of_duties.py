"""Who may decide what: the whole product of role × act × relation against a second statement of the rules.

Take a rule out of policy.py and a relation here gets through. By the numbers of workflow.md's “Separation of duties”:
1 author, maker · 2 signed … · 3 has taken the review, has voted · 4 conflicted · 6 token, system, officer of its vendor, role
elsewhere. Blindness and what a vendor sees (3, 7) are in test_policy.py; delegation (5) is refused whoever acts for another.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest

from governance.policy import Subject, excluded, may, stage_of
from governance.stages import Asked, Stage
from governance.vocabulary import Action, Meaning, Role, State
from portal.accounts.actor import SYSTEM, Actor, Kind, Principal

INSTITUTION, LAB, ELSEWHERE, VENDOR, OTHER_VENDOR = (UUID(int=number) for number in range(1, 6))
STAGES = ("responsibility", "review", "lab", "institution", "vendor")
A, R = Action, Role
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
DECIDED = {A.ATTEST, A.TAKE_REVIEW, A.VOTE, A.SET_TERMS, A.SIGN_REVIEW, A.DECLINE, A.SIGN_OFF, A.REJECT}
Relations = frozenset[str]

# What a person can be to a submission besides holding one role; "system" and "token" are what acts in a person's place.
MADE_IT = ("author", "maker")
SIGNED = tuple(f"signed {stage}" for stage in STAGES)
NOT_A_PERSON = ("token", "system", "for another")
RELATIONS = (
    *MADE_IT, *SIGNED, *NOT_A_PERSON, "conflicted", "has taken the review", "has voted",
    "officer of its vendor", "officer of another vendor", "role elsewhere", "role in the lab",
    "administrator", "another role in the lab",
)  # fmt: skip
DECIDERS_ARE_NOT = {*MADE_IT, *NOT_A_PERSON, "conflicted", "officer of its vendor", "role elsewhere", "administrator"}


def signed_but(stage: str) -> set[str]:
    return set(SIGNED) - {f"signed {stage}"}


@dataclass(frozen=True)
class Way:
    """One way to be allowed: one of these roles, all that is needed, nothing that bars."""

    roles: frozenset[Role]
    bars: frozenset[str]
    needs: frozenset[str]

    def admits(self, role: Role, relations: Relations) -> bool:
        return role in self.roles and self.needs <= relations and not self.bars & relations


def way(*roles: Role, bars: set[str], needs: tuple[str, ...] = ()) -> Way:
    return Way(frozenset(roles), frozenset(bars), frozenset(needs))


@dataclass(frozen=True)
class Act:
    """An action at a moment: the state, whose turn it is to sign, and who may."""

    action: Action
    ways: tuple[Way, ...]
    open_stages: tuple[tuple[str, Role], ...] = ()
    state: State = State.SIGN_OFF

    def __str__(self) -> str:
        return f"{self.action} {' and '.join(key for key, _ in self.open_stages) or self.state}"


def review(*, needs: tuple[str, ...], bars: tuple[str, ...] = ()) -> Way:
    return way(
        R.REVIEWER,
        needs=needs,
        bars={*DECIDERS_ARE_NOT, *signed_but("review"), "role in the lab", "another role in the lab", *bars},
    )


def signer(role: Role, stage: str) -> Way:
    return way(role, bars=DECIDERS_ARE_NOT | signed_but(stage))


TAKEN, VOTED = "has taken the review", "has voted"
RETURNING_REVIEWER = review(needs=(TAKEN,))
VENDOR_OFFICER = way(
    *(set(Role) - {R.ADMINISTRATOR}),
    needs=("officer of its vendor",),
    bars=DECIDERS_ARE_NOT - {"officer of its vendor", "role elsewhere"} | signed_but("vendor"),
)
VENDOR_OFFICER_TOO = way(
    R.ADMINISTRATOR,
    needs=("officer of its vendor", "role elsewhere"),
    bars=set(VENDOR_OFFICER.bars),
)
HEAD, OFFICIAL = signer(R.LAB_HEAD, "lab"), signer(R.OFFICIAL, "institution")
AUTHOR = way(R.RESEARCHER, R.PI, needs=("author",), bars={"system", "role elsewhere"})
ANY_DECIDER = way(R.REVIEWER, R.OFFICIAL, bars=DECIDERS_ARE_NOT)
ANY_OFFICIAL = way(R.OFFICIAL, bars=DECIDERS_ARE_NOT)
PI = way(R.PI, bars=DECIDERS_ARE_NOT - set(MADE_IT) | signed_but("responsibility"))
ANY_PI = way(R.PI, bars={*NOT_A_PERSON, "role elsewhere"})
COMMENTATORS = (
    RETURNING_REVIEWER,
    ANY_PI,
    way(*Role, needs=("author",), bars=set(NOT_A_PERSON)),
)
THE_SYSTEM = way(*Role, needs=("system",), bars=set())

ACTS = (
    Act(A.ATTEST, (PI,)),
    Act(A.SEND_BACK, (PI,)),
    Act(A.TAKE_REVIEW, (review(needs=(), bars=(TAKEN,)),)),
    Act(A.VOTE, (review(needs=(TAKEN,), bars=(VOTED,)),)),
    Act(A.SET_TERMS, (review(needs=(TAKEN, VOTED)),)),
    Act(A.SIGN_REVIEW, (review(needs=(TAKEN, VOTED)),)),
    Act(A.DECLINE, (review(needs=(TAKEN, VOTED)),)),
    Act(A.COMMENT, COMMENTATORS),
    Act(A.COMMENT, (*COMMENTATORS, HEAD), (("lab", R.LAB_HEAD),)),
    Act(A.COMMENT, (*COMMENTATORS, OFFICIAL), (("institution", R.OFFICIAL),)),
    Act(A.COMMENT, COMMENTATORS, (("vendor", R.VENDOR),)),
    Act(A.REQUEST_CHANGES, (RETURNING_REVIEWER,), state=State.REVIEW),
    Act(A.REQUEST_CHANGES, (RETURNING_REVIEWER,), state=State.CONSOLIDATION),
    Act(A.REQUEST_CHANGES, ()),
    Act(A.REQUEST_CHANGES, (HEAD,), (("lab", R.LAB_HEAD),)),
    Act(A.REQUEST_CHANGES, (OFFICIAL,), (("institution", R.OFFICIAL),)),
    Act(A.REQUEST_CHANGES, (), (("vendor", R.VENDOR),)),
    Act(A.SIGN_OFF, ()),
    Act(A.SIGN_OFF, (HEAD,), (("lab", R.LAB_HEAD),)),
    Act(A.SIGN_OFF, (OFFICIAL,), (("institution", R.OFFICIAL),)),
    Act(A.SIGN_OFF, (VENDOR_OFFICER, VENDOR_OFFICER_TOO), (("vendor", R.VENDOR),)),
    Act(A.SIGN_OFF, (HEAD, OFFICIAL), (("lab", R.LAB_HEAD), ("institution", R.OFFICIAL))),
    Act(A.SIGN_OFF, (HEAD, VENDOR_OFFICER, VENDOR_OFFICER_TOO), (("lab", R.LAB_HEAD), ("vendor", R.VENDOR))),
    Act(A.REJECT, (OFFICIAL,)),
    Act(A.SUSPEND, (ANY_DECIDER, THE_SYSTEM)),
    Act(A.KEEP_CONDITION, (ANY_DECIDER,)),
    Act(A.LIFT_CONFLICT, (ANY_DECIDER,)),
    Act(A.REAFFIRM, (ANY_OFFICIAL,)),
    Act(A.REINSTATE, (ANY_OFFICIAL,)),
    Act(A.REVOKE, (ANY_OFFICIAL,)),
    *(Act(action, (AUTHOR,)) for action in (A.EDIT_SUBMISSION, A.SUBMIT, A.RESUBMIT, A.WITHDRAW)),
    *(
        Act(action, (THE_SYSTEM,))
        for action in (
            A.FAIL_CHECKS, A.PASS_CHECKS, A.CARRY_ATTESTATION, A.CLOSE_REVIEW, A.COMPLETE, A.REOPEN_ATTESTATION,
            A.REOPEN_REVIEW, A.REOPEN_VERDICTS, A.PUT_IN_FORCE, A.MARK_REVIEW_DUE, A.EXPIRE, A.SUPERSEDE, A.RETURN_BLOCKED,
        )
    ),
)  # fmt: skip


def actor(role: Role, relations: Relations) -> Actor:
    if "system" in relations:
        return SYSTEM
    place = ELSEWHERE if "role elsewhere" in relations else LAB if "role in the lab" in relations else INSTITUTION
    roles = {(str(role), place)}
    roles |= {(str(R.ADMINISTRATOR), INSTITUTION)} if "administrator" in relations else set()
    roles |= {(str(R.PROCUREMENT), LAB)} if "another role in the lab" in relations else set()
    roles |= {(str(R.VENDOR), VENDOR)} if "officer of its vendor" in relations else set()
    roles |= {(str(R.VENDOR), OTHER_VENDOR)} if "officer of another vendor" in relations else set()
    kind = Kind.TOKEN if "token" in relations else Kind.PERSON
    principal = Principal("zed", "Zed") if "for another" in relations else None
    return Actor("ada", "Ada", kind, frozenset(roles), on_behalf_of=principal)


def asked(key: str, role: Role, *signed_by: str) -> Asked:
    stage = Stage(key, key.capitalize(), role, Meaning.APPROVAL, "I agree.", ("identity",), 5, signatures=2)
    return Asked(stage, 1, frozenset(signed_by))


def subject(act: Act, who: str, relations: Relations) -> Subject:
    """A submission on which others acted too. Its author is named apart from its makers: being either bars."""

    def people(relation: str, other: str) -> frozenset[str]:
        return frozenset({other, who} if relation in relations else {other})

    signed = {(who, stage) for stage in STAGES if f"signed {stage}" in relations}
    return Subject(
        organisations=frozenset({LAB, INSTITUTION}),
        lab=LAB,
        state=act.state,
        author=who if "author" in relations else "ben",
        made_by=people("maker", "cyd"),
        signers=frozenset({("dan", "responsibility"), *signed}),
        reviewers=people(TAKEN, "eve"),
        voted=people(VOTED, "eve"),
        conflicted=people("conflicted", "fay"),
        vendor=frozenset({VENDOR}),
        asked=tuple(asked(key, role) for key, role in act.open_stages),
    )


def situations() -> Iterator[tuple[Role, Relations]]:
    """Every role with up to three relations at once: the two that a rule may need, and one that bars."""
    for role in Role:
        for count in range(4):
            for chosen in combinations(RELATIONS, count):
                yield role, frozenset(chosen)


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_who_may_decide(act: Act) -> None:
    for role, relations in situations():
        who = actor(role, relations)
        verdict = may(who, act.action, subject(act, who.id, relations))
        expected = any(way.admits(role, relations) for way in act.ways)
        assert verdict.allowed is expected, (role.label, sorted(relations), verdict.reason)
        assert verdict.reason.endswith(".") is not expected


@pytest.mark.parametrize(
    "act", [act for act in ACTS if act.action is A.SIGN_OFF and len(act.open_stages) == 1], ids=str
)
def test_the_people_excluded_are_those_whom_the_rule_refuses(act: Act) -> None:
    """A list of who is asked and the rule for one person never part: a holder of the role signs unless excluded."""
    ((_, asked_role),) = act.open_stages
    for role, relations in situations():
        if {
            *NOT_A_PERSON,
            "role elsewhere",
            "officer of its vendor",
            "administrator",
        } & relations or role is not asked_role:
            continue
        who, about = actor(role, relations), subject(act, "ada", relations)
        if asked_role is R.VENDOR:
            who = Actor("ada", "Ada", roles=frozenset({(str(R.VENDOR), VENDOR)}))
        assert may(who, A.SIGN_OFF, about).allowed is ("ada" not in excluded(about.asked[0], about)), sorted(relations)


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_a_role_given_after_the_round_was_submitted_does_not_decide_in_it(act: Act) -> None:
    """It may still say what has to change, so that a round without anybody who can decide comes back to its author."""
    for role, relations in situations():
        if len(relations) > 2:
            continue
        who = actor(role, relations)
        about = replace(subject(act, who.id, relations), submitted_at=NOON)
        older = may(replace(who, since=dict.fromkeys(who.roles, NOON)), act.action, about)
        newer = may(replace(who, since=dict.fromkeys(who.roles, NOON + timedelta(seconds=1))), act.action, about)
        assert older.allowed is may(who, act.action, replace(about, submitted_at=None)).allowed
        if act.action in DECIDED:
            assert not newer
            explained = newer.reason.startswith("Your role was given after this round was submitted.")
            assert explained or not older or len(act.open_stages) > 1
        else:
            assert newer.allowed >= older.allowed
            assert newer.allowed is older.allowed or act.action in {A.COMMENT, A.REQUEST_CHANGES}


def test_who_signed_a_stage_that_asks_for_two_is_not_asked_again() -> None:
    about = Subject(
        frozenset({LAB}), state=State.SIGN_OFF, signers=frozenset({("ada", "board")}),
        asked=(asked("board", R.OFFICIAL, "ada"), asked("lab", R.LAB_HEAD)),
    )  # fmt: skip
    both = frozenset({(str(R.OFFICIAL), LAB), (str(R.LAB_HEAD), LAB)})

    assert may(Actor("ben", "Ben", roles=both), A.SIGN_OFF, about)
    assert may(Actor("ada", "Ada", roles=both), A.SIGN_OFF, about.at("board")).reason == (
        "You have signed this stage. It waits for another person."
    )
    assert "at most one stage" in may(Actor("ada", "Ada", roles=both), A.SIGN_OFF, about.at("lab")).reason
    assert not may(Actor("ada", "Ada", roles=both), A.SIGN_OFF, about)
    assert not may(Actor("ben", "Ben", roles=both), A.SIGN_OFF, about.at("vendor"))


@pytest.mark.parametrize(
    ("action", "state", "stage"),
    [
        (A.SEND_BACK, State.ATTESTATION, "responsibility"),
        (A.DECLINE, State.CONSOLIDATION, "review"),
        (A.REQUEST_CHANGES, State.REVIEW, "review"),
        (A.REQUEST_CHANGES, State.CONSOLIDATION, "review"),
        (A.REQUEST_CHANGES, State.SIGN_OFF, "lab"),
        (A.REJECT, State.SIGN_OFF, "institution"),
        (A.WITHDRAW, State.DRAFT, ""),
        (A.SUSPEND, State.IN_FORCE, ""),
    ],
)
def test_a_move_without_a_signature_decides_at_one_stage_or_at_none(action: Action, state: State, stage: str) -> None:
    head = Actor("ada", "Ada", roles=frozenset({(str(R.LAB_HEAD), LAB)}))
    open_now = (asked("institution", R.OFFICIAL), asked("lab", R.LAB_HEAD), asked("second", R.LAB_HEAD))
    about = Subject(frozenset({LAB}), state=state, asked=open_now)

    assert stage_of(head, action, about) == stage
    if stage == "lab":
        assert (
            stage_of(head, action, replace(about, asked=(asked("lab", R.LAB_HEAD, "ada"), *open_now[2:]))) == "second"
        )
        assert stage_of(head, action, replace(about, made_by=frozenset({"ada"}))) == ""


def test_acting_for_another_is_refused_with_their_name() -> None:
    delegate = Actor("ben", "Ben", roles=frozenset({(str(R.LAB_HEAD), LAB)}), on_behalf_of=Principal("ada", "Ada"))
    about = Subject(frozenset({LAB}), state=State.SIGN_OFF, asked=(asked("lab", R.LAB_HEAD),))

    assert may(delegate, A.SIGN_OFF, about).reason == (
        "You cannot act on behalf of Ada: this portal knows no delegation that allows it."
    )


def test_someone_may_do_each_of_these_and_nobody_with_the_role_of_administrator_decides() -> None:
    apart = {THE_SYSTEM, AUTHOR, VENDOR_OFFICER}
    deciding = [act for act in ACTS if act.action is not A.COMMENT and act.ways and not apart & set(act.ways)]
    for act in deciding:
        allowed = {
            role
            for role in Role
            for relations in (frozenset(), frozenset({TAKEN}), frozenset({TAKEN, VOTED}))
            if may(who := actor(role, relations), act.action, subject(act, who.id, relations))
        }
        assert allowed == frozenset().union(*(way.roles for way in act.ways))
        assert R.ADMINISTRATOR not in allowed
