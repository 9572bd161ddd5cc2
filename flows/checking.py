"""`feedhouse sources check`: what an address is, and what an ingest would make of it. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from flows.choosing import source_of_feed
from flows.collecting import reject_of
from flows.declared import Declared, declared_sources
from flows.fetching import Fetcher
from flows.polling import read_page
from flows.sampling import Sample, sampled
from flows.settings import Settings
from flows.summary import DONE, DONE_WITH_REJECTS, FAILED, UNREACHABLE
from parsers.discovery import Announced, announced_feeds
from parsers.errors import FetchError, ParseError, UsageError
from parsers.model import Feed, Page, Source
from parsers.sources import source_named
from warehouse.batch import UNREACHABLE as NO_ANSWER

# Feeds that a home page announces and that are looked into; the others are only named.
_LOOKED_INTO = 5
_SHOWN = 10
_ENTRY_FIELDS = ("published_at", "title", "author", "permalink")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one address turned out to be.

    `kind` is such as "RSS 2.0" or "HTML page"; `feed` what it lists, if it is a feed or listing; `announced` the
    feeds it names, if it is a page; `problem` a sentence where it can't be used, with the error's `code`.
    `samples` are some of the pages it lists, parsed; `page` is the answer itself.
    """

    address: str
    final: str | None = None
    kind: str | None = None
    feed: Feed | None = None
    announced: tuple[Announced, ...] = ()
    problem: str | None = None
    code: str | None = None
    samples: tuple[Sample, ...] = ()
    page: Page | None = None

    def row(self) -> dict[str, Any]:
        """It in one line."""
        return {
            "address": self.address,
            "is": self.kind,
            "entries": len(self.feed.entries) if self.feed else None,
            "rejects": len(self.feed.rejects) if self.feed else None,
            "announces": len(self.announced) or None,
            "problem": self.problem,
        }

    def entry_rows(self, most: int | None = _SHOWN) -> list[dict[str, Any]]:
        """What an ingest would fetch, in the order of the feed."""
        entries = self.feed.entries if self.feed else ()
        return [{name: getattr(entry, name) for name in _ENTRY_FIELDS} for entry in entries[:most]]

    def reject_rows(self, most: int | None = _SHOWN) -> list[dict[str, Any]]:
        """What it would reject, and why."""
        rejects = self.feed.rejects if self.feed else ()
        return [{"link": reject.link, "reason": reject.reason} for reject in rejects[:most]]

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            **self.row(),
            "final": self.final,
            "announces": [announced._asdict() for announced in self.announced],
            "entries": self.entry_rows(None),
            "rejects": self.reject_rows(None),
            "sitemaps": list(self.feed.sitemaps) if self.feed else [],
            "pages": [sample.as_json() for sample in self.samples],
        }


def check(name_or_url: str, settings: Settings, pages: int = 0) -> tuple[Finding, ...]:
    """Look at every feed of a declared source, or at an address and the feeds it announces; and at so many pages.

    Raises UsageError for what is neither.
    """
    declared = declared_sources(settings.home)
    fetcher = Fetcher(
        user_agent=settings.user_agent, doors=settings.doors, deadline=settings.deadline, proxy=settings.proxy
    )
    if "://" in name_or_url:
        looked = _follow(fetcher, name_or_url, settings, declared)
    else:
        source = source_named(name_or_url, declared)
        feeds = (*source.feeds, *source.listings)
        looked = ((source, _look(fetcher, source, feed, settings)) for feed in feeds)
    return tuple(_with_samples(fetcher, looked, settings, pages))


def look(address: str, settings: Settings) -> Finding:
    """What is at one address, and no other is asked. Raises UsageError for what is no address."""
    fetcher = Fetcher(
        user_agent=settings.user_agent, doors=settings.doors, deadline=settings.deadline, proxy=settings.proxy
    )
    return _look(fetcher, source_of_feed(address, {}), address, settings)


def _with_samples(
    fetcher: Fetcher, looked: Iterable[tuple[Source, Finding]], settings: Settings, pages: int
) -> Iterator[Finding]:
    """So many pages in all, of the first feed that lists them."""
    seen: set[str] = set()
    for source, finding in looked:
        entries = {entry.permalink: entry for entry in (finding.feed.entries if finding.feed else ())}
        fresh = [entry for permalink, entry in entries.items() if permalink not in seen][: pages - len(seen)]
        seen.update(entry.permalink for entry in fresh)
        yield replace(finding, samples=tuple(sampled(fetcher, source, fresh, settings.page_bytes)))


def exit_code(findings: tuple[Finding, ...]) -> int:
    """As of an ingest: 0 all well, 3 something would be rejected, 4 nobody answered, 1 there is no feed."""
    feeds = [finding.feed for finding in findings if finding.feed is not None]
    if not feeds:
        return UNREACHABLE if all(finding.code in NO_ANSWER for finding in findings) else FAILED
    rejects = any(feed.rejects for feed in feeds) or any(
        sample.problem for finding in findings for sample in finding.samples
    )
    problems = rejects or len(feeds) < sum(not finding.announced for finding in findings)
    return DONE_WITH_REJECTS if problems else DONE


def _follow(fetcher: Fetcher, url: str, settings: Settings, declared: Declared) -> Iterator[tuple[Source, Finding]]:
    source = source_of_feed(url, declared)
    found = _look(fetcher, source, url, settings)
    yield source, found
    for announced in found.announced[:_LOOKED_INTO]:
        try:
            source = source_of_feed(announced.address, declared)
        except UsageError:
            continue
        yield source, _look(fetcher, source, announced.address, settings)


def _look(fetcher: Fetcher, source: Source, address: str, settings: Settings) -> Finding:
    finding = Finding(address=address)
    try:
        page = fetcher.fetch(address, most_bytes=settings.feed_bytes, delay=source.delay, obey_robots=False)
        finding = replace(finding, final=page.final, page=page)
        feed = _reachable(fetcher, read_page(page, source))
        return replace(finding, feed=feed, kind=feed.kind)
    except ParseError as error:
        return _no_feed(finding, page, error)
    except FetchError as error:
        return replace(finding, problem=error.reason, code=error.code)


def _reachable(fetcher: Fetcher, feed: Feed) -> Feed:
    """The feed as an ingest would see it, which contacts no private address."""
    entries, rejects = [], list(feed.rejects)
    for entry in feed.entries:
        try:
            fetcher.door(entry.permalink)
            entries.append(entry)
        except FetchError as error:
            rejects.append(reject_of(entry, error))
    return replace(feed, entries=tuple(entries), rejects=tuple(rejects))


def _no_feed(finding: Finding, page: Page, error: ParseError) -> Finding:
    """A page that is no feed may name some."""
    try:
        announced = announced_feeds(page)
    except ParseError:
        announced = ()
    kind = "HTML page" if announced or b"<html" in page.body[:5000].lower() else None
    problem = None if announced else error.reason
    return replace(finding, kind=kind, announced=announced, problem=problem, code=error.code)
