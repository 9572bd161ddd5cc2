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
from itertools import pairwise
from typing import Any

import duckdb

from parsers.errors import WarehouseError
from warehouse.queries import run

_ASKS = {"SELECT", "CALL", "CREATE", "INSERT"}
_SPACE = r"(\s|--[^\n]*\n|/\*.*?\*/)"
_EXPLAIN = re.compile(rf"{_SPACE}*explain{_SPACE}+(analyze{_SPACE}+)?(\([^)]*\)\s*)?", re.IGNORECASE | re.DOTALL)
_LASTING = re.compile(
    rf"{_SPACE}*create{_SPACE}+(or{_SPACE}+replace{_SPACE}+)?(?!temp|{_SPACE})", re.IGNORECASE | re.DOTALL
)
_FUNCTION = re.compile(r"(DUCKLAKE|POSTGRES|PG)_\w+|JSON_EXECUTE_SERIALIZED_SQL|(FORCE_)?CHECKPOINT")
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
# Binding it ends the process, in DuckDB 1.5.5.
_CRASHES = "set_option"
_NAME = re.compile(r'"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>\w+)')


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
    if not text.strip() or text not in whole:  # made by DuckDB
        _refuse_hidden(connection, whole)
        return
    if kind == "EXPLAIN":
        text = _EXPLAIN.sub("", text, count=1) if _EXPLAIN.match(text) else ""
        inner = connection.extract_statements(text)
        kind = inner[0].type.name if len(inner) == 1 else "this EXPLAIN"
    if kind not in _ASKS or _LASTING.match(text):
        raise WarehouseError(
            f"the query failed: a lake is only asked here, and {kind} is no question: SELECT, DESCRIBE, SHOW, "
            "SUMMARIZE, EXPLAIN and CREATE TEMPORARY are; `feedhouse export` writes files"
        )
    if _CRASHES in _called(text):
        raise _may_change(_CRASHES)
    for function in _planned(connection, text):
        if function not in _READS:
            raise _may_change(function.lower())


def _may_change(function: str) -> WarehouseError:
    return WarehouseError(f"the query failed: {function} may change the lake or its catalog, and no question needs it")


def _refuse_hidden(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """DuckDB gives no text of the statements it makes of a PIVOT, so that no plan can be seen before: its words are."""
    words = list(_words(sql))
    if any(word.startswith("u&") for word in words):
        raise WarehouseError("the query failed: beside a PIVOT a lake takes no names written as U&")
    after_create = (words[at + 1 : at + 4] for at, word in enumerate(words) if word == "create")
    if any({"temp", "temporary"}.isdisjoint(following) for following in after_create):
        raise WarehouseError("the query failed: a lake is only asked here; CREATE TEMPORARY keeps what a PIVOT gives")
    for (name,) in run(connection, "lake/find_unknown_calls", names=sorted(_called(sql))):
        raise WarehouseError(
            f"the query failed: beside a PIVOT {name} can't be looked at before it runs, and might change the lake: "
            "leave one of them out; `count(*) filter (where ...)` makes columns, too"
        )


def _words(sql: str) -> Iterator[str]:
    """What a statement is made of, but for literals and comments; names without their quotation marks."""
    text = sql.encode()
    tokens = duckdb.tokenize(sql)
    for (begin, kind), end in zip(tokens, [offset for offset, _ in tokens[1:]] + [len(text)], strict=True):
        if kind not in (duckdb.token_type.string_const, duckdb.token_type.comment):
            word = text[begin:end].decode(errors="replace").strip()
            name = _NAME.match(word)
            found = word if name is None else (name["quoted"] or name["plain"] or "").replace('""', '"')
            yield ("u&" if "u&" in word.lower() else found).lower()


def _called(sql: str) -> set[str]:
    """The names before an opening parenthesis."""
    return {name for name, after in pairwise(_words(sql)) if after.startswith("(") and _NAME.match(name)}


def _planned(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[str]:
    """The functions of DuckLake and its catalog that a statement would run."""
    [(_, plan)] = connection.execute(f"explain (format json) {sql}").fetchall()
    steps = list(json.loads(plan))
    while steps:
        step = steps.pop()
        steps += step.get("children", [])
        named = (step.get("name"), step.get("extra_info", {}).get("Function"))
        yield from (str(name) for name in named if _FUNCTION.fullmatch(str(name)))
