"""Declare what a version was derived from, and with which rights."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from governance import audit, policy, summary
from governance.actions.datasets import lock
from governance.models import Derivation, Source, Version
from governance.vocabulary import Action, EventType
from portal.accounts.actor import Actor
from portal.lib.canonical import digest
from portal.lib.language import day
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, NotNow


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
    locked = lock(version)
    policy.require(by, Action.EDIT_VERSION, locked.subject())
    require_with_author(locked)
    organisation = locked.dataset.organisation
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
            "role": role,
            "licence": source.licence,
            "rights_sha256": digest(source.rights_basis),
            **({"declared_though_ended": ended.isoformat()} if ended else {}),
        },
    )
    summary.write_version(locked)
    return derivation


def ended_before(source: Source | None, fields: Mapping[str, Any], today: date) -> date | None:
    """The day on which the authority ended, if it has."""
    until: date | None = source.authority_until if source else fields.get("authority_until")
    return until if until and until < today else None


def has_lapsed(ended: date, *, field: str) -> Invalid:
    said = _("The authority ended on %(date)s. Nothing that was made from this source can be approved.")
    return Invalid(said % {"date": day(ended)}, field=field, confirm="lapsed")


@transaction.atomic
def withdraw(derivation: Derivation, *, by: Actor) -> None:
    """Takes a declared source off a version while it is with its author."""
    locked = lock(derivation.version)
    policy.require(by, Action.EDIT_VERSION, locked.subject())
    require_with_author(locked)
    facts = {"source": str(derivation.source_id or derivation.origin_id), "role": derivation.role}
    derivation.delete()
    audit.record(
        EventType.SOURCE_REMOVED,
        actor=by,
        subject=locked,
        organisation=locked.dataset.organisation,
        facts=facts,
    )
    summary.write_version(locked)


def require_with_author(version: Version) -> None:
    if not version.is_with_its_author:
        raise NotNow(
            _(
                "A submission of this version is with someone else. You can change its sources when the submission returns to you."
            )
        )
