"""Declared rules in SQL: one truth value for each row, checked before anything is measured.

DuckDB is closed to files, to the network, to its own settings and to the machine's time zone. Rules may use functions that
are quick and say the same at any time, and see only the columns that they name: under their own names, with text as text,
moments as timestamps and whole numbers as numbers.
"""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.words import to_translate
from evaluations.harness.tables.declared import TableRule
from evaluations.harness.tables.hashing import ARROW

CLOSED = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "threads": "1",
}
WIDEST_FIRST = ("text", "number", "whole number", "boolean", "datetime")
OF_ONE_ROW = frozenset(
    {"BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION"}
    | {"OPERATOR", "TYPE"}
)
ALLOWED = frozenset(
    {
        "+", "-", "*", "/", "//", "%", "**", "^", "||", "~~", "!~~", "~~*", "!~~*", "~~~", "like_escape",
        "not_like_escape", "ilike_escape", "not_ilike_escape", "abs", "ceil", "ceiling", "exp", "floor", "isfinite",
        "isinf", "isnan", "ln", "log", "log10", "log2", "mod", "pow", "power", "round", "sign", "sqrt", "trunc",
        "greatest", "least", "nullif", "concat", "contains", "ends_with", "lcase", "left", "len", "length", "lower",
        "ltrim", "position", "prefix", "regexp_full_match", "regexp_matches", "right", "rtrim", "starts_with",
        "strlen", "strpos", "substr", "substring", "suffix", "trim", "ucase", "upper", "date_add", "date_diff",
        "date_part", "date_sub", "date_trunc", "datediff", "datepart", "datesub", "datetrunc", "day", "dayofweek",
        "dayofyear", "epoch", "hour", "isodow", "last_day", "make_date", "make_timestamp", "minute", "month",
        "quarter", "second", "week", "weekday", "year", "to_days", "to_hours", "to_minutes", "to_months",
        "to_seconds", "to_weeks", "to_years"
    }
)  # fmt: skip
LONGEST = 20.0
NO_CONDITION = to_translate(
    "The rule {rule} is no single condition on a row. Write one expression that is true or false, such as stop >= start."
)


def closed() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(":memory:", config=dict(CLOSED))
    database.execute("SET TimeZone = 'UTC'")
    database.execute("SET lock_configuration = true")
    return database


def shown_types(types: Mapping[str, Mapping[str, str]]) -> dict[str, pa.DataType]:
    """As what SQL sees each column: the type that all tables share, in which whole numbers go with fractions."""
    shown = {}
    for name in types["train"]:
        kinds = {kinds[name] for kinds in types.values()} - {"empty"}
        shown[name] = ARROW[next((kind for kind in WIDEST_FIRST if kind in kinds), "empty")]
    return shown


def check_rules(rules: Sequence[TableRule], columns: Mapping[str, pa.DataType]) -> list[str]:
    """The columns that the rules name. Raises Refused for a rule that is no condition on one row of these columns,
    or whose answer could change from one day to the next."""
    if not rules:
        return []
    names = [rule.name for rule in rules]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise Refused("Two rules are called {name}. Give each a name of its own.", name=repeated)
    with closed() as database:
        return sorted({name for rule in rules for name in understood(database, rule, columns)})


def understood(database: duckdb.DuckDBPyConnection, rule: TableRule, columns: Mapping[str, pa.DataType]) -> list[str]:
    try:
        return checked(database, rule, columns)
    except RecursionError as problem:
        raise Refused("The rule {rule} is nested too deeply.", rule=rule.name) from problem
    except duckdb.Error as problem:
        raise Refused(
            "The rule {rule} cannot be understood: {problem}",
            rule=rule.name,
            problem=str(problem).partition(chr(10))[0],
        ) from problem


def checked(database: duckdb.DuckDBPyConnection, rule: TableRule, columns: Mapping[str, pa.DataType]) -> list[str]:
    """The columns that one rule names."""
    expression = parsed(database, rule.sql)
    if expression is None:
        raise Refused(NO_CONDITION, rule=rule.name)
    for part in parts(expression):
        if part["class"] not in OF_ONE_ROW:
            raise Refused(
                "The rule {rule} looks beyond its row. Only values of one row and functions of them are allowed.",
                rule=rule.name,
            )
        if part["class"] == "FUNCTION" and part["function_name"] not in ALLOWED:
            raise Refused(
                "The rule {rule} uses {function}, which is none of the functions that rules may use.",
                rule=rule.name,
                function=part["function_name"],
            )
    used = named_columns(rule, expression, columns)
    database.register("rows", pa.table({name: pa.array([], columns[name]) for name in used}))
    try:
        answer = database.execute(f"SELECT (\n{rule.sql}\n) FROM rows LIMIT 0").description  # noqa: S608
    finally:
        database.unregister("rows")
    if str(answer[0][1]) != "BOOLEAN":
        raise Refused(NO_CONDITION, rule=rule.name)
    return used


def parsed(database: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The tree of the one expression that the text is; None where it is anything else or holds anything more."""
    asked, empty = (syntax(database, f"SELECT (\n{text}\n)") for text in (sql, "TRUE"))
    chosen = [(tree or {}).get("node", {}).pop("select_list", []) for tree in (asked, empty)]
    return chosen[0][0] if asked == empty and len(chosen[0]) == 1 else None


def syntax(database: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any] | None:
    (text,) = database.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0]
    statements = json.loads(text).get("statements", [])
    return statements[0] if len(statements) == 1 else None


def parts(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if "class" in tree:
            yield tree
        for branch in tree.values():
            yield from parts(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from parts(branch)


def named_columns(rule: TableRule, expression: Any, columns: Mapping[str, pa.DataType]) -> list[str]:
    """The table's columns that a rule names; SQL does not tell capital letters from small ones."""
    found = set()
    for part in parts(expression):
        if part["class"] != "COLUMN_REF":
            continue
        said = ".".join(part["column_names"])
        alike = [name for name in columns if name.lower() == said.lower() and len(part["column_names"]) == 1]
        if not alike:
            raise Refused(
                "The rule {rule} names {column}, which train does not have as a column.", column=said, rule=rule.name
            )
        if len(alike) > 1:
            raise Refused(
                "The rule {rule} names {column}, but SQL cannot tell {columns}.",
                column=said,
                rule=rule.name,
                columns=" from ".join(alike),
            )
        found.add(alike[0])
    if not found:
        raise Refused("The rule {rule} names no column.", rule=rule.name)
    return sorted(found)


def answers(rules: Sequence[TableRule], rows: pa.Table) -> list[tuple[int, int] | None]:
    """For each rule, of how many rows it is known to be true and false; None where a value makes it fail."""
    with closed() as database:
        database.register("rows", rows)
        return [answer(database, rule) for rule in rules]


def answer(database: duckdb.DuckDBPyConnection, rule: TableRule) -> tuple[int, int] | None:
    counts = "count(*) FILTER (WHERE met), count(*) FILTER (WHERE NOT met)"
    enough = threading.Timer(LONGEST, database.interrupt)
    enough.start()
    try:
        found = database.execute(f"SELECT {counts} FROM (SELECT (\n{rule.sql}\n) AS met FROM rows)")  # noqa: S608
        true, false = found.fetchall()[0]
    except duckdb.InterruptException as problem:
        raise Refused(
            "The rule {rule} takes more than {most:g} s. Write a simpler one.", rule=rule.name, most=LONGEST
        ) from problem
    except duckdb.Error:
        return None
    finally:
        enough.cancel()
        enough.join()
    return int(true), int(false)
