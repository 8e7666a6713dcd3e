"""Several draws and reports by protocol with who computed them; submissions that are under way keep record format 1."""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import governance.models.submission

TABLE = "governance_evidence"
DRAWS = """
UPDATE governance_storedfile AS file SET draw = numbered.draw
FROM (
    SELECT id, row_number() OVER (PARTITION BY version_id ORDER BY id) AS draw
    FROM governance_storedfile WHERE role = 'synthetic'
) AS numbered
WHERE file.id = numbered.id
"""
FILED = f"""
ALTER TABLE {TABLE} DISABLE TRIGGER append_only_rows;
UPDATE {TABLE} AS item SET filed_as = who.name FROM accounts_user AS who WHERE who.id = item.filed_by_id;
UPDATE {TABLE} SET filed_as = 'Countersign' WHERE filed_by_id IS NULL;
UPDATE {TABLE} SET computed_by = 'person', computed_as = filed_as WHERE kind = 'report' AND filed_by_id IS NOT NULL;
"""
COMPUTED = f"UPDATE {TABLE} SET computed_by = 'portal', computed_as = %s WHERE kind = 'report' AND filed_by_id IS NULL"
FROZEN = f"""
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE {TABLE} ENABLE TRIGGER append_only_rows;
"""


def fill(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """What was filed before says who filed it, once; then it is frozen again."""
    with editor.connection.cursor() as cursor:
        cursor.execute(DRAWS)
        cursor.execute(FILED)
        cursor.execute(COMPUTED, [settings.PORTAL_ORIGIN])
        cursor.execute(FROZEN)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("governance", "0005_several_signers_and_on_behalf_of"),
    ]

    operations = [
        migrations.AlterModelOptions(name="storedfile", options={"ordering": ["role", "draw", "pk"]}),
        migrations.AddField("storedfile", "draw", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField("evidence", "computed_by", models.CharField(
            blank=True, default="", max_length=10,
            choices=[("portal", "This portal"), ("runner", "A registered runner"), ("person", "A person, elsewhere")],
        ), preserve_default=False),
        migrations.AddField("evidence", "computed_as", models.CharField(blank=True, default="", max_length=200), preserve_default=False),
        migrations.AddField("evidence", "filed_as", models.CharField(default="", max_length=200), preserve_default=False),
        migrations.AddField("submission", "record_format", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("submission", "salt", models.CharField(default="", editable=False, max_length=64)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("submission", "record_format", models.PositiveSmallIntegerField(default=2)),
        migrations.AlterField("submission", "salt", models.CharField(
            default=governance.models.submission.new_salt, editable=False, max_length=64,
        )),
        migrations.AddConstraint("storedfile", models.UniqueConstraint(fields=("version", "role", "draw"), name="one_file_a_draw")),
        migrations.AddConstraint("storedfile", models.CheckConstraint(
            condition=models.Q(("draw__gte", 1), ("role", "synthetic"))
            | models.Q(models.Q(("role", "synthetic"), _negated=True), ("draw__isnull", True)),
            name="a_synthetic_table_is_a_draw",
        )),
        migrations.AddConstraint("evidence", models.CheckConstraint(
            condition=models.Q(
                models.Q(
                    ("computed_by__in", ["portal", "runner", "person"]),
                    ("kind", "report"),
                    models.Q(("computed_as", ""), _negated=True),
                ),
                models.Q(("computed_as", ""), ("computed_by", ""), ("kind", "document")),
                _connector="OR",
            ),
            name="somebody_computed_a_report",
        )),
        migrations.AddConstraint("submission", models.CheckConstraint(
            condition=models.Q(
                ("record_format", 1),
                models.Q(("record_format__in", (2,)), models.Q(("salt", ""), _negated=True)),
                _connector="OR",
            ),
            name="a_record_of_a_known_format",
        )),
    ]  # fmt: skip
