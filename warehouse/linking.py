"""Articles that are the same story: new ones are compared with those before them, and linked ones grouped."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import duckdb
import pyarrow as pa

from parsers.fingerprint import fingerprint_of, may_be_same, similarity
from warehouse.indexing import AT_ONCE
from warehouse.queries import run

# An article is compared with so many before it, in the order of loading: a thousand a day for fifty days. What is
# reprinted is reprinted soon.
_REACH = 50_000
# A hash that more than one in so many of those have tells none from another, and one that fewer than so many have does.
_COMMON = 100
# So many have to be shared, of those that are not common.
_LEAST_SHARED = 5
# Those that share the most: of a note that is printed every hour each is linked to some, and they to the others.
_NEAREST = 20

_FINGERPRINTS = pa.schema({"document": pa.int32(), "hashes": pa.list_(pa.uint32())})
_LINKS = pa.schema({"document": pa.int32(), "other": pa.int32(), "similarity": pa.float64()})
_MEMBERS = pa.schema({"document": pa.int32(), "story": pa.int32()})


def link_articles(connection: duckdb.DuckDBPyConnection) -> int:
    """Compare some articles that were not compared yet, in the caller's transaction.

    Gives how many numbers of documents it went through: with AT_ONCE of them, others may be waiting.
    """
    [(first, last)] = run(connection, "select_link_state", most=AT_ONCE)
    if first is None:
        return 0
    texts = dict(run(connection, "select_fresh_texts", first=first, last=last))
    prints = [(document, numbers) for document, text in texts.items() if (numbers := fingerprint_of(text))]
    if prints:
        connection.register("fresh_fingerprints", _table(_FINGERPRINTS, prints))
        run(connection, "insert_fingerprints")
        _link(connection, _candidates(connection, first, last), texts)
    run(connection, "note_linked", last=last)
    return int(last - first + 1)


def unlink_replaced(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the articles that the batch in hand replaces out of their stories: their new texts are compared anew."""
    replaced = [document for (document,) in run(connection, "select_replaced_members")]
    if replaced:
        run(connection, "delete_links", documents=replaced)
        _regroup(connection, replaced)


def _candidates(connection: duckdb.DuckDBPyConnection, first: int, last: int) -> list[tuple[int, int]]:
    run(connection, "find_shared_hashes", first=first, last=last, reach=_REACH)
    most = max(_COMMON, min(_REACH, first) // _COMMON)
    run(connection, "insert_formulas", most=most)
    shared = run(connection, "find_candidates", most=most, least=_LEAST_SHARED, nearest=_NEAREST)
    return [(document, other) for document, other, one, another in shared if may_be_same(one, another)]


def _link(connection: duckdb.DuckDBPyConnection, pairs: Collection[tuple[int, int]], texts: dict[int, str]) -> None:
    """Look closely at the pairs, and link those that are the same story."""
    wanted = sorted({other for _, other in pairs} - texts.keys())
    if wanted:
        texts = texts | dict(run(connection, "select_texts", documents=wanted))
    alike = [
        (document, other, similarity(texts[document], texts[other])) for document, other in pairs if other in texts
    ]
    links = [link for link in alike if link[2] is not None]
    if links:
        connection.register("new_links", _table(_LINKS, links))
        run(connection, "insert_links")
        _regroup(connection, {document for link in links for document in link[:2]})


def _regroup(connection: duckdb.DuckDBPyConnection, touched: Iterable[int]) -> None:
    """Group anew the stories that these documents belong to, by the links that stand."""
    documents = set(touched)
    documents |= {document for (document,) in run(connection, "select_story_members", documents=sorted(documents))}
    links = run(connection, "select_links", documents=sorted(documents))
    run(connection, "delete_story_members", documents=sorted(documents))
    members = _grouped(links)
    if members:
        connection.register("regrouped", _table(_MEMBERS, sorted(members.items())))
        run(connection, "insert_story_members")


def _grouped(links: Iterable[tuple[int, ...]]) -> dict[int, int]:
    """Every linked document and the smallest that links lead to from it."""
    above: dict[int, int] = {}

    def smallest(document: int) -> int:
        while (higher := above.setdefault(document, document)) != document:
            above[document] = above[higher]  # halves the way for the next
            document = higher
        return document

    for document, other in links:
        low, high = sorted((smallest(document), smallest(other)))
        above[high] = low
    return {document: smallest(document) for document in list(above)}


def _table(schema: pa.Schema, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    arrays = [pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), schema, strict=True)]
    return pa.table(arrays, schema=schema)
