"""The index of the search, merged: each load sorts what it adds, and a search has to look into every such run.

A run has the words of documents that follow one another, so that runs which follow one another are merged by number.
"""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.home import Home
from warehouse.queries import run
from warehouse.session import writer_transaction

# Rows. Runs are of some 300,000 (see indexing): less than eight of them cost a search nothing.
_WORTH_MERGING = 2_400_000
# Sorted in memory, and under the lock for some ten seconds.
_AT_ONCE = 10_000_000


@dataclass(frozen=True, slots=True)
class Merged:
    """How many rows of the index were merged, or would be, and how many of them were of no article any more."""

    rows: int = 0
    dropped: int = 0


def merge_index(
    home: Home, wait: float, *, worth: int = _WORTH_MERGING, at_once: int = _AT_ONCE, dry_run: bool = False
) -> Merged:
    """Merge the runs that are not merged yet, `at_once` rows a transaction, as long as there are as many as `worth`.

    Raises WriterBusy and WarehouseError.
    """
    rows, dropped = 0, 0
    while True:
        with writer_transaction(home, wait) as connection:
            [(left, last)] = run(connection, "select_unmerged")
            if left < worth:
                return Merged(rows, dropped)
            if dry_run:
                return Merged(left)
            [(bound,)] = run(connection, "select_merge_bound", most=at_once)
            last = last if bound is None else bound
            run(connection, "merge_postings", last=last)
            [(deleted,)] = run(connection, "delete_merged_postings", last=last)
            [(inserted,)] = run(connection, "insert_merged_postings")
            run(connection, "forget_merged_postings")
            run(connection, "note_merged", last=last)
            home.unpublished.touch()
        rows, dropped = rows + deleted, dropped + deleted - inserted
