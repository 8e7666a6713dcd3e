"""Put documents of rules on the shelf: the shipped ones, and those that an institution adopts for itself."""

from django.db import transaction
from django.db.models.functions import Now

from governance import audit, policy, shelf
from governance.libraries import Library, Shipped, changed, library_of
from governance.libraries.checking import faults_of
from governance.libraries.writing import read
from governance.models import LibraryVersion
from governance.policy import Subject
from governance.vocabulary import Action, EventType, LibraryKind
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, NotNow


@transaction.atomic
def shelve(shipped: Shipped) -> tuple[list[str], dict[str, list[str]]]:
    """What was put on the shelf, and what is wrong by file. Idempotent: what stands there already is left alone.

    A file that is wrong, or says something else than the version that stands there, is left out; the others are shelved.
    """
    rows = LibraryVersion.objects.filter(adopted_by__isnull=True).values_list("kind", "identifier", "version", "digest")
    held = {(kind, f"{identifier}@{version}"): digest for kind, identifier, version, digest in rows}
    wrong = {
        name: [str(fault) for fault in faults] for name, faults in {**shipped.faults, **changed(shipped, held)}.items()
    }
    fresh = [library for library in shipped if (library.kind, library.ref) not in held]
    LibraryVersion.objects.bulk_create(
        LibraryVersion(
            kind=library.kind,
            identifier=library.id,
            version=library.version,
            digest=library.digest,
            title=library.title,
            content=library.content,
            is_default=shipped.default.get(library.kind) == library.id,
        )
        for library in fresh
    )
    return [f"{library.kind} {library.ref}" for library in fresh], wrong


@transaction.atomic
def adopt(institution: Organisation, *, kind: LibraryKind, text: str, by: Actor) -> LibraryVersion:
    """Adopts a document of rules, as YAML, for an institution and its labs: nobody else is judged by it. Idempotent.

    A draft takes it over when it is renewed or submitted, and that is recorded; what is on its way keeps the rules it pins.
    Raises Invalid with every fault by line, and NotNow where this version was adopted with another text.
    """
    locked = Organisation.objects.select_for_update().get(pk=institution.pk)
    policy.require(by, Action.ADOPT_RULES, Subject(organisations=locked.chain))
    if locked.kind != Organisation.Kind.INSTITUTION:
        raise Invalid(_("Rules are adopted by an institution, for itself and its labs."))
    library = checked(locked, kind, text)
    held = LibraryVersion.objects.filter(
        kind=kind, identifier=library.id, version=library.version, adopted_by=locked
    ).first()
    if held is not None:
        return the_same(held, library)
    made = LibraryVersion.objects.create(
        kind=kind,
        identifier=library.id,
        version=library.version,
        digest=library.digest,
        title=library.title,
        content=library.content,
        adopted_by=locked,
        adopted_at=Now(),
    )
    audit.record(
        EventType.RULES_ADOPTED, actor=by, subject=made, organisation=locked, facts={"kind": str(kind), **library.pin()}
    )
    return made


def checked(institution: Organisation, kind: LibraryKind, text: str) -> Library:
    """What it refers to must be shipped, or adopted by the same institution."""
    written = read(text)
    if faults := faults_of(kind, written, shelf.known_to(institution)):
        raise Invalid(*map(str, faults), field="text")
    return library_of(kind, written.content)


def the_same(held: LibraryVersion, library: Library) -> LibraryVersion:
    if held.digest != library.digest:
        raise NotNow(
            _("%(ref)s was adopted with another text. Give the changed text a new version.") % {"ref": library.ref}
        )
    return held
