"""Who made a version, who decided at which stage and which conflicts stand, filled from the audit log and what was declared."""

import django.contrib.postgres.fields
from collections import defaultdict
from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
import portal.lib.ids
from django.conf import settings
from django.db import migrations, models


TABLES = ("governance_maker", "governance_act")
FORWARDS = "".join(
    f"CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table} "
    f"FOR EACH ROW EXECUTE FUNCTION countersign_append_only();"
    f"CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION countersign_append_only();"
    for table in TABLES
)
BACKWARDS = "".join(
    f"DROP TRIGGER append_only_rows ON {table}; DROP TRIGGER append_only_table ON {table};" for table in TABLES
)
MAKING = {
    "dataset_registered", "version_started", "registration_changed", "file_stored", "file_removed", "source_declared",
    "source_removed", "generation_logged", "version_registered", "evidence_filed", "risk_assessed", "rules_renewed",
    "submission_created", "submission_changed", "submitted", "resubmitted",
}  # fmt: skip
STAGES = {"voted": "review", "sent_back": "responsibility"}
BY_ROLE = {"lab_head": "lab", "official": "institution", "vendor": "vendor"}


class Log:
    """What the events of every log say, in order: the first event of each maker and of each person at a stage."""

    def __init__(self, apps: Any) -> None:
        versions = apps.get_model("governance", "Version").objects.order_by("number")
        self.versions = {
            str(pk): (str(dataset), number) for pk, dataset, number in versions.values_list("pk", "dataset", "number")
        }
        self.numbered = {place: pk for pk, place in self.versions.items()}
        submissions = apps.get_model("governance", "Submission").objects.values_list("pk", "version")
        self.submissions = {str(pk): str(version) for pk, version in submissions}
        self.people = {str(pk) for pk in apps.get_model("accounts", "User").objects.values_list("pk", flat=True)}
        self.makers: dict[str, dict[str, Any]] = defaultdict(dict)
        self.acts: dict[tuple[str, str, str], Any] = {}
        self.sources: dict[str, list[str]] = {}

    def read(self, event: Any) -> None:
        body = event.body
        people = [who for who in (body["actor"]["id"], body["actor"].get("on_behalf_of")) if who in self.people]
        if event.type in MAKING:
            self.make(event, people, body["facts"])
        stage = stage_of(event.type, body)
        if stage and event.subject_id in self.submissions:
            for who in people:
                self.acts.setdefault((event.subject_id, who, stage), event.pk)

    def make(self, event: Any, people: list[str], facts: dict[str, Any]) -> None:
        version = {
            "dataset": self.numbered.get((event.subject_id, 1)),
            "submission": self.submissions.get(event.subject_id),
        }.get(event.subject_type, event.subject_id)
        if version not in self.versions:
            return
        found = self.makers[version]
        for who in people:
            found.setdefault(who, event.pk)
        if event.type == "version_started":
            dataset, number = self.versions[version]
            for who, first in self.makers[self.numbered.get((dataset, number - 1), "")].items():
                found.setdefault(who, first)
        if event.type == "source_declared" and facts.get("source"):
            for who in self.sources.setdefault(facts["source"], people):
                found.setdefault(who, event.pk)


def stage_of(kind: str, body: dict[str, Any]) -> str:
    """The stage that an event of an earlier release decided at: it names that of signatures alone."""
    facts = body["facts"]
    if kind == "signed":
        return str(facts["stage"])
    if kind == "rejected":
        return "review" if facts.get("action") == "decline" else "institution"
    if kind != "changes_requested":
        return STAGES.get(kind, "")
    if facts.get("from") != "sign_off":
        return "review"
    return next((stage for role, stage in BY_ROLE.items() if role in body["actor"]["roles"]), "")


