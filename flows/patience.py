"""How long a run bears with pages that fail."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

from flows.addresses import host_name
from parsers.errors import FetchError
from parsers.model import FeedEntry, Page

_SECONDS = 90.0
_SECONDS_IN_ALL = 600.0
_MOST_IN_A_ROW = 100  # pages that are not there, as of ten years ago, or are no articles
# Ten times as much counts a page that may be had later, or is none: endless, oddly coded, a chain of redirects.
_TIRED = 10
_NOT_THERE = frozenset({"http_404", "http_410", "http_403", "http_401"})
_NEVER_ASKED = frozenset({"robots", "private_address", "bad_address", "host_silent"})


class Patience:
    """How long a run bears with a feed whose pages fail one after another, so that one feed can't hold up the rest.

    A server that asks to come back much later ends it at once. It is the feed's, host by host: others that lead to
    the same host are not made to pay. `in_all` seconds may be lost to all hosts together, however many there are.
    """

    def __init__(
        self,
        seconds: float = _SECONDS,
        in_all: float = _SECONDS_IN_ALL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = seconds
        self._most_in_all = in_all
        self._clock = clock
        self._lost: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._lost_in_all: defaultdict[str, float] = defaultdict(float)
        self._unusable: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._in_a_row: defaultdict[tuple[str, str], int] = defaultdict(int)

    def is_over(self, entry: FeedEntry) -> bool:
        """Whether the pages of the entry's feed have failed for so long that the rest is left to a later run."""
        key = _key(entry)
        return (
            self._lost[key] >= self._most
            or max(self._in_a_row[key], self._unusable[key]) >= _MOST_IN_A_ROW
            or self._lost_in_all[entry.feed] >= self._most_in_all
        )

    def fetch(self, entry: FeedEntry, fetch: Callable[[], Page]) -> Page:
        """What `fetch` gives, with the time noted that it took to fail. A server that refuses at once costs nothing."""
        key, began = _key(entry), self._clock()
        try:
            page = fetch()
        except FetchError as error:
            lost = self._clock() - began
            is_told_to_wait = error.later and error.retry_after is not None
            self._lost[key] += self._most if is_told_to_wait else lost
            self._lost_in_all[entry.feed] += lost
            self._in_a_row[key] += _weight(error)
            raise
        self._lost[key], self._in_a_row[key] = 0.0, 0
        return page

    def judge(self, entry: FeedEntry, *, is_article: bool) -> None:
        """Note what came of a page that was fetched: pages without an article cost as much as others."""
        self._unusable[_key(entry)] = 0 if is_article else self._unusable[_key(entry)] + 1


def _weight(error: FetchError) -> int:
    """What was never asked for counts nothing, what is not there little, and anything else does not end by itself."""
    if error.code in _NEVER_ASKED:
        return 0
    return 1 if error.code in _NOT_THERE else _TIRED


def _key(entry: FeedEntry) -> tuple[str, str]:
    return entry.feed, host_name(entry.permalink)
