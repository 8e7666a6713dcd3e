"""Whether newer rules are on the shelf than those that a draft was begun under, and what they change."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from governance import shelf
from governance.dossier import Dossier
from governance.libraries import Library
from governance.libraries.comparison import difference
from governance.models import Submission
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


def replaced(before: Library, after: Library) -> Iterator[str]:
    if before.digest == after.digest:
        return
    yield _("“%(after)s”, %(new)s, takes the place of “%(before)s”, %(old)s.") % {
        "after": after.title, "new": after.ref, "before": before.title, "old": before.ref,
    }  # fmt: skip
    changes = difference(before, after)
    if changes.added:
        yield _("New: %(keys)s.") % {"keys": ", ".join(changes.added)}
    if changes.changed:
        yield _("Changed: %(keys)s.") % {"keys": ", ".join(changes.changed)}
    if changes.removed:
        yield _("No longer there: %(keys)s.") % {"keys": ", ".join(changes.removed)}
