"""Collecting a batch: every entry's page fetched, archived and parsed, each ending as article, reject or deferral."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from flows.fetching import Fetcher
from flows.patience import Patience
from parsers.article import parse_article
from parsers.errors import EmptyPage, FetchError, IngestError, NotAnArticle, ParserBug
from parsers.model import Article, FeedEntry, Page, Reject, Source
from parsers.redirected import shared_targets
from parsers.version import parser_name, parser_version
from warehouse.archive import Archive, RawRecord
from warehouse.archived_entry import about
from warehouse.batch import Batch, Collected, Deferred, Due, Recheck

# Pages are archived together, with one wait for the disk, and held in memory until then.
_HELD_BYTES = 4_000_000
_GONE = frozenset({"http_404", "http_410"})

log = logging.getLogger("feedhouse")


Frames = Mapping[str, frozenset[str]]
"""By source: the digests of paragraphs that stand on many of its pages."""


class Tools(NamedTuple):
    """What a run collects with."""

    run_id: str
    fetcher: Fetcher
    archive: Archive
    patience: Patience
    most_bytes: int
    frames: Frames


class Fetched(NamedTuple):
    """A page, the entry that led to it, and its place in the archive."""

    entry: FeedEntry
    page: Page
    raw: RawRecord


def collect_batch(tools: Tools, source: Source, entries: Sequence[FeedEntry]) -> Batch:
    """Fetch, archive and parse the pages of some entries. One bad page costs the others nothing."""
    rejects: list[Reject] = []
    deferred: list[Deferred] = []

    def failed(entry: FeedEntry, error: FetchError) -> None:
        if error.later and error.retry_after is None:
            deferred.append(Deferred(entry=entry, reason=error.reason))
        else:
            rejects.append(reject_of(entry, error))

    pages = _pages(tools, source, entries, failed)
    batch = parse_batch(source, _archived(tools, pages), tools.frames)
    articles = {item.entry.permalink for item in batch.collected}
    for entry in entries:
        if entry.permalink in batch.raws:
            tools.patience.judge(entry, is_article=entry.permalink in articles)
    return replace(batch, rejects=(*rejects, *batch.rejects), deferred=tuple(deferred))


def put_off(source: Source, entries: Iterable[FeedEntry], reason: str) -> Batch:
    """Entries that are left to a later run."""
    return Batch(source=source.name, deferred=tuple(Deferred(entry=entry, reason=reason) for entry in entries))


def _pages(
    tools: Tools, source: Source, entries: Iterable[FeedEntry], failed: Callable[[FeedEntry, FetchError], None]
) -> Iterator[tuple[FeedEntry, Page]]:
    for entry in entries:
        try:
            if tools.patience.is_over(entry):
                reason = "the pages of its feed failed one after another in this run"
                raise FetchError(entry.permalink, reason, code="patience", transient=True, later=True)
            ask = partial(
                tools.fetcher.fetch,
                entry.permalink,
                most_bytes=tools.most_bytes,
                delay=source.delay,
                source=source.name,
            )
            yield entry, tools.patience.fetch(entry, ask)
        except FetchError as error:
            failed(entry, error)


def _archived(tools: Tools, pages: Iterable[tuple[FeedEntry, Page]]) -> Iterator[Fetched]:
    """The pages, each once it is on the disk."""
    held: list[tuple[FeedEntry, Page]] = []
    size = 0
    for entry, page in pages:
        held.append((entry, page))
        size += len(page.body)
        if size >= _HELD_BYTES:
            yield from _archive(tools, held)
            held, size = [], 0
    yield from _archive(tools, held)


def _archive(tools: Tools, held: Sequence[tuple[FeedEntry, Page]]) -> Iterator[Fetched]:
    raws = tools.archive.append([(page, about(entry, tools.run_id)) for entry, page in held])
    for (entry, page), raw in zip(held, raws, strict=True):
        yield Fetched(entry, page, raw)


def parse_batch(source: Source, pages: Iterable[Fetched], frames: Frames) -> Batch:
    """Parse pages that are in the archive, fresh ones or old."""
    frame = frames.get(source.name, frozenset())
    collected: list[Collected] = []
    rejects: list[Reject] = []
    raws: dict[str, RawRecord] = {}
    for entry, page, raw in pages:
        raws[entry.permalink] = raw
        try:
            collected.append(_collected(entry, page, parsed(page, entry, source, frame)))
        except IngestError as error:
            _tell_of_bug(error, rejects)
            rejects.append(reject_of(entry, error))
    # Pages that one entry alone could not tell from its own.
    shared = shared_targets((item.entry, item.article) for item in collected)
    rejects += [reject_of(entry, error) for entry, error in shared.items()]
    collected = [item for item in collected if item.entry not in shared]
    return Batch(
        source=source.name,
        parser=parser_name(source),
        parser_version=parser_version(source),
        collected=tuple(collected),
        rejects=tuple(rejects),
        raws=raws,
        charsets=_charsets(collected),
    )


def parsed(page: Page, entry: FeedEntry, source: Source, frame: Collection[str] = ()) -> Article:
    """The article of a page; ParseError, whatever the parser itself raised."""
    try:
        return parse_article(page, entry, source, frame)
    except IngestError:
        raise
    # One page that a parser trips over would end every run of its source, and nothing behind it would ever load.
    except Exception as error:
        raise ParserBug(entry.permalink, error) from error


def _tell_of_bug(error: IngestError, earlier: Sequence[Reject]) -> None:
    """The traceback goes to the log: of each batch the first, as a parser that fails may fail everywhere."""
    if isinstance(error, ParserBug):
        is_first = all(reject.reason_code != ParserBug.code for reject in earlier)
        level = logging.ERROR if is_first else logging.DEBUG
        log.log(level, "the parser failed at %s", error.url, exc_info=error.__cause__)


def _charsets(collected: Iterable[Collected]) -> Mapping[str, str]:
    found = ((item.entry.permalink, item.article.evidence.charset) for item in collected)
    return {permalink: charset for permalink, charset in found if charset}


def _collected(entry: FeedEntry, page: Page, article: Article) -> Collected:
    return Collected(
        entry=entry,
        article=article,
        etag=page.headers.get("etag"),
        last_modified=page.headers.get("last-modified"),
    )


def recheck_batch(tools: Tools, source: Source, dues: Iterable[Due]) -> Batch:
    """Look at articles again: what changed is an article to load, anything else a word about it."""
    found: list[Recheck] = []
    batch = parse_batch(source, _archived(tools, _changed_pages(tools, source, dues, found)), tools.frames)
    return _rechecked(batch, found)


def _changed_pages(
    tools: Tools, source: Source, dues: Iterable[Due], found: list[Recheck]
) -> Iterator[tuple[FeedEntry, Page]]:
    """The pages that came, one at a time; what is known without one goes into `found`."""
    for due in dues:
        try:
            page = tools.fetcher.fetch(
                due.entry.permalink,
                most_bytes=tools.most_bytes,
                delay=source.delay,
                etag=due.etag,
                last_modified=due.last_modified,
                source=source.name,
                purpose="recheck",
            )
        except FetchError as error:
            found.append(_recheck(due.entry, "gone" if error.code in _GONE else "failed", error.reason))
        else:
            if page.status == 304:
                found.append(_recheck(due.entry, "unchanged", None))
            else:
                yield due.entry, page


def _rechecked(batch: Batch, found: list[Recheck]) -> Batch:
    """A page that is no article any more is gone, as with sites that answer 200 for everything."""
    gone = {EmptyPage.code, NotAnArticle.code}
    found += [
        Recheck(
            permalink=reject.permalink or reject.link,
            result="gone" if reject.reason_code in gone else "failed",
            reason=reject.reason,
        )
        for reject in batch.rejects
    ]
    moved = [item for item in batch.collected if item.article.permalink != item.entry.permalink]
    found += [_recheck(item.entry, "gone", f"its page leads on to {item.article.permalink}") for item in moved]
    collected = tuple(item for item in batch.collected if item not in moved)
    return replace(batch, purpose="recheck", collected=collected, rejects=(), rechecks=tuple(found))


def _recheck(entry: FeedEntry, result: str, reason: str | None) -> Recheck:
    return Recheck(permalink=entry.permalink, result=result, reason=reason)


def reject_of(entry: FeedEntry, error: IngestError) -> Reject:
    """An entry whose page could not be had or used."""
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
