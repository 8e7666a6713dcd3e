"""Sources: declare one for a version with its rights, take it off again, change it."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from governance import audit, policy, summary
from governance.actions import submissions
from governance.actions.datasets import lock
from governance.models import AuditEvent, Derivation, Source, Submission, Version
from governance.models.descent import below
from governance.models.source import FIELDS, RIGHTS, SIGNED, words
from governance.queries.touched import directly_below
from governance.standing import Standing
from governance.vocabulary import Action, EventType, State
from governance.workflow import BY_ACTION, FINAL, STANDING
from portal.accounts.actor import SYSTEM, Actor
from portal.lib.canonical import digest
from portal.lib.language import day, in_english
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, NotNow
from portal.lib.shown import Shown


@transaction.atomic
def declare(
    version: Version,
    *,
    role: str,
    by: Actor,
    source: Source | None = None,
    fields: Mapping[str, Any] | None = None,
    lapsed: bool = False,
) -> Derivation:
    """Links a known source, or a new one made from `fields`, to a version in a role.

    One whose authority has ended is refused unless a person says that it has `lapsed`, which is recorded.
    """
    locked = lock_to_declare(version, by)
    organisation = locked.dataset.organisation
    require_sense(fields or {})
    source = source and Source.objects.get(pk=source.pk)
    ended = ended_before(source, fields or {}, timezone.now().date())
    if ended and not lapsed:
        raise has_lapsed(ended, field="authority_until" if source is None else "source")
    if source is None:
        source = Source.objects.create(organisation=organisation, created_by_id=by.id, **(fields or {}))
    elif source.organisation_id not in organisation.chain:
        raise Invalid(_("That source belongs to another organisation."), field="source")
    try:
        with transaction.atomic():
            derivation = Derivation.objects.create(version=locked, source=source, role=role)
    except IntegrityError:
        raise Invalid(
            _("“%(source)s” is already declared in this role.") % {"source": source}, field="source"
        ) from None
    audit.record(
        EventType.SOURCE_DECLARED,
        actor=by,
        subject=locked,
        organisation=organisation,
        facts={
            "source": str(source.pk),
            "declared_first_by": str(source.created_by_id),
            **({"changed_by": changers} if (changers := changed_by(source)) else {}),
            "role": role,
            "licence": source.licence,
            "rights_sha256": digest(source.rights_basis),
            "stated": source.stated,
            **({"declared_though_ended": ended.isoformat()} if ended else {}),
        },
    )
    rewrite(locked)
    return derivation


@transaction.atomic
def derive(version: Version, *, origin: UUID, role: str, by: Actor) -> Derivation:
    """Declares that a version was made from another, of whatever dataset and organisation, which the actor may see.

    Only what was registered before can have been made use of, so that versions never come from one another in a circle.
    """
    locked = lock_to_declare(version, by)
    found = Version.objects.visible_to(by).filter(pk=origin, registered_at__isnull=False).first()
    if found is None:
        raise Invalid(_("There is no registered version with this identifier that you may use."), field="origin")
    if is_after(found, locked) or found.pk == locked.pk or found.pk in below(versions=[locked.pk]):
        raise Invalid(
            _("“%(origin)s” was registered after this version, so this version cannot have been made from it.")
            % {"origin": found},
            field="origin",
        )
    try:
        with transaction.atomic():
            derivation = Derivation.objects.create(version=locked, origin=found, role=role)
    except IntegrityError:
        raise Invalid(_("“%(source)s” is already declared in this role.") % {"source": found}, field="origin") from None
    audit.record(
        EventType.VERSION_DECLARED,
        actor=by,
        subject=locked,
        organisation=locked.dataset.organisation,
        facts={"origin": str(found.pk), "manifest_digest": found.manifest_digest, "role": role},
    )
    rewrite(locked)
    return derivation


def is_after(origin: Version, version: Version) -> bool:
    """Whether the files of one were frozen when those of the other had been."""
    if origin.registered_at is None or version.registered_at is None:
        return False
    return origin.registered_at >= version.registered_at


def lock_to_declare(version: Version, by: Actor) -> Version:
    """Before or after whoever changes a source, and alone where the rows of other institutions follow from it."""
    (audit.alone if version.descendants.exists() else audit.together)()
    locked = lock(version)
    policy.require(by, Action.EDIT_VERSION, locked.subject())
    require_with_author(locked)
    return locked


def rewrite(version: Version) -> None:
    """The rows of the submissions of this version, and of every version made from it."""
    for item in (version, *Version.objects.filter(pk__in=below(versions=[version.pk])).order_by("pk")):
        summary.write_version(item)


def changed_by(source: Source) -> list[str]:
    """Everybody who changed it: they make what is derived from it, as does who declared it first."""
    changes = AuditEvent.objects.filter(subject_id=str(source.pk), type=EventType.SOURCE_CHANGED)
    return sorted(set(changes.values_list("actor_id", flat=True)))


def ended_before(source: Source | None, fields: Mapping[str, Any], today: date) -> date | None:
    """The day on which the authority ended or was withdrawn, if it has."""
    if source and source.withdrawn_at:
        return source.withdrawn_at.date()
    until: date | None = source.authority_until if source else fields.get("authority_until")
    return until if until and until < today else None


def has_lapsed(ended: date, *, field: str) -> Invalid:
    said = _("The authority ended on %(date)s. Nothing that was made from this source can be approved.")
    return Invalid(said % {"date": day(ended)}, field=field, confirm="lapsed")


@transaction.atomic
def withdraw(derivation: Derivation, *, by: Actor) -> None:
    """Takes a declared source off a version while it is with its author."""
    locked = lock_to_declare(derivation.version, by)
    facts = {"source": str(derivation.source_id or derivation.origin_id), "role": derivation.role}
    derivation.delete()
    audit.record(
        EventType.SOURCE_REMOVED,
        actor=by,
        subject=locked,
        organisation=locked.dataset.organisation,
        facts=facts,
    )
    rewrite(locked)


def require_with_author(version: Version) -> None:
    if not version.is_with_its_author:
        raise NotNow(
            _(
                "A submission of this version is with someone else. You can change its sources when the submission returns to you."
            )
        )


@transaction.atomic
def change(
    source: Source,
    *,
    fields: Mapping[str, Any],
    by: Actor,
    reason: str = "",
    supersedes: bool = False,
    shown: Shown | None = None,
) -> Source:
    """Changes what is known of a source. What its signed records say of it is superseded by that: approvals in force are suspended,
    and submissions under way go back to the PI.

    Refused unless a person says that they mean it (`supersedes`) where that happens. With what was `shown`, only what this person
    changed; raises Stale where somebody else changed the same.
    """
    audit.alone()
    locked = Source.objects.select_for_update(of=("self",)).select_related("organisation__parent").get(pk=source.pk)
    policy.require(by, Action.EDIT_SOURCE, locked.subject())
    held = {name: getattr(locked, name) for name in fields if name in FIELDS}
    wanted = shown.changed(fields, held) if shown else fields
    changed = {name: wanted[name] for name in held if name in wanted and held[name] != wanted[name]}
    if not changed:
        return locked
    require_sense(changed)
    require_reason(changed, reason)
    signed = directly_below(locked) if changed.keys() & set(SIGNED) else Submission.objects.none()
    require_meant(signed, supersedes)
    derived = below(sources=[locked.pk])
    audit.hold({locked.organisation.root_id, *institutions_of(derived)})
    before = {name: digest(words(held[name])) for name in changed}
    for name, value in changed.items():
        setattr(locked, name, value)
    Source.objects.filter(pk=locked.pk).update(**changed)
    record_change(locked, before, signed, by=by, reason=reason)
    with in_english():
        why = _("The source “%(source)s” changed after the approval was signed.") % {"source": locked}
    suspend(signed, source=locked, why=why)
    settle_below(derived)
    return locked


def record_change(
    source: Source, before: Mapping[str, str], signed: QuerySet[Submission], *, by: Actor, reason: str
) -> None:
    """`before` has the digest of each field that changed, as it was."""
    audit.record(
        EventType.SOURCE_CHANGED,
        actor=by,
        subject=source,
        organisation=source.organisation,
        reason=reason,
        facts={
            "fields": {name: {"before": was, "after": source.stated[name]} for name, was in sorted(before.items())},
            "licence": source.licence,
            "rights_sha256": digest(source.rights_basis),
            "versions": sorted(str(pk) for pk in source.derivations.values_list("version", flat=True)),
            **({"superseded": sorted(str(item.pk) for item in signed)} if signed else {}),
        },
    )


def require_reason(changed: Mapping[str, Any], reason: str) -> None:
    if changed.keys() & set(RIGHTS) and not reason.strip():
        raise Invalid(_("Say why the rights changed. It is recorded with the change."), field="reason")


def require_sense(fields: Mapping[str, Any]) -> None:
    """A digest is a digest; title, provider, licence and legal basis are never empty."""
    if fields.get("sha256") and not re.fullmatch(r"[0-9a-f]{64}", fields["sha256"]):
        raise Invalid(_("A SHA-256 digest has 64 characters, each from 0 to 9 or a to f."), field="sha256")
    for name in ("title", "issuer", "licence", "rights_basis"):
        if name in fields and not fields[name].strip():
            raise Invalid(_("Say this: it is part of every record made from the source."), field=name)


def require_meant(signed: QuerySet[Submission], supersedes: bool) -> None:
    """Raises NotNow while a pack is being made of what was signed, Invalid where signatures would fall and nobody said so."""
    if making := signed.filter(state=State.APPROVED).first():
        raise NotNow(
            _("“%(submission)s” is being put in force. Change the source in a minute.") % {"submission": making}
        )
    standing, under_way = signed.filter(state__in=sorted(STANDING)).count(), signed.exclude(state__in=sorted(STANDING))
    if signed and not supersedes:
        raise Invalid(
            _(
                "Records that people sign state this. The change suspends approvals in force (%(standing)s), and submissions under "
                "way have to be signed again (%(under_way)s). Confirm it, or leave the source as it is."
            )
            % {"standing": f"{standing:,}", "under_way": f"{under_way.count():,}"},
            confirm="supersedes",
        )


def institutions_of(versions: Collection[UUID]) -> set[UUID]:
    """Those in whose logs the acts on these versions are recorded."""
    return set(Version.objects.filter(pk__in=versions).values_list("dataset__institution", flat=True))


def suspend(found: Iterable[Submission], *, source: Source, why: str) -> None:
    """The approvals in force among these. Caller writes alone."""
    for pk in [item.pk for item in found if item.state in STANDING]:
        standing = Standing(submissions.lock(pk))
        facts = {"source": str(source.pk)}
        submissions.move(standing, BY_ACTION[Action.SUSPEND], by=SYSTEM, reason=why, facts=facts)


def settle_below(versions: Collection[UUID]) -> None:
    """Takes what is due of every open submission of these versions, and rewrites the rows of all. Caller writes alone."""
    for pk, state in Submission.objects.filter(version__in=versions).order_by("pk").values_list("pk", "state"):
        (submissions.settle if state in FINAL else submissions.advance)(pk)
