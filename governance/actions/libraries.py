"""Put the shipped documents of rules on the shelf."""

from django.db import transaction

from governance.libraries import Shipped, changed
from governance.models import LibraryVersion


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
