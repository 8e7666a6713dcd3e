"""Runners by their key, and the signature of a runner beside the report that it computed."""

import django.db.models.deletion
import django.db.models.functions.datetime
import portal.lib.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("governance", "0012_details_erased"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Runner",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=100)),
                ("public_key", models.CharField(max_length=64, unique=True)),
                ("registered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.AddField(
            model_name="evidence",
            name="runner_key",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="evidence",
            name="runner_signature",
            field=models.CharField(blank=True, default="", max_length=88),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("computed_by", "runner"),
                        models.Q(("runner_key", ""), _negated=True),
                        models.Q(("runner_signature", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("computed_by", "runner"), _negated=True), ("runner_key", ""), ("runner_signature", "")
                    ),
                    _connector="OR",
                ),
                name="a_runner_signed_what_it_computed",
            ),
        ),
        migrations.AddField(
            model_name="runner",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="runners", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="runner",
            name="registered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="runner",
            name="retired_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="runner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retired_at__isnull", True), ("retired_by__isnull", True)),
                    models.Q(("retired_at__isnull", False), ("retired_by__isnull", False)),
                    _connector="OR",
                ),
                name="retired_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="runner",
            constraint=models.CheckConstraint(
                condition=models.Q(("public_key__regex", "^[0-9a-f]{64}$")), name="an_ed25519_key"
            ),
        ),
    ]
