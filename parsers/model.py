"""The vocabulary of the whole program: source, entry, page, article, reject. Frozen values.

Field names are column names. Missing is None, never an empty string. Times are aware, in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from parsers.day_archive import DayArchive


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One line of a feed or listing.

    `link` is absolute, otherwise as printed; `permalink` is the article it stands for.
    `title` and `summary` are the feed's own words and may differ from the page's. `printed_date`
    is the date as the feed printed it (or several), which `published_at` need not come from.
    """

    source: str
    feed: str
    link: str
    permalink: str
    title: str | None = None
    summary: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    printed_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """An entry or page that could not be used, and a sentence that says why.

    `retry` is False where nothing can change, as for a link that is no article by its nature.
    `transient` is True where only the exchange failed, and the very next run may succeed, but not
    before `retry_after` seconds where the server asked for that.
    """

    source: str
    feed: str | None
    link: str
    permalink: str | None = None
    title: str | None = None
    reason_code: str
    reason: str
    retry: bool = True
    transient: bool = False
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What one poll of a feed gave: the entries to follow, and the ones that can't be.

    `kind` is the name of its format, such as "RSS 2.0".
    `sitemaps` are the addresses of a sitemap index, the newest first: feeds to read in its place.
    `left_out` counts entries beyond the most that are taken from one feed, the oldest.
    `charset` is the encoding its bytes were read in.
    """

    kind: str | None = None
    entries: tuple[FeedEntry, ...] = ()
    rejects: tuple[Reject, ...] = ()
    sitemaps: tuple[str, ...] = ()
    left_out: int = 0
    charset: str | None = None

    @classmethod
    def joined(cls, parts: Iterable[Feed], most: int) -> Feed:
        """Several parts of one feed, the newest first, as one with at most `most` entries, and the first's charset."""
        parts = tuple(parts)
        entries = tuple({entry.link: entry for part in parts for entry in part.entries}.values())
        return cls(
            entries=entries[:most],
            rejects=tuple(reject for part in parts for reject in part.rejects),
            left_out=sum(part.left_out for part in parts) + max(0, len(entries) - most),
            charset=next((part.charset for part in parts if part.charset), None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One HTTP response: `requested` is the address asked for, `final` the one that answered.

    Header names are lower case. `body` is decoded from gzip, and otherwise as it came. `moved` is
    `final` where every redirect on the way was a permanent one (301, 308), and there was one.
    """

    requested: str
    final: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    moved: str | None = None
    fetched_at: datetime

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")


Witness = Literal["page", "feed", "address"]
"""Who a value was taken from."""

Proof = Literal[
    "selector",
    "json-ld",
    "opengraph",
    "meta",
    "microdata",
    "time",
    "byline",
    "heading",
    "window",
    "address",
    "text",
    "modified",
]
"""What on a page told a value: `selector` is one that its source declares, `window` the page's title bar, `text`
words that are marked as nothing, and `modified` a date that is said to be that of a change, where the page prints no
other."""


class Claim(NamedTuple):
    """A value as a page has it, and what told it."""

    text: str
    by: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where the values of an article came from; each None where the value itself is.

    `date_text` is what spoke of the date, as printed, at most 100 characters: the page's words, the
    feed's (all its dates, that of publication first), or the part of an address, such as
    "2025/11/18". Where an address is the witness and the page confirms it in print, it is the print.
    `charset` is the encoding the page was read in. `page_title` is what the page calls itself, with the
    name of the site and all: the article's title was chosen among this and other evidence.
    `title_by`, `author_by` and `date_by` are what on the page, or in its address, told the value; None
    where the feed did, or a source's own rules. `frame` are the digests of the paragraphs that were cut,
    as they stand on many pages of the source (see parsers.frame).
    """

    title_from: Witness | None = None
    author_from: Witness | None = None
    date_from: Witness | None = None
    date_text: str | None = None
    charset: str | None = None
    page_title: str | None = None
    frame: tuple[str, ...] = ()
    title_by: Proof | None = None
    author_by: Proof | None = None
    date_by: Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What was parsed from a page: one row of `articles`, less what the warehouse adds.

    `date` is the day of publication in the source's own time zone; `body` is paragraphs
    separated by one blank line; `origin` is the outlet the page credits. `partial` says
    whether the page shows only the beginning, and asks money or a login for the rest; None where
    nobody looked. `evidence` is no part of what is compared: the same words, read once from the page
    and once from the feed, are no edit.
    """

    permalink: str
    source: str
    title: str
    body: str
    author: str | None = None
    date: date | None = None
    published_at: datetime | None = None
    lead: str | None = None
    origin: str | None = None
    language: str | None = None
    partial: bool | None = None
    evidence: Evidence = field(default_factory=Evidence, compare=False)


PermalinkRule = Callable[[str], str]
"""An absolute link to the permalink of its article; raises NotAnArticle where there is none."""

ArticleParser = Callable[["Page", "FeedEntry", "Source"], Article]
"""A page and the entry that led to it to an article; raises ParseError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """XPath 1.0 expressions that find an article's fields in a page; None leaves a field to the general rules.

    They select elements or attributes. `author` may find several, one name each; `body` the element around the
    prose, or its paragraphs one by one. What is hidden, and scripts, are out of the page before they are asked.
    """

    title: str | None = None
    author: str | None = None
    date: str | None = None
    lead: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher's site as declared: where it lists its articles, and what is special about it.

    `feeds` are RSS, Atom or RDF addresses; `listings` are HTML pages that list articles, polled
    beside them. `hosts` are all hosts the site answers or answered under. `delay` is in seconds,
    between two requests to one host; `poll_every` are the shortest and the longest time between
    two polls of a feed, in seconds. `encoding` is what the site's bytes are when they are not
    UTF-8, whatever its labels say. `permalink` and `parse` default to the general rules.
    `published` is a permalink to the moment it names, for sites whose addresses carry it.
    `archive` is where it lists the articles of one day of the past. `selectors` go before the general
    rules, and `must_contain` is an XPath (it begins with "/" or "(") or a text without which a page is no
    article; a `parse` function has neither. One that is not `enabled` is followed only by those who name
    it. `note` is for people.
    """

    name: str
    title: str
    home: str
    feeds: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    timezone: str = "UTC"
    language: str | None = None
    encoding: str | None = None
    delay: float = 1.0
    poll_every: tuple[float, float] = (300.0, 86_400.0)
    permalink: PermalinkRule | None = None
    published: Callable[[str], datetime | None] | None = None
    parse: ArticleParser | None = None
    archive: DayArchive | None = None
    selectors: Selectors | None = None
    must_contain: str | None = None
    enabled: bool = True
    note: str | None = None

    @property
    def has_own_rules(self) -> bool:
        """Whether its pages are read by more than the general rules, so that a golden page must hold them."""
        return self.parse is not None or self.selectors is not None or self.must_contain is not None
