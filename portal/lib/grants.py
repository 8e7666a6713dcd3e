"""What the application's database role may do with rows: what settings leave it, and only add to and read append-only tables."""

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
"""
APPEND_ONLY = """
SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_name = 'append_only_rows'
"""
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"


def grant_rights() -> list[str]:
    """Grants, then takes back what is not needed; returns the append-only tables."""
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
        for table, fixed in settings.FIXED_COLUMNS.items():
            limit_updates(cursor, table, set(fixed.split()), role)
        for table in settings.KEPT_ROWS:
            cursor.execute(
                sql.SQL("REVOKE DELETE ON {table} FROM {role}").format(table=sql.Identifier(table), role=role)
            )
    return tables


def limit_updates(cursor: CursorWrapper, table: str, fixed: set[str], role: sql.Identifier) -> None:
    """UPDATE on the columns that can change. Raises ValueError where a fixed one is none of the table's."""
    cursor.execute(COLUMNS, [table])
    columns = [name for (name,) in cursor.fetchall()]
    if unknown := fixed - set(columns):
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
    named = {"table": sql.Identifier(table), "role": role}
    cursor.execute(sql.SQL("REVOKE UPDATE ON {table} FROM {role}").format(**named))
    changing = sql.SQL(", ").join(sql.Identifier(name) for name in columns if name not in fixed)
    if fixed != set(columns):
        cursor.execute(sql.SQL("GRANT UPDATE ({columns}) ON {table} TO {role}").format(columns=changing, **named))
