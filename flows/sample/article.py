"""What a page of the sample site says, and how the site chooses to say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")

WINDOWS_1251 = "text/html; charset=windows-1251"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleArticle:
    """An article in the fields of `parsers.model.Article`, to be compared with what a parser found.

    `st` is the moment of posting: Unix time, a whole minute. `origin_date` is the day the origin
    published it, which pages print under the author. `address` is the permanent address as the
    page prints it, and None means in today's form.
    """

    st: int
    title: str
    paragraphs: tuple[str, ...]
    lead: str | None = None
    author: str | None = None
    origin_date: date | None = None
    origin: str | None = None
    address: str | None = None

    @property
    def permalink(self) -> str:
        return f"https://centrasia.org/newsA.php?st={self.st}"

    @property
    def printed_address(self) -> str:
        return self.address or self.permalink

    @property
    def published_at(self) -> datetime:
        return datetime.fromtimestamp(self.st, UTC)

    @property
    def posted_at(self) -> datetime:
        """The same moment on the site's own clock."""
        return datetime.fromtimestamp(self.st, MOSCOW)

    @property
    def date(self) -> date:
        return self.posted_at.date()

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePage:
    """An article as the site lays it out, labels it and lists it.

    `layout` is a key of `layouts.LAYOUTS`. `listed_title` is the headline of the front page and
    the feed where it differs from the page's. `content_type` is the HTTP header, which may lie;
    `labelled` says whether the page carries its `<meta>` charset. `country` is the number of the
    list the article is in, as in `newsA.php?CR=2`.
    """

    article: SampleArticle
    layout: str = "breaks"
    listed_title: str | None = None
    content_type: str = WINDOWS_1251
    labelled: bool = True
    country: int = 0

    @property
    def headline(self) -> str:
        return self.listed_title or self.article.title
