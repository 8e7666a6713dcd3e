"""What the application's database role may do: everything with rows, but only add to and read append-only tables."""

from django.conf import settings
from django.db import connection
from psycopg import sql

GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
"""
APPEND_ONLY = """
SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_name = 'append_only_rows'
"""


def grant_rights() -> list[str]:
    """Grants, then takes UPDATE, DELETE and TRUNCATE back on every append-only table; returns those tables."""
    role = sql.Identifier(settings.DATABASE_APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.DATABASE_APP_ROLE])
        if cursor.fetchone() is None:
            return []
        cursor.execute(sql.SQL(GRANTS).format(role=role))
        cursor.execute(APPEND_ONLY)
        tables = sorted(row[0] for row in cursor.fetchall())
        for table in tables:
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
            cursor.execute(revoke.format(table=sql.Identifier(table), role=role))
    return tables
