"""What the record of a submission says, part by part, in the format that the submission began with: exactly what is signed."""

from collections.abc import Mapping, Sequence

from governance import record
from governance.contents import format_1, format_2, format_3, parts
from governance.contents.parts import votes_that_count
from governance.dossier import Dossier
from governance.libraries import Library
from governance.models import Submission
from governance.record import Record

__all__ = ["record_of", "votes_that_count"]
SALTED = {2: format_2, 3: format_3}


def record_of(dossier: Dossier, submission: Submission, rules: Mapping[str, Library], stages: Sequence[str]) -> Record:
    """The record as it stands now; `rules` are what the submission is judged by, `stages` those that apply, by key."""
    form = submission.record_format
    pins = {kind: library.pin() for kind, library in rules.items()}
    own = format_1.parts_of(dossier, pins) if form == record.FIRST else SALTED[form].parts_of(dossier, pins, stages)
    shared = {
        "use": parts.use(submission) if form == record.FIRST else format_2.use(submission),
        "risk": parts.risk(dossier),
        "conditions": parts.conditions(submission),
        "notes": parts.notes(dossier.version),
    }
    salt = submission.salt if form in record.SALTED else ""
    judged = record.digests(own | shared, salt)
    review = parts.review(submission, judged) if form == record.FIRST else format_2.review(submission, judged)
    return record.assemble(own | shared | {"review": review}, form=form, salt=salt)
