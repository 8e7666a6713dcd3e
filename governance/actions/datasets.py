"""Register datasets and their versions."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluations.harness.engine.modality import Declaration
from evaluations.harness.engine.refused import Refused
from governance import audit, declaration, policy, summary
from governance.actions.asking import objections
from governance.contents.parts import manifest
from governance.dossier import Dossier
from governance.kinds import KINDS, KindOfData
from governance.models import Dataset, StoredFile, Version
from governance.models.stored_file import REAL
from governance.policy import Subject
from governance.vocabulary import Action, ColumnPart, Comparison, DataKind, EventType
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.lib.canonical import digest
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, NotNow
from portal.lib.shown import Shown

WORDS = ("purpose", "necessity", "out_of_scope", "population", "limits", "notes")
DECLARATION, COMPARISON = "declaration", "comparison"
FIELDS = (COMPARISON, *WORDS, *ColumnPart.values, DECLARATION)
DESCRIPTION = ("title", "description", "domain", "kind")


@transaction.atomic
def register(
    *,
    organisation: Organisation,
    title: str,
    description: str,
    domain: str,
    by: Actor,
    kind: str = DataKind.TABLE,
    comparison: str = "",
) -> Dataset:
    """A new dataset with its first version started. Raises Invalid when the organisation has one of that title.

    Without a comparison it is the first that its kind of data can have.
    """
    policy.require(by, Action.REGISTER_DATASET, Subject(organisations=organisation.chain))
    compared = comparison or KINDS[kind].comparisons[0]
    require_comparable(KINDS[kind], compared)
    try:
        with transaction.atomic():
            dataset = Dataset.objects.create(
                organisation=organisation,
                institution_id=organisation.root_id,
                kind=kind,
                title=title.strip(),
                description=description,
                domain=domain,
                created_by_id=by.id,
            )
    except IntegrityError:
        raise title_taken(organisation, title) from None
    start_version(dataset, by=by, comparison=compared)
    audit.record(
        EventType.DATASET_REGISTERED,
        actor=by,
        subject=dataset,
        organisation=organisation,
        facts={"title_sha256": digest(dataset.title), "kind": dataset.kind, "comparison": compared},
    )
    return dataset


def title_taken(organisation: Organisation, title: str) -> Invalid:
    words = _(
        "%(organisation)s already has a dataset called “%(title)s”. Open it and add a version, or choose another title."
    )
    return Invalid(words % {"organisation": organisation, "title": title}, field="title")


def require_comparable(kind: KindOfData, comparison: str) -> None:
    if comparison not in kind.comparisons:
        raise Invalid(
            _("This kind of data cannot be compared in that way. Choose one of: %(known)s.")
            % {"known": ", ".join(str(item.label) for item in kind.comparisons)},
            field=COMPARISON,
        )


@transaction.atomic
def describe(dataset: Dataset, *, fields: Mapping[str, Any], by: Actor, shown: Shown | None = None) -> Dataset:
    """Changes title, description, domain or kind. The kind is settled once a version holds a file; of what people sign, nothing
    changes while a submission is under way or an approval in force.

    With what was `shown`, only what this person changed; raises Stale where somebody else changed the same.
    """
    locked = Dataset.objects.select_for_update(of=("self",)).select_related("organisation__parent").get(pk=dataset.pk)
    policy.require(by, Action.EDIT_DATASET, locked.subject())
    held = {name: getattr(locked, name) for name in DESCRIPTION if name in fields}
    wanted = shown.changed(fields, held) if shown else fields
    changed = {name: wanted[name] for name in held if name in wanted and held[name] != wanted[name]}
    if not changed:
        return locked
    if changed.keys() - {"description"}:
        require_unsigned(locked)
    if "kind" in changed:
        change_kind(locked, changed["kind"])
    try:
        with transaction.atomic():
            Dataset.objects.filter(pk=locked.pk).update(**changed)
    except IntegrityError:
        raise title_taken(locked.organisation, changed["title"]) from None
    audit.record(
        EventType.DATASET_CHANGED,
        actor=by,
        subject=locked,
        organisation=locked.organisation,
        facts={
            "fields": {
                name: {"before": digest(held[name]), "after": digest(value)} for name, value in sorted(changed.items())
            }
        },
    )
    for version in locked.versions.all():
        summary.write_version(version)
    return Dataset.objects.get(pk=locked.pk)


def require_unsigned(dataset: Dataset) -> None:
    versions = dataset.versions.prefetch_related("submissions")
    if not all(version.is_with_its_author for version in versions):
        raise NotNow(
            _(
                "Title, domain and kind are part of what people sign. They can change when no submission is with someone else and "
                "no approval is in force. The description can change at any time."
            )
        )


def change_kind(dataset: Dataset, kind: str) -> None:
    """Versions of it are then compared in the first way that the kind can be."""
    if StoredFile.objects.filter(version__dataset=dataset).exists():
        raise Invalid(
            _("The kind of data is settled: a version holds files already. Register another dataset."), field="kind"
        )
    for version in dataset.versions.exclude(comparison__in=KINDS[kind].comparisons):
        Version.objects.filter(pk=version.pk).update(comparison=KINDS[kind].comparisons[0])


@transaction.atomic
def start_version(dataset: Dataset, *, by: Actor, comparison: str = Comparison.HELD) -> Version:
    """Starts the next version with the description and sources of the one before it; the first has this comparison."""
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    policy.require(by, Action.EDIT_DATASET, locked.subject())
    last = locked.versions.order_by("-number").first()
    if last is not None and not last.is_registered:
        raise NotNow(_("Version %(number)s is not registered yet. Finish it, or change it.") % {"number": last.number})
    carried = {name: getattr(last, name) for name in FIELDS} if last else {COMPARISON: comparison}
    version = Version.objects.create(
        dataset=locked, number=(last.number if last else 0) + 1, created_by_id=by.id, **carried
    )
    for derivation in last.derivations.all() if last else []:
        derivation.pk = None
        derivation.version = version
        derivation.save(force_insert=True)
    audit.record(
        EventType.VERSION_STARTED,
        actor=by,
        subject=version,
        organisation=locked.organisation,
        facts={"dataset": str(locked.pk), "number": version.number},
    )
    return version


@transaction.atomic
def save_registration(
    version: Version, *, fields: Mapping[str, Any], by: Actor, shown: Shown | None = None, half_done: bool = False
) -> Version:
    """Saves words and what is declared as they are typed. Refuses while a submission is in somebody else's hands.

    With what was `shown`, only what this person changed; raises Stale where somebody else changed the same.
    The declaration is read before the row is locked: however long that takes, nobody else waits. While it is being typed
    (`half_done`) it is not yet asked of the tables.
    """
    declared = declaration.read(fields.get(DECLARATION, ""), version.dataset.of_kind.modality)
    if not half_done:
        require_askable(version, declared, fields.get(DECLARATION, ""), by=by)
    locked = lock(version)
    policy.require(by, Action.EDIT_VERSION, locked.subject())
    if not locked.is_with_its_author:
        raise NotNow(
            _(
                "A submission of this version is with someone else. You can change its registration when the submission returns to you."
            )
        )
    held = {name: getattr(locked, name) for name in fields if name in FIELDS}
    wanted = shown.changed(fields, held) if shown else fields
    changed = {name: wanted[name] for name in held if name in wanted and held[name] != wanted[name]}
    check_columns(locked, changed)
    check_comparison(locked, changed)
    if changed.get(DECLARATION, "").strip():
        check_declaration(locked, declared)
    if not changed:
        return locked
    before = {name: digest(getattr(locked, name)) for name in changed}
    Version.objects.filter(pk=locked.pk).update(**changed)
    audit.record(
        EventType.REGISTRATION_CHANGED,
        actor=by,
        subject=locked,
        organisation=locked.dataset.organisation,
        facts={
            "fields": {
                name: {"before": before[name], "after": digest(value)} for name, value in sorted(changed.items())
            }
        },
    )
    summary.write_version(locked)
    return lock(version)


def register_version(version: Version, *, by: Actor) -> Version:
    """Freezes the files under one manifest digest. Raises NotNow with everything that is missing.

    What is declared is asked of the tables before anything is locked.
    """
    policy.require(by, Action.EDIT_VERSION, version.subject())
    if not version.is_registered and (said := objections(version, version.declaration)):
        raise NotNow(*said)
    return freeze(version, by=by)


@transaction.atomic
def freeze(version: Version, *, by: Actor) -> Version:
    locked = lock(version)
    policy.require(by, Action.EDIT_VERSION, locked.subject())
    if locked.is_registered:
        return locked
    if missing := Dossier(locked).missing:
        raise NotNow(*(blocker.sentence for blocker in missing))
    manifest_digest = digest(manifest(locked))
    Version.objects.filter(pk=locked.pk, registered_at__isnull=True).update(
        manifest_digest=manifest_digest, registered_at=timezone.now(), registered_by_id=by.id
    )
    audit.record(
        EventType.VERSION_REGISTERED,
        actor=by,
        subject=locked,
        organisation=locked.dataset.organisation,
        facts={"manifest_digest": manifest_digest, "files": manifest(locked)},
    )
    return lock(version)


def check_columns(version: Version, fields: Mapping[str, Any]) -> None:
    """Declared columns must exist in the synthetic table, once there is one."""
    known = columns_of(version)
    for name in ColumnPart.values:
        unknown = sorted(set(fields.get(name, [])) - known) if known is not None else []
        if unknown:
            raise Invalid(
                _("The synthetic table does not have these columns: %(names)s.")
                % {"names": ", ".join(f"“{item}”" for item in unknown)},
                field=name,
            )


def check_comparison(version: Version, fields: Mapping[str, Any]) -> None:
    """It is settled with the files, and real data that is here, or described, is taken away before there is none."""
    if COMPARISON not in fields:
        return
    if version.is_registered:
        raise NotNow(
            _("This version is registered: what it is compared with is settled. Start a new version to change it.")
        )
    require_comparable(version.dataset.of_kind, fields[COMPARISON])
    if any(file.role in REAL for file in version.files.all()):
        raise Invalid(
            _("Remove the train and holdout files first: they were added for another comparison."), field=COMPARISON
        )


def require_askable(version: Version, declared: Declaration | Refused, text: str, *, by: Actor) -> None:
    """Raises Invalid where rules, analyses or decisions do not fit the tables: columns, types or values that are not there."""
    kind = version.dataset.of_kind.modality
    if not text.strip() or text == version.declaration or declaration.against(declared, columns_of(version), kind):
        return
    policy.require(by, Action.EDIT_VERSION, version.subject())
    if said := objections(version, text):
        raise Invalid(*said, field=DECLARATION)


def check_declaration(version: Version, declared: Declaration | Refused) -> None:
    """What is declared can be read, and names columns that exist."""
    if found := declaration.against(declared, columns_of(version), version.dataset.of_kind.modality):
        raise Invalid(*found, field=DECLARATION)


def columns_of(version: Version) -> set[str] | None:
    """The names of the synthetic table's columns, once there is one."""
    return {column["name"] for column in Dossier(version).columns} or None


def lock(version: Version) -> Version:
    """The version locked and read whole, in a fixed number of queries."""
    return (
        Version.objects.select_for_update(of=("self",))
        .select_related("dataset__organisation__parent")
        .prefetch_related("files", "derivations__source", "generation_runs", "evidence", "submissions", "makers")
        .get(pk=version.pk)
    )
