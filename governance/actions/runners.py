"""Register and retire the machines whose signed reports count as measured."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, transaction
from django.utils import timezone

from governance import audit, policy
from governance.models import Runner
from governance.policy import Subject
from governance.vocabulary import Action, EventType
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid


@transaction.atomic
def register(*, organisation: Organisation, name: str, public_key: str, by: Actor) -> Runner:
    """A machine by its raw Ed25519 key in hexadecimal. Whoever registers it answers for what runs there."""
    policy.require(by, Action.MANAGE_RUNNERS, Subject(organisations=organisation.chain))
    key = public_key.strip().lower()
    if not name.strip():
        raise Invalid(_("Give the runner a name."), field="name")
    if not is_key(key):
        raise Invalid(
            _("This is no Ed25519 public key: enter its 32 bytes as 64 hexadecimal digits."), field="public_key"
        )
    try:
        with transaction.atomic():
            runner = Runner.objects.create(
                organisation=organisation, name=name.strip(), public_key=key, registered_by_id=by.id
            )
    except IntegrityError:
        raise Invalid(
            _("This key was registered before. Make a new key for this runner."), field="public_key"
        ) from None
    record(EventType.RUNNER_REGISTERED, runner, by=by)
    return runner


def is_key(text: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
    except ValueError:
        return False
    return True


@transaction.atomic
def retire(runner: Runner, *, by: Actor) -> Runner:
    """From now on nothing more is filed with its key. What it signed before keeps counting."""
    policy.require(by, Action.MANAGE_RUNNERS, Subject(organisations=runner.organisation.chain))
    ended = Runner.objects.filter(pk=runner.pk, retired_at__isnull=True).update(
        retired_at=timezone.now(), retired_by=by.id
    )
    if ended:
        record(EventType.RUNNER_RETIRED, runner, by=by)
    return Runner.objects.select_related("organisation").get(pk=runner.pk)


def record(event: EventType, runner: Runner, *, by: Actor) -> None:
    audit.record(
        event,
        actor=by,
        subject=runner,
        organisation=runner.organisation,
        facts={"name": runner.name, "public_key": runner.public_key, "organisation": str(runner.organisation_id)},
    )
