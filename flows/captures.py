"""Captures that somebody else made: WARC files, streamed."""

from __future__ import annotations

from dataclasses import dataclass

from flows.declared import Declared


@dataclass(frozen=True, slots=True, kw_only=True)
class Captures:
    """WARC files whose pages are to be taken."""

    files: tuple[str, ...]
    declared: Declared
    any_source: bool = False
    again: bool = False


def check_files(files: tuple[str, ...]) -> None:
    """Raises UsageError for what is not there or no WARC file."""