def fill(apps: Any, _schema_editor: Any) -> None:
    log = Log(apps)
    kinds = [*MAKING, *STAGES, "signed", "rejected", "changes_requested"]
    events = apps.get_model("governance", "AuditEvent").objects.filter(type__in=kinds).order_by("organisation", "seq")
    for event in events.iterator(chunk_size=2_000):
        log.read(event)
    Maker, Act, Conflict = (apps.get_model("governance", name) for name in ("Maker", "Act", "Conflict"))
    made = [
        Maker(version_id=version, person_id=who, event=event)
        for version, found in log.makers.items()
        if version
        for who, event in found.items()
    ]
    Maker.objects.bulk_create(made, batch_size=5_000)
    acts = [
        Act(submission_id=pk, person_id=who, stage=stage, event=event) for (pk, who, stage), event in log.acts.items()
    ]
    Act.objects.bulk_create(acts, batch_size=5_000)
    declared = apps.get_model("governance", "Assignment").objects.exclude(conflict="").order_by("pk")
    for item in declared.select_related("submission__version"):
        Conflict.objects.get_or_create(
            dataset_id=item.submission.version.dataset_id,
            person_id=item.reviewer_id,
            defaults={"words": item.conflict, "declared_at": item.taken_at},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0014_verdicts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditevent",
            name="type",
            field=models.CharField(
                choices=[
                    ("dataset_registered", "Dataset registered"),
                    ("version_started", "Version started"),
                    ("registration_changed", "Registration changed"),
                    ("file_stored", "File stored"),
                    ("file_removed", "File removed"),
                    ("file_downloaded", "File downloaded"),
                    ("source_declared", "Source declared"),
                    ("source_removed", "Source removed"),
                    ("generation_logged", "Generation log filed"),
                    ("version_registered", "Version registered"),
                    ("evaluation_requested", "Evaluation requested"),
                    ("evaluation_failed", "Evaluation failed"),
                    ("evidence_filed", "Evidence filed"),
                    ("risk_answered", "Risk answers changed"),
                    ("risk_assessed", "Risk assessed"),
                    ("rules_renewed", "Newer rules taken over"),
                    ("rules_adopted", "Rules adopted"),
                    ("submission_created", "Submission created"),
                    ("submission_changed", "Uses and recipients changed"),
                    ("submitted", "Submitted"),
                    ("checks_failed", "Returned by the checks"),
                    ("checks_passed", "Checks passed"),
                    ("sent_back", "Sent back by the PI"),
                    ("signed", "Signed"),
                    ("signing_refused", "Signing refused"),
                    ("attestation_carried", "Attestation still valid"),
                    ("attestation_reopened", "Attestation no longer valid"),
                    ("review_reopened", "Review signature no longer valid"),
                    ("verdicts_reopened", "Verdicts no longer about the record"),
                    ("review_taken", "Review taken"),
                    ("conflict_declared", "Conflict of interest declared"),
                    ("conflict_lifted", "Conflict of interest lifted"),
                    ("voted", "Verdict given"),
                    ("review_closed", "Blind review closed"),
                    ("commented", "Comment added"),
                    ("thread_resolved", "Thread resolved"),
                    ("terms_set", "Terms set"),
                    ("condition_kept", "Condition met"),
                    ("changes_requested", "Changes requested"),
                    ("resubmitted", "Resubmitted"),
                    ("sign_off_completed", "Sign-off completed"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                    ("pack_ordered", "Audit pack ordered again"),
                    ("pack_made", "Audit pack made"),
                    ("pack_downloaded", "Audit pack downloaded"),
                    ("export_ordered", "Export ordered"),
                    ("export_made", "Export made"),
                    ("export_downloaded", "Export downloaded"),
                    ("in_force", "Put in force"),
                    ("review_due", "Review due"),
                    ("reaffirmed", "Reaffirmed"),
                    ("expired", "Expired"),
                    ("suspended", "Suspended"),
                    ("reinstated", "Reinstated"),
                    ("revoked", "Revoked"),
                    ("superseded", "Superseded"),
                    ("runner_registered", "Runner registered"),
                    ("runner_retired", "Runner retired"),
                    ("role_granted", "Role granted"),
                    ("role_ended", "Role ended"),
                    ("details_erased", "Names and reasons erased"),
                ],
                max_length=40,
            ),
        ),
        migrations.RemoveField(model_name="concern", name="barred"),
        migrations.AddField(
            model_name="concern",
            name="barred",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("stage", models.CharField(max_length=40)),
                ("event", models.UUIDField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="governance.submission"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("submission", "person", "stage"), name="an_act_once")],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("words", models.TextField(max_length=2000)),
                ("declared_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conflicts", to="governance.dataset"
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("dataset", "person"),
                        name="one_standing_conflict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("lifted_by", models.F("person")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="lifted_by_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Maker",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("event", models.UUIDField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="makers", to="governance.version"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("version", "person"), name="a_maker_once")],
            },
        ),
        migrations.RemoveConstraint(model_name="assignment", name="one_assignment_a_round"),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("conflict", "")),
                fields=("submission", "round", "reviewer"),
                name="one_assignment_a_round",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
