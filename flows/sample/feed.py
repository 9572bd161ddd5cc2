"""The sample site's feed, rss/redtram.xml: RSS 2.0 in windows-1251, with the faults of such feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import format_datetime

from flows.sample.article import SampleArticle, SamplePage
from flows.sample.layouts import plain
from flows.sample.markup import encoded

_LINKS = (
    "https://centrasia.org/newsA.php?st={st}",
    "https://centrasia.org/news.php?st={st}",
    # A raw `&`, as in the links of the site's pages.
    "http://centrasia.org/news.php?st={st}&CR=7",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleEntry:
    """One line of the feed, as printed; `link` is not escaped."""

    link: str
    title: str
    summary: str | None = None
    published: str | None = None


def entry_for(page: SamplePage) -> SampleEntry:
    """The line of a page. Its forms hang on `st` alone, so a line never changes because of another."""
    article = page.article
    link = _LINKS[article.st // 60 % 3].format(st=article.st)
    return SampleEntry(link=link, title=page.headline, summary=article.lead, published=_published(article))


def _published(article: SampleArticle) -> str | None:
    """The posting as an offset, as the letters MSK, or not at all."""
    moment = format_datetime(article.posted_at)
    return (moment, f"{moment[:-5]}MSK", None)[article.st // 180 % 3]


def feed(entries: Iterable[SampleEntry], *, declared: bool = True) -> bytes:
    """The feed's bytes, windows-1251 whether `declared` or not."""
    declaration = '<?xml version="1.0" encoding="windows-1251"?>' if declared else '<?xml version="1.0"?>'
    lines = "\n".join(map(_entry, entries))
    return encoded(
        f'{declaration}\n<rss version="2.0">\n<channel>\n<title>ЦентрАзия</title>\n'
        "<link>https://centrasia.org/</link>\n<description>Новости Центральной Азии</description>\n"
        f"<language>ru</language>\n{lines}\n</channel>\n</rss>\n"
    )


def _entry(entry: SampleEntry) -> str:
    parts = [f"<title>{plain(entry.title)}</title>", f"<link>{entry.link}</link>"]
    if entry.summary:
        parts.append(f"<description>{plain(entry.summary)}</description>")
    if entry.published:
        parts.append(f"<pubDate>{entry.published}</pubDate>")
    return f"<item>{''.join(parts)}</item>"
