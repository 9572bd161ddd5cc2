"""Collecting a batch: every entry's page fetched and parsed, each ending as article, reject or deferral."""

from __future__ import annotations

from collections.abc import Iterable

from flows.fetching import Fetcher
from parsers.article import parse_article
from parsers.errors import FetchError, IngestError
from parsers.model import FeedEntry, Reject, Source
from warehouse.batch import Batch, Collected, Deferred


def collect_batch(fetcher: Fetcher, source: Source, entries: Iterable[FeedEntry], most_bytes: int) -> Batch:
    """Fetch and parse the pages of some entries. One bad page costs the others nothing."""
    collected: list[Collected] = []
    rejects: list[Reject] = []
    deferred: list[Deferred] = []
    for entry in entries:
        try:
            page = fetcher.fetch(entry.permalink, most_bytes=most_bytes, delay=source.delay)
            collected.append(Collected(entry=entry, article=parse_article(page, entry, source)))
        except IngestError as error:
            if error.code == "host_silent":
                deferred.append(Deferred(entry=entry, reason=error.reason))
            else:
                rejects.append(_reject(entry, error))
    return Batch(source=source.name, collected=tuple(collected), rejects=tuple(rejects), deferred=tuple(deferred))


def _reject(entry: FeedEntry, error: IngestError) -> Reject:
    return Reject(
        source=entry.source,
        feed=entry.feed,
        link=entry.link,
        permalink=entry.permalink,
        title=entry.title,
        reason_code=error.code,
        reason=error.reason,
        transient=isinstance(error, FetchError) and error.transient,
    )
