"""The shelf of policies, questionnaires and templates: rows that are never changed."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import portal.lib.ids

TABLE = "governance_libraryversion"
FORWARDS = (
    f"CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION countersign_append_only();"
    f"CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION countersign_append_only();"
)
BACKWARDS = f"DROP TRIGGER append_only_rows ON {TABLE}; DROP TRIGGER append_only_table ON {TABLE};"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("governance", "0008_summary")]
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
                    ("risk_assessed", "Risk assessed"),
                    ("rules_renewed", "Newer rules taken over"),
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
                    ("review_taken", "Review taken"),
                    ("conflict_declared", "Conflict of interest declared"),
                    ("voted", "Verdict given"),
                    ("review_closed", "Blind review closed"),
                    ("commented", "Comment made"),
                    ("thread_resolved", "Thread resolved"),
                    ("terms_set", "Terms set"),
                    ("condition_kept", "Condition kept"),
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
                    ("reaffirmed", "Re-affirmed"),
                    ("expired", "Expired"),
                    ("suspended", "Suspended"),
                    ("reinstated", "Reinstated"),
                    ("revoked", "Revoked"),
                    ("superseded", "Superseded"),
                    ("role_granted", "Role granted"),
                    ("role_ended", "Role ended"),
                ],
                max_length=40,
            ),
        ),
        migrations.CreateModel(
            name="LibraryVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("questionnaire", "Questionnaire"),
                            ("template", "Workflow template"),
                            ("policy", "Policy"),
                            ("protocol", "Protocol"),
                        ],
                        max_length=15,
                    ),
                ),
                ("identifier", models.SlugField()),
                ("version", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=200)),
                ("content", models.JSONField()),
                ("is_default", models.BooleanField(default=False)),
                ("shelved_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("adopted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "adopted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "identifier", "version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "identifier", "version", "adopted_by"),
                        name="one_library_version",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adopted_at__isnull", True), ("adopted_by__isnull", True)),
                            models.Q(
                                ("adopted_at__isnull", False), ("adopted_by__isnull", False), ("is_default", False)
                            ),
                            _connector="OR",
                        ),
                        name="adopted_at_and_by_together",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
