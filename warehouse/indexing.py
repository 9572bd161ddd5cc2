"""The index of the search: words of articles that are new or changed, by what they may mean."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from parsers.words import lemmas_of
from warehouse.lake.numbers import give_numbers
from warehouse.queries import run

# So many articles at once: their texts and words are held, and words that were never seen are looked up.
AT_ONCE = 500
# Rows that are sorted together, of some two thousand articles: a search reads through what is not sorted yet, and more
# of them would take more memory than a run may have.
_A_RUN = 300_000


def index_articles(connection: duckdb.DuckDBPyConnection) -> int:
    """Index some articles that are not in the index yet, in the caller's transaction.

    Gives how many numbers of documents it went through: with AT_ONCE or more of them, others may be waiting.
    """
    [(first, last, fresh)] = run(connection, "select_index_state", most=AT_ONCE)
    if first is None:
        return 0
    run(connection, "find_fresh_words", first=first, last=last)
    _learn(connection)
    run(connection, "insert_postings")
    run(connection, "note_indexed", last=last)
    if fresh > _A_RUN:
        run(connection, "sort_postings")
        run(connection, "clear_fresh_postings")
    return int(last - first + 1)


def _learn(connection: duckdb.DuckDBPyConnection) -> None:
    """Look up the words that no article had before."""
    known = {word: lemmas_of(word) for (word,) in run(connection, "select_unknown_words")}
    if not known:
        return
    forms_of = {lemma: forms for lemmas in known.values() for lemma, forms in lemmas.items()}
    connection.register("new_lemmas", pa.table({"lemma": list(forms_of)}))
    new = sorted(lemma for (lemma,) in run(connection, "select_new_lemmas"))
    connection.register("new_lemmas", pa.table({"lemma": pa.array(new, pa.string())}))
    give_numbers(connection)
    run(connection, "insert_lemmas")
    pairs = [(form, lemma) for lemma in new for form in sorted(forms_of[lemma])]
    connection.register("new_forms", _table(("form", "lemma"), pairs))
    run(connection, "insert_forms")
    words = [(word, lemma) for word, lemmas in known.items() for lemma in lemmas]
    connection.register("new_words", _table(("word", "lemma"), words))
    run(connection, "insert_known_words")


def _table(names: tuple[str, str], rows: list[tuple[str, str]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ((), ())
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})
