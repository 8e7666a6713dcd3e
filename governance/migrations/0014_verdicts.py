"""A verdict says which parts it judged, and keeps its commitment from being guessed; why a residual tier is lower."""

import django.db.models.deletion
import governance.models.submission
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0013_runners"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="lowered_because",
            field=models.TextField(blank=True, default="", max_length=2000),
        ),
        migrations.AddField(
            model_name="submission",
            name="lowered_with",
            field=models.TextField(blank=True, default="", max_length=2000),
        ),
        migrations.AddField(
            model_name="vote",
            name="covers",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="vote",
            name="salt",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.AlterField(
            model_name="vote",
            name="salt",
            field=models.CharField(
                blank=True, default=governance.models.submission.new_salt, editable=False, max_length=64
            ),
        ),
        migrations.AlterField(
            model_name="vote",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="governance.assignment"
            ),
        ),
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
    ]
