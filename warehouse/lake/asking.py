"""Questions of an operator's to a lake: whatever they say, they change neither its files nor its catalog.

A reader's DuckDB must open the lake's files, and then may write where they are; and DuckLake's own functions delete
files in a lake that is attached read-only, before its catalog refuses. So each statement is looked at before it runs:
its kind, and the functions in its plan, which names every one, whatever macro, view or string brought it there.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from parsers.errors import WarehouseError

_ASKS = {"SELECT", "CALL", "CREATE", "INSERT"}
_SPACE = r"(\s|--[^\n]*\n|/\*.*?\*/)"
_EXPLAIN = re.compile(rf"{_SPACE}*explain{_SPACE}+(analyze{_SPACE}+)?(\([^)]*\)\s*)?", re.IGNORECASE | re.DOTALL)
_LASTING = re.compile(
    rf"{_SPACE}*create{_SPACE}+(or{_SPACE}+replace{_SPACE}+)?(?!temp|{_SPACE})", re.IGNORECASE | re.DOTALL
)
_FUNCTION = re.compile(r"(DUCKLAKE|POSTGRES|PG)_\w+|JSON_EXECUTE_SERIALIZED_SQL")
_READS = {
    "DUCKLAKE_SCAN",
    "DUCKLAKE_SNAPSHOTS",
    "DUCKLAKE_CURRENT_SNAPSHOT",
    "DUCKLAKE_LAST_COMMITTED_SNAPSHOT",
    "DUCKLAKE_TABLE_INFO",
    "DUCKLAKE_TABLE_INSERTIONS",
    "DUCKLAKE_TABLE_DELETIONS",
    "DUCKLAKE_TABLE_CHANGES",
    "DUCKLAKE_LIST_FILES",
    "DUCKLAKE_OPTIONS",
    "DUCKLAKE_SETTINGS",
    "PG_TIMEZONE_NAMES",
}
# DuckDB gives no text of the two statements it makes of a PIVOT, so that no plan can be seen before: its words are.
_HIDES = re.compile(r"(ducklake|postgres)_\w+|\bquery\b|json_execute_serialized_sql|u&", re.IGNORECASE)
# Binding it ends the process, in DuckDB 1.5.5.
_CRASHES = re.compile(r"\bset_option\b", re.IGNORECASE)


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Run the statements of `sql`, the answer of the last one standing. Raises WarehouseError where one may change."""
    with _without_passwords():
        for each in connection.extract_statements(sql):
            _refuse_changes(connection, each, sql)
            connection.execute(each)


@contextmanager
def _without_passwords() -> Iterator[None]:
    """To look at a statement that names another Postgres asks that one, and libpq would send it ours."""
    kept = {name: os.environ.pop(name, None) for name in ("PGPASSWORD", "PGPASSFILE")}
    os.environ["PGPASSFILE"] = os.devnull
    try:
        yield
    finally:
        del os.environ["PGPASSFILE"]
        os.environ.update({name: value for name, value in kept.items() if value is not None})


def _refuse_changes(connection: duckdb.DuckDBPyConnection, each: Any, whole: str) -> None:
    kind, text = each.type.name, each.query
    if kind == "EXPLAIN":
        text = _EXPLAIN.sub("", text, count=1) if _EXPLAIN.match(text) else ""
        inner = connection.extract_statements(text)
        kind = inner[0].type.name if len(inner) == 1 else "this EXPLAIN"
    if kind not in _ASKS or _CRASHES.search(text) or _LASTING.match(text):
        raise WarehouseError(
            f"the query failed: a lake is only asked here, and {kind} is no question: SELECT, DESCRIBE, SHOW, "
            "SUMMARIZE, EXPLAIN and CREATE TEMPORARY are; `feedhouse export` writes files"
        )
    functions = _planned(connection, text) if text.strip() else _worded(whole)
    for function in functions:
        if function not in _READS:
            raise WarehouseError(
                f"the query failed: {function.lower()} may change the lake or its catalog, and no question needs it"
            )


def _worded(sql: str) -> Iterator[str]:
    return (found[0].upper() for found in _HIDES.finditer(sql))


def _planned(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[str]:
    """The functions of DuckLake and its catalog that a statement would run."""
    [(_, plan)] = connection.execute(f"explain (format json) {sql}").fetchall()
    steps = list(json.loads(plan))
    while steps:
        step = steps.pop()
        steps += step.get("children", [])
        named = (step.get("name"), step.get("extra_info", {}).get("Function"))
        yield from (str(name) for name in named if _FUNCTION.fullmatch(str(name)))
