"""Summary rows, whom they concern, and what lists of datasets, versions and events are found by; `manage.py summaries` fills the rows."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations, models


FILL = """
UPDATE governance_dataset AS held SET institution_id = coalesce(place.parent_id, place.id)
FROM accounts_organisation AS place WHERE place.id = held.organisation_id;
UPDATE governance_dataset AS held SET released = true FROM governance_version AS version
JOIN governance_submission AS submission ON submission.version_id = version.id
WHERE version.dataset_id = held.id
AND submission.state IN ('approved', 'in_force', 'review_due', 'suspended', 'revoked', 'expired', 'superseded');
UPDATE governance_version AS held SET is_submitted = true FROM governance_submission AS submission
WHERE submission.version_id = held.id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("governance", "0007_artefacts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.CreateModel(
            name="Concern",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("who", models.CharField(max_length=100)),
                ("action", models.CharField(blank=True, max_length=20)),
                ("later", models.CharField(blank=True, max_length=20)),
                ("until", models.DateField(null=True)),
                ("label", models.CharField(blank=True, max_length=100)),
                ("since", models.DateTimeField()),
                ("due", models.DateField(null=True)),
                (
                    "excluded",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("barred", models.UUIDField(null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Summary",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="summary",
                        serialize=False,
                        to="governance.submission",
                    ),
                ),
                ("format", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("number", models.PositiveIntegerField()),
                ("domain", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("checks", "Checks"),
                            ("attestation", "PI attestation"),
                            ("review", "In review"),
                            ("consolidation", "Consolidation"),
                            ("changes_requested", "Changes requested"),
                            ("sign_off", "Sign-off"),
                            ("approved", "Approved, pack in the making"),
                            ("in_force", "In force"),
                            ("review_due", "Review due"),
                            ("suspended", "Suspended"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("revoked", "Revoked"),
                            ("expired", "Expired"),
                            ("superseded", "Superseded"),
                        ],
                        max_length=20,
                    ),
                ),
                ("round", models.PositiveIntegerField()),
                ("owner", models.CharField(max_length=20)),
                ("awaited", models.JSONField()),
                ("since", models.DateTimeField()),
                ("due", models.DateField(null=True)),
                (
                    "tier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("low", "Low"),
                            ("moderate", "Moderate"),
                            ("high", "High"),
                            ("prohibited", "Prohibited"),
                        ],
                        max_length=12,
                    ),
                ),
                ("verdicts", models.JSONField()),
                ("blockers", models.JSONField()),
                ("possible", models.JSONField()),
                ("people", models.JSONField()),
                ("record_digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name_plural": "summaries",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="dataset",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="dataset",
            name="released",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="version",
            name="is_submitted",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="dataset",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="dataset",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="datasets",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="dataset",
            name="words",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Lower(
                    django.db.models.functions.text.Concat(
                        "title",
                        models.Value(" "),
                        "description",
                        models.Value(" "),
                        "domain",
                        output_field=models.TextField(),
                    )
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["organisation", "-id"], name="event_of_organisation"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["organisation", "type", "-id"], name="event_of_type"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["organisation", "actor_id", "-id"], name="event_of_actor"),
        ),
        migrations.AddIndex(
            model_name="dataset",
            index=models.Index(fields=["organisation", "-id"], name="dataset_of_organisation"),
        ),
        migrations.AddIndex(
            model_name="dataset",
            index=models.Index(fields=["institution", "-id"], name="dataset_of_institution"),
        ),
        migrations.AddIndex(
            model_name="dataset",
            index=models.Index(fields=["organisation", "domain"], name="dataset_organisation_domain"),
        ),
        migrations.AddIndex(
            model_name="dataset",
            index=models.Index(fields=["institution", "domain"], name="dataset_institution_domain"),
        ),
        migrations.AddIndex(
            model_name="dataset",
            index=models.Index(
                condition=models.Q(("released", True)), fields=["institution", "-id"], name="dataset_released"
            ),
        ),
        migrations.AddIndex(
            model_name="dataset",
            index=models.Index(
                condition=models.Q(("released", True)), fields=["institution", "domain"], name="dataset_released_domain"
            ),
        ),
        migrations.AddIndex(
            model_name="dataset",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["institution", "words"], name="dataset_words", opclasses=["uuid_ops", "gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                condition=models.Q(("is_submitted", False)),
                fields=["created_by", "id"],
                name="version_with_its_starter",
            ),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                condition=models.Q(("is_submitted", False)), fields=["dataset"], name="version_not_submitted"
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="condition",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="governance.condition",
            ),
        ),
        migrations.AddField(
            model_name="summary",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="summary",
            name="dataset",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.dataset"
            ),
        ),
        migrations.AddField(
            model_name="summary",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="summary",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="summary",
            name="vendor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="summary",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.version"
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="summary",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="concerns", to="governance.summary"
            ),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(fields=["organisation", "-submission"], name="summary_of_organisation"),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(fields=["institution", "-submission"], name="summary_of_institution"),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(fields=["organisation", "state", "-submission"], name="summary_organisation_state"),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(fields=["institution", "state", "-submission"], name="summary_institution_state"),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(fields=["author", "-submission"], name="summary_of_author"),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(fields=["dataset", "state"], name="summary_of_dataset"),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ["approved", "expired", "in_force", "review_due", "revoked", "superseded", "suspended"],
                    )
                ),
                fields=["organisation", "-submission"],
                name="summary_organisation_released",
            ),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ["approved", "expired", "in_force", "review_due", "revoked", "superseded", "suspended"],
                    )
                ),
                fields=["institution", "-submission"],
                name="summary_institution_released",
            ),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "approved",
                            "expired",
                            "in_force",
                            "review_due",
                            "revoked",
                            "sign_off",
                            "superseded",
                            "suspended",
                        ],
                    )
                ),
                fields=["vendor", "-submission"],
                name="summary_put_before_vendor",
            ),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "approved",
                            "expired",
                            "in_force",
                            "review_due",
                            "revoked",
                            "sign_off",
                            "superseded",
                            "suspended",
                        ],
                    )
                ),
                fields=["vendor", "domain"],
                name="summary_vendor_domain",
            ),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "approved",
                            "expired",
                            "in_force",
                            "review_due",
                            "revoked",
                            "sign_off",
                            "superseded",
                            "suspended",
                        ],
                    )
                ),
                fields=["vendor", "dataset"],
                name="summary_vendor_dataset",
            ),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(fields=["institution", "state", "dataset"], name="summary_state_dataset"),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(
                condition=models.Q(("state__in", ["in_force", "review_due"])),
                fields=["organisation", "-since", "-submission"],
                name="summary_organisation_in_force",
            ),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(
                condition=models.Q(("state__in", ["in_force", "review_due"])),
                fields=["institution", "-since", "-submission"],
                name="summary_institution_in_force",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(models.Q(("action", ""), _negated=True), ("condition__isnull", True)),
                fields=["who", "due", "since", "id"],
                name="concern_asks",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(models.Q(("action", ""), _negated=True), ("condition__isnull", True)),
                fields=["who", "-summary"],
                name="concern_asks_by_summary",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("condition__isnull", False)),
                fields=["who", "due", "since", "id"],
                name="concern_conditions",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(condition=models.Q(("action", "")), fields=["who", "-summary"], name="concern_waits"),
        ),
    ]
