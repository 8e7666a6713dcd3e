"""Somebody with the database edits rows and leaves the log alone: a replay names the row, the field and what the log says."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.utils import timezone

from governance.actions import people, reviews, submissions
from governance.models import (
    ApprovalRecord,
    ArtefactFile,
    Assignment,
    Condition,
    Dataset,
    Evidence,
    GenerationRun,
    LibraryVersion,
    RiskAssessment,
    Signature,
    Source,
    StoredFile,
    Submission,
    Thread,
    Version,
    Vote,
)
from governance.queries.replay import replay
from governance.vocabulary import Action, EventType, Role, State
from portal.accounts.actor import SYSTEM
from portal.accounts.models import Membership, User
from tests import factories
from tests.assurance import Tried
from tests.people import World

pytestmark = [pytest.mark.django_db, pytest.mark.past_the_actions]


@pytest.fixture
def lived(world: World) -> Submission:
    """A submission that was returned once, approved, doubted and reinstated, in an institution whose every role was granted."""
    for membership in Membership.objects.order_by("pk"):
        people.record(EventType.ROLE_GRANTED, membership, by=SYSTEM)
    people.end(
        people.grant(
            email=world.users["noor"].email, organisation=world.lab, role=Role.RESEARCHER, by=world.actor("adam")
        ),
        by=world.actor("adam"),
    )
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)
    factories.sign(world, made, "lab", by="ama")
    reviews.comment(factories.again(made), section="use", text="Name the team.", by=world.actor("rui"))
    submissions.take(factories.again(made), action=Action.REQUEST_CHANGES, by=world.actor("otto"), reason="Too wide.")
    submissions.save(factories.again(made), fields={"recipients": "Four named people."}, by=world.actor("sade"))
    submissions.take(factories.again(made), action=Action.RESUBMIT, by=world.actor("sade"))
    for step in (factories.attest, factories.review, factories.consolidate, factories.sign_all, factories.make_pack):
        step(world, factories.again(made))
    reviews.resolve(Thread.objects.get(), by=world.actor("rui"))
    submissions.take(factories.again(made), action=Action.SUSPEND, reason="A doubt.", by=world.actor("rui"))
    factories.sign(world, factories.again(made), "reinstate", by="otto", reason="None is left.")
    return factories.again(made)


def without_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_name = 'append_only_rows'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only_rows")


def change(model: type[models.Model], **columns: Any) -> Callable[[], object]:
    """The newest row of a model, edited; a value that is called is asked for only then."""

    def edit() -> None:
        newest = model._default_manager.order_by("-pk").first()
        assert newest is not None
        values = {name: value() if callable(value) else value for name, value in columns.items()}
        assert model._default_manager.filter(pk=newest.pk).update(**values) == 1

    return edit


def somebody() -> User:
    """Somebody who had no part in it."""
    return User.objects.get(name="Nell Ito")


def lose(model: type[models.Model]) -> Callable[[], object]:
    """The newest row of a model, gone."""

    def edit() -> None:
        newest = model._default_manager.order_by("-pk").first()
        assert newest is not None
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [newest.pk])

    return edit


def put_in_force_alone() -> None:
    submission = Submission.objects.get()
    copy = Version.objects.create(dataset=submission.version.dataset, number=9, created_by=submission.author)
    Submission.objects.create(
        version=copy, author=submission.author, state=State.IN_FORCE, policy=submission.policy,
        policy_digest=submission.policy_digest, template=submission.template, template_digest=submission.template_digest,
    )  # fmt: skip


FAR, ZEROS = date(2096, 1, 1), "0" * 64
EDITS: dict[str, tuple[Callable[[], object], str]] = {
    "state": (change(Submission, state="revoked"), "state is “revoked” in the database, and “in_force” by event"),
    "round": (change(Submission, round=1), "round is “1” in the database, and “2” by event"),
    "valid until": (change(Submission, valid_until=FAR), "valid_until is “2096-01-01” in the database"),
    "review due": (change(Submission, review_due=FAR), "review_due is “2096-01-01” in the database"),
    "next review": (change(Submission, next_review=FAR), "next_review is “2096-01-01” in the database"),
    "residual tier": (change(Submission, residual_tier="minimal"), "residual_tier is “minimal” in the database"),
    "review summary": (change(Submission, review_summary="All is well."), "summary is"),
    "uses": (change(Submission, uses="Anything."), "uses is"),
    "recipients": (change(Submission, recipients="Everybody."), "recipients is"),
    "access": (change(Submission, access="open"), "access is"),
    "vendor": (change(Submission, vendor=None), "vendor is"),
    "policy": (change(Submission, policy="easy@1"), "policy is"),
    "policy digest": (change(Submission, policy_digest=ZEROS), "policy is"),
    "template": (change(Submission, template_digest=ZEROS), "template is"),
    "author": (change(Submission, author=somebody), "author is"),
    "a submission nobody made": (put_in_force_alone, "no event records it."),
    "manifest": (change(Version, manifest_digest=ZEROS), "manifest_digest is"),
    "purpose": (change(Version, purpose="Anything."), "purpose is"),
    "sensitive columns": (change(Version, sensitive=[]), "sensitive is"),
    "number": (change(Version, number=7), "number is “7” in the database, and “1” by event"),
    "title": (change(Dataset, title="Another"), "title is"),
    "released": (change(Dataset, released=False), "released is “False” in the database, and “True” by event"),
    "file digest": (change(StoredFile, sha256=ZEROS), "sha256 is"),
    "size of a file": (change(StoredFile, bytes=1), "bytes is “1” in the database"),
    "file": (lose(StoredFile), "it is missing from the database"),
    "licence": (change(Source, licence="public domain"), "licence is “public domain” in the database"),
    "rights": (change(Source, rights_basis="None needed."), "rights is"),
    "generation log": (change(GenerationRun, sha256=ZEROS), "sha256 is"),
    "evidence": (change(Evidence, sha256=ZEROS), "sha256 is"),
    "who computed": (lambda: Evidence.objects.filter(kind="report").update(computed_by="person"), "computed_by is “person”"),
    "report": (lambda: Evidence.objects.filter(kind="report").update(report={"groups": []}), "is not what its digest says"),
    "answers": (change(RiskAssessment, answers={}), "answers is"),
    "who answered": (change(RiskAssessment, completed_by=somebody), "completed_by is"),
    "assignment": (change(Assignment, reviewer=somebody), "no event records it."),
    "conflict": (change(Assignment, conflict="A cousin."), "conflict is “True” in the database, and “False” by event"),
    "assignment gone": (lambda: (lose(Vote)(), lose(Assignment)()), "it is missing from the database"),
    "verdict": (change(Vote, verdict="oppose"), "no event records it."),
    "tier of a verdict": (change(Vote, tier="minimal"), "no event records it."),
    "what a verdict judged": (change(Vote, covers={"use": ZEROS}), "judged is"),
    "vote gone": (lose(Vote), "it is missing from the database"),
    "condition": (change(Condition, text="Nothing to do."), "conditions is"),
    "condition kept": (
        change(Condition, kept_at=timezone.now(), kept_by=somebody),
        "no event records it.",
    ),
    "thread resolved": (change(Thread, resolved_at=None, resolved_by=None), "resolved_by is"),
    "thread made blocking": (change(Thread, blocking=True), "blocking is “True” in the database, and “False” by event"),
    "role": (change(Membership, role="official"), "role is “official” in the database"),
    "whose role": (change(Membership, user=somebody), "user is"),
    "role not ended": (change(Membership, until=None), "ended is “False” in the database, and “True” by event"),
    "role ended": (lambda: Membership.objects.filter(until=None).update(until=timezone.now() + timedelta(1)), "ended is “True”"),
    "record": (change(ApprovalRecord, canonical="{}"), "its content is not what its digest says."),
    "rules": (change(LibraryVersion, content={}), "its content is not what its digest says."),
    "pack": (change(ArtefactFile, sha256=ZEROS), "files is"),
    "pack gone": (lose(ArtefactFile), "files is"),
    "signature": (change(Signature, signer_name="Somebody Else"), "differs from what was signed in: name."),
    "signature gone": (lose(Signature), "it is missing from the database"),
}  # fmt: skip


def test_every_edit_past_the_log_is_found_and_located(lived: Submission, tried: Tried) -> None:
    unnoticed = []
    assert replay().differences == ()
    for name, (edit, said) in EDITS.items():
        with transaction.atomic():
            without_triggers()
            edit()
            connection.check_constraints()
            found = replay().differences
            if not any(said in one for one in found):
                unnoticed.append((name, found))
            transaction.set_rollback(True)

    assert unnoticed == []
    assert replay().differences == ()
    assert len(EDITS) > 45
    tried("A row edited past the log, as the database's owner", len(EDITS), len(EDITS) - len(unnoticed))


def test_the_command_names_every_difference(lived: Submission, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    assert "rows are what the logs make them" in capsys.readouterr().out
    Submission.objects.filter(pk=lived.pk).update(state="revoked")

    with pytest.raises(CommandError, match="1 differences"):
        call_command("verify_audit")

    assert f"submission {lived.pk} ({lived}): state is “revoked” in the database" in capsys.readouterr().out


def test_what_older_events_do_not_say_is_counted_and_not_guessed(lived: Submission) -> None:
    before = replay()
    with transaction.atomic():
        without_triggers()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE governance_auditevent SET body = body #- '{facts,summary}' WHERE type = 'terms_set'")
        after = replay()
        transaction.set_rollback(True)

    assert (after.differences, after.uncompared) == ((), before.uncompared + 1)
