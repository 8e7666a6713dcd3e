"""A role that decides, asked for by one administrator until another confirms or declines it."""

import django.db.models.deletion
import django.db.models.functions.datetime
import portal.lib.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_shared_entries"),
        ("governance", "0015_makers"),
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
                    ("role_asked", "Role asked for"),
                    ("role_declined", "Role declined"),
                    ("role_granted", "Role granted"),
                    ("role_ended", "Role ended"),
                    ("details_erased", "Names and reasons erased"),
                ],
                max_length=40,
            ),
        ),
        migrations.CreateModel(
            name="RoleRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("researcher", "Researcher"),
                            ("pi", "Principal investigator"),
                            ("reviewer", "Compliance reviewer"),
                            ("lab_head", "Lab head"),
                            ("official", "Institutional official"),
                            ("vendor", "Vendor officer"),
                            ("procurement", "Procurement"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=("user", "organisation", "role"),
                        name="one_open_role_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("settled_by", models.F("asked_by")), _negated=True),
                                models.Q(("settled_by", models.F("user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="settled_by_another_administrator",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked_by", models.F("user")), _negated=True),
                        name="asked_for_somebody_else",
                    ),
                ],
            },
        ),
    ]
