"""The audit log, what was signed and what was filed can be added to and read: nothing else, by anybody, TRUNCATE included."""

from django.db import migrations

TABLES = (
    "governance_auditevent",
    "governance_checkpoint",
    "governance_approvalrecord",
    "governance_signature",
    "governance_comment",
    "governance_vote",
    "governance_evidence",
    "governance_generationrun",
)

FUNCTION = """
CREATE FUNCTION countersign_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % refused: rows of this table are never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def forwards() -> str:
    triggers = "".join(
        f"CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION countersign_append_only();"
        f"CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION countersign_append_only();"
        for table in TABLES
    )
    return FUNCTION + triggers


def backwards() -> str:
    return "DROP FUNCTION countersign_append_only() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]
    operations = [migrations.RunSQL(forwards(), backwards())]
