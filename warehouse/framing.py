"""The frame of a source: paragraphs that stand in many of its articles, learnt from each batch as it is loaded."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from warehouse.queries import run


def learn_frame(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Count the paragraphs of the batch that was just classified, and forget those that turned out to stand alone."""
    [(met,)] = run(connection, "find_short_paragraphs")
    if met:
        for step in (
            "count_frame_lines",
            "insert_frame_lines",
            "count_framed",
            "decide_frame_lines",
            "forget_frame_lines",
        ):
            run(connection, step, source=source)


def frames(connection: duckdb.DuckDBPyConnection) -> Mapping[str, frozenset[str]]:
    """The digests of every source's frame (see parsers.frame)."""
    return {source: frozenset(digests) for source, digests in run(connection, "select_frames")}
