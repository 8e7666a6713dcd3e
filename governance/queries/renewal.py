"""Whether newer rules are on the shelf than those that a draft was begun under, and what they change."""

from governance import shelf
from governance.dossier import Dossier
from governance.libraries import Library
from governance.models import Submission
from governance.reading.renewal import replaced
from governance.vocabulary import LibraryKind, State
from portal.accounts.models import Organisation


def renewal(dossier: Dossier, submission: Submission | None) -> list[str]:
    """Each document that would be taken over, in words; none for what is on its way."""
    organisation = dossier.version.dataset.organisation
    in_force = shelf.policy_for(organisation)
    judged_by = in_force
    found: list[str] = []
    if submission is not None:
        judged_by = shelf.get(LibraryKind.POLICY, submission.policy, submission.policy_digest)
        if submission.state == State.DRAFT:
            found += replaced(judged_by, in_force)
            judged_by = in_force
    if dossier.assessment is not None:
        found += replaced(dossier.questionnaire, questionnaire_of(judged_by, organisation))
    return found


def questionnaire_of(policy: Library, organisation: Organisation) -> Library:
    return shelf.named(LibraryKind.QUESTIONNAIRE, policy.content["questionnaire"], organisation)
