"""What an actor may ask for now of each object that is not moved by the workflow alone: policy first, then the state."""

from collections.abc import Iterable

from governance import policy
from governance.models import Dataset, Submission, Version
from governance.policy import Subject
from governance.standing import Allowed, Standing
from governance.vocabulary import Action, State
from governance.workflow import AUTHORING, RELEASED
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation

REASONED = frozenset({Action.KEEP_CONDITION})


def permitted(actor: Actor, subject: Subject, actions: Iterable[Action]) -> list[Allowed]:
    """Those of the actions that policy.py lets this actor ask for."""
    return [
        Allowed(action, action.label, needs_reason=action in REASONED, signs=False)
        for action in actions
        if policy.may(actor, action, subject)
    ]


def allowed_in(organisation: Organisation, actor: Actor) -> list[Allowed]:
    open_here = (Action.REGISTER_DATASET,) if organisation.kind != Organisation.Kind.VENDOR else ()
    return permitted(actor, Subject(organisation.chain), (*open_here, Action.MANAGE_PEOPLE, Action.VIEW_AUDIT_LOG))


def allowed_on_dataset(dataset: Dataset, actor: Actor) -> list[Allowed]:
    unfinished = any(not version.is_registered for version in dataset.versions.all())
    return permitted(actor, dataset.subject(), () if unfinished else (Action.EDIT_DATASET,))


def allowed_on_version(version: Version, actor: Actor) -> list[Allowed]:
    """Files too are part of EDIT_VERSION; they are frozen once `registered_at` is set."""
    released = any(submission.state in RELEASED for submission in version.submissions.all())
    possible = {
        Action.EDIT_VERSION: version.is_with_its_author,
        Action.REQUEST_EVALUATION: version.is_registered,
        Action.FILE_EVIDENCE: version.is_registered and not released,
        Action.ASSESS_RISK: version.is_with_its_author,
        Action.CREATE_SUBMISSION: version.is_registered and version.open_submission is None,
        Action.VIEW_FILES: bool(version.files.all()),
    }
    return permitted(actor, version.subject(), (action for action, now in possible.items() if now))


def allowed_on_submission(standing: Standing, actor: Actor) -> list[Allowed]:
    """The moves of the workflow, and what may be done beside them in this state."""
    submission: Submission = standing.submission
    state = submission.state_is
    possible = {
        Action.EDIT_SUBMISSION: state in AUTHORING,
        Action.TAKE_REVIEW: state is State.REVIEW,
        Action.VOTE: state is State.REVIEW,
        Action.SET_TERMS: state is State.CONSOLIDATION,
        Action.COMMENT: True,
        Action.VIEW_REVIEW: True,
        Action.DOWNLOAD_PACK: state in RELEASED,
    }
    beside = permitted(actor, standing.subject, (action for action, now in possible.items() if now))
    return [*standing.allowed_actions(actor), *beside]
