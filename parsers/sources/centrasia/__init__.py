"""centrasia.org (ЦентрАзия), the home source. Its rules are its own: see address and article."""

from __future__ import annotations

from parsers.day_archive import DayArchive
from parsers.model import Source
from parsers.sources.centrasia.address import HOME, HOSTS, permalink, published
from parsers.sources.centrasia.article import parse

SOURCE = Source(
    name="centrasia",
    title="ЦентрАзия",
    home=HOME,
    feeds=("https://centrasia.org/rss/redtram.xml",),
    # The feed's content was never seen; the front page has 45 rows over three days.
    listings=(HOME,),
    # From 2002 on; -1 is every country. Whether it answers to GET as well was never seen.
    archive=DayArchive(f"{HOME}news.php", (("CR", "-1"), ("Day", "{day}"), ("Month", "{month}"), ("Year", "{year}"))),
    hosts=HOSTS,
    timezone="Europe/Moscow",
    language="ru",
    encoding="windows-1251",
    delay=1.0,
    permalink=permalink,
    published=published,
    parse=parse,
)
