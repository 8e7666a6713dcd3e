"""One pack for the session, made by the real actions and rolled back."""

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from governance.actions import artefacts, reviews, submissions
from governance.artefacts.pack.audit_pack import assemble
from governance.models import Artefact, AuditEvent, Checkpoint, Submission
from governance.vocabulary import Action, State
from portal.lib import seal, storage
from tests import factories
from tests.integration.artefacts.pack.packed import Packed
from tests.people import World, settle


@pytest.fixture(scope="session")
def packed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Packed:
    with django_db_blocker.unblock(), transaction.atomic():
        made = make()
        transaction.set_rollback(True)
    return made


def make() -> Packed:
    world = settle()
    submission = returned_once(world)
    pack = Artefact.objects.get(record__submission=submission)
    made = artefacts.make(pack.pk)
    assert made is not None, Artefact.objects.get(pk=pack.pk).error
    files = {file.name: storage.path_of(file.sha256).read_bytes() for file in made.files.all()}
    content = assemble(made.record)
    sealed = Checkpoint.objects.get(size=content.head.size, root=content.head.root)
    return Packed(
        zip=files["audit-pack.zip"],
        pdf=files["audit-pack.pdf"],
        content=content,
        leaves=AuditEvent.objects.leaves(sealed.organisation_id, sealed.size),
        key=seal.key(),
        digests={file.role: file.sha256 for file in submission.version.files.all()},
    )


def returned_once(world: World) -> Submission:
    """Approved in the second round: three signatures of the first are superseded."""
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)
    factories.sign(world, made, "lab", by="ama")
    reviews.comment(factories.again(made), section="use", text="Name the team.", by=world.actor("rui"))
    submissions.take(factories.again(made), action=Action.REQUEST_CHANGES, by=world.actor("otto"), reason="Too wide.")
    submissions.save(factories.again(made), fields={"recipients": "Four named people."}, by=world.actor("sade"))
    submissions.take(factories.again(made), action=Action.RESUBMIT, by=world.actor("sade"))
    for step in (factories.attest, factories.review, factories.consolidate, factories.sign_all):
        step(world, factories.again(made))
    return factories.again(made)
