"""Collecting a batch: every entry's page fetched and parsed, each ending as article, reject or deferral."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import urlsplit

from flows.fetching import Fetcher
from parsers.article import parse_article
from parsers.errors import FetchError, IngestError
from parsers.model import FeedEntry, Page, Reject, Source
from parsers.redirected import shared_targets
from warehouse.batch import Batch, Collected, Deferred

_PATIENCE_SECONDS = 90.0


class Patience:
    """How long a run bears with a feed whose pages fail one after another, so that one feed can't hold up the rest.

    It is the feed's, host by host: others that lead to the same host are not made to pay.
    """

    def __init__(self, seconds: float = _PATIENCE_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = seconds
        self._clock = clock
        self._lost: defaultdict[tuple[str, str], float] = defaultdict(float)

    def is_over(self, entry: FeedEntry) -> bool:
        """Whether the pages of the entry's feed have failed for so long that the rest is left to a later run."""
        return self._lost[_key(entry)] >= self._most

    def fetch(self, entry: FeedEntry, fetch: Callable[[], Page]) -> Page:
        """What `fetch` gives, with the time noted that it took to fail. A server that refuses at once costs nothing."""
        began = self._clock()
        try:
            page = fetch()
        except FetchError:
            self._lost[_key(entry)] += self._clock() - began
            raise
        self._lost[_key(entry)] = 0.0
        return page


def _key(entry: FeedEntry) -> tuple[str, str]:
    return entry.feed, urlsplit(entry.permalink).netloc


def collect_batch(
    fetcher: Fetcher, source: Source, entries: Iterable[FeedEntry], most_bytes: int, patience: Patience
) -> Batch:
    """Fetch and parse the pages of some entries. One bad page costs the others nothing."""
    collected: list[Collected] = []
    rejects: list[Reject] = []
    deferred: list[Deferred] = []

    for entry in entries:
        if patience.is_over(entry):
            deferred.append(Deferred(entry=entry, reason="the pages of its feed failed one after another in this run"))
            continue
        try:
            ask = partial(fetcher.fetch, entry.permalink, most_bytes=most_bytes, delay=source.delay)
            page = patience.fetch(entry, ask)
            collected.append(Collected(entry=entry, article=parse_article(page, entry, source)))
        except IngestError as error:
            if isinstance(error, FetchError) and error.later and error.retry_after is None:
                deferred.append(Deferred(entry=entry, reason=error.reason))
            else:
                rejects.append(_reject(entry, error))
    # Pages that one entry alone could not tell from its own.
    shared = shared_targets((item.entry, item.article) for item in collected)
    rejects += [_reject(entry, error) for entry, error in shared.items()]
    collected = [item for item in collected if item.entry not in shared]
    return Batch(source=source.name, collected=tuple(collected), rejects=tuple(rejects), deferred=tuple(deferred))


def _reject(entry: FeedEntry, error: IngestError) -> Reject:
    exchange = error if isinstance(error, FetchError) else None
    return Reject(
        source=entry.source,
        feed=entry.feed,
        link=entry.link,
        permalink=entry.permalink,
        title=entry.title,
        reason_code=error.code,
        reason=error.reason,
        transient=exchange is not None and exchange.transient,
        retry_after=exchange.retry_after if exchange else None,
    )
