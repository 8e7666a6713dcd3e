"""What the API's lists read, and what an actor may ask for now of each object: policy first, then the state."""

from django.db.models import Exists, OuterRef, QuerySet

from governance.models import Dataset, Derivation, Evidence, Source, StoredFile, Version
from governance.policy import Subject
from governance.queries.datasets import listed
from governance.queries.outlines import outline, permitted
from governance.standing import Allowed, Standing
from governance.vocabulary import Action, EvidenceKind
from governance.workflow import RELEASED
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.lib.ways import Ways


def organisations_of(actor: Actor) -> QuerySet[Organisation]:
    """Where the actor holds a role, and the labs below."""
    held = {organisation for _, organisation in actor.roles}
    places = Organisation.objects.select_related("parent")
    return places.filter(pk__in=held) | places.filter(parent__in=held)


def datasets_of(actor: Actor, datasets: QuerySet[Dataset] | None = None) -> Ways[Dataset]:
    """Those that the actor may see, each with whether a version of it waits to be registered (`is_unfinished`)."""
    waits = Exists(Version.objects.filter(dataset=OuterRef("pk"), is_submitted=False, registered_at__isnull=True))
    return listed(actor, (Dataset.objects.all() if datasets is None else datasets).annotate(is_unfinished=waits))


def versions_of(actor: Actor) -> QuerySet[Version]:
    return Version.objects.visible_to(actor).with_parts()


def sources_of(actor: Actor) -> QuerySet[Source]:
    """Sources held where the actor holds a role, or in the institution above."""
    held = {organisation for _, organisation in actor.roles}
    return Source.objects.filter(organisation__in=held) | Source.objects.filter(organisation__labs__in=held)


def vendors() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind=Organisation.Kind.VENDOR)


def evidence_of(version: Version, kind: EvidenceKind) -> QuerySet[Evidence]:
    return version.evidence.filter(kind=kind).select_related("filed_by")


def allowed_in(organisation: Organisation, actor: Actor) -> list[Allowed]:
    open_here = (Action.REGISTER_DATASET,) if organisation.kind != Organisation.Kind.VENDOR else ()
    return permitted(actor, Subject(organisation.chain), (*open_here, Action.MANAGE_PEOPLE, Action.VIEW_AUDIT_LOG))


def allowed_on_dataset(dataset: Dataset, actor: Actor) -> list[Allowed]:
    """Of a dataset as `datasets_of` finds it."""
    actions = () if dataset.is_unfinished else (Action.EDIT_DATASET,)  # type: ignore[attr-defined]
    return permitted(actor, Subject(dataset.organisation.chain), actions)


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
    return outline(standing, actor).allowed_actions


def allowed_on_file(file: StoredFile, actor: Actor) -> list[Allowed]:
    """EDIT_VERSION removes it, VIEW_FILES downloads it."""
    actions = (Action.VIEW_FILES,) if file.version.is_registered else (Action.EDIT_VERSION, Action.VIEW_FILES)
    return permitted(actor, file.version.subject(), actions)


def allowed_on_source(derivation: Derivation, actor: Actor) -> list[Allowed]:
    """EDIT_VERSION takes it off the version."""
    version = derivation.version
    return permitted(actor, version.subject(), (Action.EDIT_VERSION,) if version.is_with_its_author else ())
