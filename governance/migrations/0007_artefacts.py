"""What is made of a record becomes a row with its files as rows; audit packs keep their ids."""

import django.db.models.deletion
from django.db import migrations, models

import portal.lib.ids

FILES = (
    ("audit-pack.zip", "application/zip", "zip"),
    ("audit-pack.pdf", "application/pdf", "pdf"),
)
PROTECT = """
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON governance_artefactfile
FOR EACH ROW EXECUTE FUNCTION countersign_append_only();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON governance_artefactfile
FOR EACH STATEMENT EXECUTE FUNCTION countersign_append_only();
"""
UNPROTECT = """
DROP TRIGGER append_only_rows ON governance_artefactfile;
DROP TRIGGER append_only_table ON governance_artefactfile;
"""
# Rows that were written in this transaction may not wait for their checks while their tables are altered.
CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"


def files_from_columns(apps, schema_editor):
    file = apps.get_model("governance", "ArtefactFile")
    for pack in apps.get_model("governance", "Artefact").objects.exclude(zip_sha256=""):
        file.objects.bulk_create(
            file(
                artefact=pack,
                name=name,
                media_type=media_type,
                sha256=getattr(pack, f"{form}_sha256"),
                bytes=getattr(pack, f"{form}_bytes"),
            )
            for name, media_type, form in FILES
        )


def columns_from_files(apps, schema_editor):
    artefacts = apps.get_model("governance", "Artefact").objects
    forms = {name: form for name, _, form in FILES}
    for file in apps.get_model("governance", "ArtefactFile").objects.filter(name__in=forms):
        form = forms[file.name]
        artefacts.filter(pk=file.artefact_id).update(**{f"{form}_sha256": file.sha256, f"{form}_bytes": file.bytes})


class Migration(migrations.Migration):
    dependencies = [("governance", "0006_record_format_2")]

    operations = [
        migrations.RenameModel("AuditPack", "Artefact"),
        migrations.RemoveConstraint("Artefact", "one_pack_an_edition"),
        migrations.AddField(
            "Artefact", "kind", models.CharField(default="pack", max_length=40), preserve_default=False
        ),
        migrations.AlterField("Artefact", "edition", models.CharField(default="full", max_length=20)),
        migrations.AlterField(
            "Artefact",
            "record",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="artefacts", to="governance.approvalrecord"
            ),
        ),
        migrations.AddConstraint(
            "Artefact",
            models.UniqueConstraint(fields=("record", "kind", "edition"), name="one_artefact_an_edition"),
        ),
        migrations.CreateModel(
            name="ArtefactFile",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=100)),
                ("media_type", models.CharField(max_length=100)),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("bytes", models.PositiveBigIntegerField()),
                (
                    "artefact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="governance.artefact"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.AddConstraint(
            "ArtefactFile", models.UniqueConstraint(fields=("artefact", "name"), name="one_file_a_name")
        ),
        migrations.RunSQL(migrations.RunSQL.noop, CHECK_NOW),
        migrations.RunPython(files_from_columns, columns_from_files),
        migrations.RunSQL(CHECK_NOW, migrations.RunSQL.noop),
        migrations.RemoveField("Artefact", "pdf_sha256"),
        migrations.RemoveField("Artefact", "pdf_bytes"),
        migrations.RemoveField("Artefact", "zip_sha256"),
        migrations.RemoveField("Artefact", "zip_bytes"),
        migrations.RunSQL(PROTECT, UNPROTECT),
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
    ]
