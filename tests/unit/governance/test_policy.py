"""Who sees what and who does the everyday work; who decides is in test_separation_of_duties.py."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest

from governance.policy import Subject, Verdict, may, needs_second_factor, require
from governance.vocabulary import Action, Role, State
from portal.accounts.actor import SYSTEM, Actor, Kind
from portal.lib.refusals import NotPermitted

INSTITUTION, LAB, ELSEWHERE, VENDOR, OTHER_VENDOR = (UUID(int=number) for number in range(1, 6))
HERE = frozenset({LAB, INSTITUTION})
A, R, S = Action, Role, State
MAKERS = {R.RESEARCHER, R.PI}
STAFF = {*MAKERS, R.REVIEWER, R.LAB_HEAD, R.OFFICIAL, R.AUDITOR}
OUT = {S.APPROVED, S.IN_FORCE, S.REVIEW_DUE, S.SUSPENDED, S.REVOKED, S.EXPIRED, S.SUPERSEDED}

EVERYDAY = {
    A.REGISTER_DATASET: MAKERS,
    A.EDIT_DATASET: MAKERS,
    A.EDIT_VERSION: MAKERS,
    A.REQUEST_EVALUATION: MAKERS,
    A.FILE_EVIDENCE: MAKERS,
    A.ASSESS_RISK: MAKERS,
    A.CREATE_SUBMISSION: MAKERS,
    A.VIEW_FILES: {*MAKERS, R.AUDITOR},
    A.VIEW_AUDIT_LOG: {R.AUDITOR, R.REVIEWER, R.OFFICIAL},
    A.MANAGE_PEOPLE: {R.ADMINISTRATOR},
}


def person(role: Role, organisation: UUID = LAB, kind: Kind = Kind.PERSON) -> Actor:
    return Actor("ada", "Ada", kind, frozenset({(str(role), organisation)}))


def who_may(action: Action, subject: Subject, organisation: UUID = LAB, kind: Kind = Kind.PERSON) -> set[Role]:
    return {role for role in Role if may(person(role, organisation, kind), action, subject)}


def in_state(state: State) -> Iterator[Subject]:
    """A submission in this state, and a version or dataset that has such a submission besides a new one."""
    yield Subject(HERE, state=state, vendor=frozenset({VENDOR}), delivered=frozenset({(VENDOR, state)}))
    yield Subject(
        HERE,
        states_of_submissions=frozenset({S.DRAFT, state}),
        vendor=frozenset({VENDOR, OTHER_VENDOR}),
        delivered=frozenset({(OTHER_VENDOR, S.DRAFT), (VENDOR, state)}),
    )


def test_only_an_official_in_person_answers_for_runners() -> None:
    assert who_may(A.MANAGE_RUNNERS, Subject(HERE), INSTITUTION) == {R.OFFICIAL}
    assert who_may(A.MANAGE_RUNNERS, Subject(HERE), INSTITUTION, Kind.TOKEN) == set()


@pytest.mark.parametrize("action", list(EVERYDAY))
def test_everyday_work_belongs_to_its_roles_in_the_organisation_and_above(action: Action) -> None:
    for place, kind in product((LAB, INSTITUTION), (Kind.PERSON, Kind.TOKEN)):
        assert who_may(action, Subject(HERE), place, kind) == EVERYDAY[action]
    assert who_may(action, Subject(HERE), ELSEWHERE) == set()
    assert may(SYSTEM, action, Subject(HERE)).allowed is (action is A.FILE_EVIDENCE)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", [A.VIEW, A.DOWNLOAD_PACK])
def test_staff_always_see_it_and_procurement_once_it_is_released(action: Action, state: State) -> None:
    for subject in in_state(state):
        expected = STAFF | {R.PROCUREMENT} if state in OUT else STAFF
        assert who_may(action, subject) == expected
        assert who_may(action, subject, ELSEWHERE) == set()
        assert may(SYSTEM, action, subject).allowed is (action is A.VIEW)


@pytest.mark.parametrize("state", list(State))
def test_a_vendor_sees_its_own_data_once_sign_off_has_begun(state: State) -> None:
    begun = state in OUT | {S.SIGN_OFF}
    for subject in in_state(state):
        assert may(person(R.VENDOR, VENDOR), A.VIEW, subject).allowed is begun
        assert not may(person(R.VENDOR, OTHER_VENDOR), A.VIEW, subject)
        assert not may(person(R.RESEARCHER, VENDOR), A.VIEW, subject)
        assert not may(person(R.VENDOR, VENDOR), A.DOWNLOAD_PACK, subject)


def test_without_a_submission_only_staff_see_it() -> None:
    assert who_may(A.VIEW, Subject(HERE)) == STAFF
    assert not may(person(R.VENDOR, VENDOR), A.VIEW, Subject(HERE, vendor=frozenset({VENDOR})))


@pytest.mark.parametrize("state", list(State))
def test_verdicts_are_hidden_while_the_review_lasts_and_always_from_the_makers(state: State) -> None:
    readers = set() if state is S.REVIEW else {R.OFFICIAL, R.LAB_HEAD, R.AUDITOR}
    judged = readers | ({R.REVIEWER} if state is not S.REVIEW else set())
    blind = state in {S.DRAFT, S.CHECKS, S.ATTESTATION, S.REVIEW, S.CONSOLIDATION, S.CHANGES_REQUESTED}
    readers = readers if blind else judged

    assert who_may(A.VIEW_REVIEW, Subject(HERE, state=state)) == readers
    assert who_may(A.VIEW_REVIEW, Subject(HERE, state=state, voted=frozenset({"ada"}))) == judged
    assert who_may(A.VIEW_REVIEW, Subject(HERE, state=state), kind=Kind.TOKEN) == readers
    assert who_may(A.VIEW_REVIEW, Subject(HERE, state=state), ELSEWHERE) == set()
    assert who_may(A.VIEW_REVIEW, Subject(HERE, state=state, made_by=frozenset({"ada"}))) == set()
    assert who_may(A.VIEW_REVIEW, Subject(HERE, state=state, author="ada")) == set()
    for role, vendor in product(Role, (VENDOR, OTHER_VENDOR)):
        officer = Actor("ada", "Ada", roles=frozenset({(str(role), LAB), (str(R.VENDOR), vendor)}))
        allowed = role in readers and vendor != VENDOR
        assert may(officer, A.VIEW_REVIEW, Subject(HERE, state=state, vendor=frozenset({VENDOR}))).allowed is allowed


@pytest.mark.parametrize("state", list(State))
def test_a_reviewer_returns_a_submission_only_while_the_review_lasts(state: State) -> None:
    returning = {R.REVIEWER} if state in {S.REVIEW, S.CONSOLIDATION} else set()

    assert who_may(A.REQUEST_CHANGES, Subject(HERE, state=state, reviewers=frozenset({"ada"}))) == returning


def test_an_official_in_person_adopts_rules() -> None:
    assert who_may(A.ADOPT_RULES, Subject(HERE)) == {R.OFFICIAL}
    assert who_may(A.ADOPT_RULES, Subject(HERE), ELSEWHERE) == set()
    assert who_may(A.ADOPT_RULES, Subject(HERE), kind=Kind.TOKEN) == set()


def test_who_decides_or_gives_roles_and_lacks_a_second_factor_needs_one() -> None:
    asked = {role for role in Role if needs_second_factor(replace(person(role), lacks_second_factor=True))}

    assert asked == {R.PI, R.REVIEWER, R.LAB_HEAD, R.OFFICIAL, R.VENDOR, R.ADMINISTRATOR}
    assert not any(needs_second_factor(person(role)) for role in Role)


def test_a_refusal_says_why() -> None:
    reason = "This needs the role of administrator in the organisation that this belongs to."

    assert may(person(R.PI), A.MANAGE_PEOPLE, Subject(HERE)) == Verdict(allowed=False, reason=reason)
    assert may(person(R.ADMINISTRATOR), A.MANAGE_PEOPLE, Subject(HERE)) == Verdict(allowed=True)
    with pytest.raises(NotPermitted) as caught:
        require(person(R.PI), A.MANAGE_PEOPLE, Subject(HERE))
    assert caught.value.reasons == [reason]
    require(person(R.ADMINISTRATOR), A.MANAGE_PEOPLE, Subject(HERE))


def test_a_fault_in_a_rule_is_raised_and_allows_nothing() -> None:
    faulty = Subject(organisations=None)  # type: ignore[arg-type]

    for ask in (may, require):
        with pytest.raises(TypeError):
            ask(person(R.ADMINISTRATOR), A.MANAGE_PEOPLE, faulty)


@pytest.mark.parametrize(
    ("action", "changes", "reason"),
    [
        (
            A.VOTE,
            {"reviewers": frozenset()},
            "Take the review first. You declare then that you have no conflict of interest.",
        ),
        (A.VOTE, {"voted": frozenset({"ada"})}, "You have already given your verdict in this round."),
        (
            A.VOTE,
            {"conflicted": frozenset({"ada"})},
            "You declared a conflict of interest in this dataset. It stands until somebody else lifts it.",
        ),
        (
            A.VOTE,
            {"made_by": frozenset({"ada"})},
            "You made or supplied part of this version, so you cannot decide on it.",
        ),
        (
            A.VOTE,
            {"signers": frozenset({("ada", "lab")})},
            "You already acted in the stage “lab” of this submission. One person can sign at most one stage.",
        ),
        (A.SIGN_REVIEW, {}, "Only a reviewer who gave a verdict in this round can do this."),
        (A.SIGN_OFF, {}, "It is not your turn to sign: this stage is not open now."),
        (A.TAKE_REVIEW, {}, "You have already taken this review."),
        (
            A.SUBMIT,
            {},
            "This needs the role of researcher or principal investigator in the organisation that this belongs to.",
        ),
        (A.REQUEST_CHANGES, {}, "Reviewers can do this only during the review."),
        (A.PASS_CHECKS, {}, "The portal does this automatically."),
    ],
)
def test_a_reviewer_reads_what_stands_in_the_way(
    action: Action, changes: dict[str, frozenset[str]], reason: str
) -> None:
    subject = Subject(**{"organisations": HERE, "reviewers": frozenset({"ada"}), **changes})  # type: ignore[arg-type]

    assert may(person(R.REVIEWER), action, subject) == Verdict(allowed=False, reason=reason)
