"""Feeds that feedparser fails on, read in halves: one odd item is not to cost all the others."""

from __future__ import annotations

import io
import re
from typing import Any, NamedTuple

import feedparser

_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_PREFIXED = re.compile(r"</?[\w.-]+:[^<>]*>")
_BARE_HEADS = {"feed": '<feed xmlns="http://www.w3.org/2005/Atom">', "rss": '<rss version="2.0"><channel>'}
# Each halving reads the feed once more; so much is read in all, some 8 s. feedparser takes a tag for 100 characters.
_MOST_READ = 60_000_000


class Parsed(NamedTuple):
    """What feedparser found; an item that it can't read is `{"unreadable": why}`."""

    version: str
    feed: Any
    entries: list[Any]


def parsed_feed(text: str, headers: dict[str, str]) -> Parsed:
    """A feed as feedparser reads it, or else each of its items that it can read.

    Raises whatever feedparser does, but only where it can read none.
    """
    try:
        return _parsed(text, headers)
    # Whatever the parsers under it raise comes through: AssertionError, UnicodeDecodeError, KeyError.
    except Exception:
        found = _Halves(text, headers).read()
        if found is None:
            raise
        return found


def _parsed(text: str, headers: dict[str, str]) -> Parsed:
    parsed = feedparser.parse(
        # A str could be taken for a file name or an address to fetch.
        io.BytesIO(text.encode()),
        response_headers=headers,
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    return Parsed(parsed.version, parsed.feed, list(parsed.entries))


class _Halves:
    """One feed in pieces: a head, items, and what closes them."""

    def __init__(self, text: str, headers: dict[str, str]) -> None:
        starts = [found.start() for found in _ITEM.finditer(text)]
        ends = [found.end() for found in _ITEM_END.finditer(text)]
        end = max(ends[-1:] + starts[-1:], default=len(text))
        if ends[-1:] < starts[-1:]:
            end = len(text)
        self.head, self.tail = text[: starts[0]] if starts else text, text[end:]
        self.items = [text[one:two] for one, two in zip(starts, [*starts[1:], end], strict=True)]
        self.headers = headers
        self.left = _MOST_READ
        self.first: Parsed | None = None

    def read(self) -> Parsed | None:
        if not self.items or not self._has_sound_head():
            return None
        entries = self._entries(self.items)
        return self.first._replace(entries=entries) if self.first else None

    def _has_sound_head(self) -> bool:
        bare = _BARE_HEADS["feed" if "<feed" in self.head[:100] else "rss"]
        for head, tail in ((self.head, self.tail), (self.head, ""), (bare, "")):
            self.head, self.tail = head, tail
            if isinstance(self._read([]), Parsed):
                return True
        return False

    def _entries(self, items: list[str]) -> list[Any]:
        read = self._read(items)
        if isinstance(read, Parsed):
            self.first = self.first or read
            return read.entries
        if len(items) > 1:
            middle = len(items) // 2
            return self._entries(items[:middle]) + self._entries(items[middle:])
        plain = self._read([_PREFIXED.sub("", items[0])])
        return plain.entries if isinstance(plain, Parsed) and plain.entries else [{"unreadable": read}]

    def _read(self, items: list[str]) -> Parsed | str:
        """What was found, or why nothing was."""
        text = "".join((self.head, *items, self.tail))
        self.left -= len(text) + 100 * text.count("<")
        if self.left < 0:
            return "too much of the feed can't be read to look for what can"
        try:
            return _parsed(text, self.headers)
        except Exception as error:  # noqa: BLE001 (as in parsed_feed)
            return repr(error)
