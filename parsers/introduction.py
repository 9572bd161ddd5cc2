"""A site nobody declared, as it would be declared: what its own pages say of it, and guesses that are called so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from parsers.declared_fields import hosts_of
from parsers.encoding import decode
from parsers.errors import ParseError
from parsers.language import language_of
from parsers.markup import fold, parse_html, selector, title_of
from parsers.model import FeedEntry, Page, Source
from parsers.permalink import general_permalink

_SITE_NAME = selector("//meta[@property='og:site_name']/@content")
_LONGEST_TITLE = 80
_LANGUAGE = re.compile(r"([a-z]{2})(?![a-z])")
_COMMENTS = re.compile(r"comment|комментар", re.IGNORECASE)
# Countries with one zone, or one in which nearly all of the press sits.
_ZONES = {
    "am": "Asia/Yerevan", "az": "Asia/Baku", "by": "Europe/Minsk", "cn": "Asia/Shanghai", "de": "Europe/Berlin",
    "fr": "Europe/Paris", "ge": "Asia/Tbilisi", "il": "Asia/Jerusalem", "in": "Asia/Kolkata", "ir": "Asia/Tehran",
    "it": "Europe/Rome", "kg": "Asia/Bishkek", "kz": "Asia/Almaty", "lt": "Europe/Vilnius", "lv": "Europe/Riga",
    "md": "Europe/Chisinau", "mn": "Asia/Ulaanbaatar", "pk": "Asia/Karachi", "pl": "Europe/Warsaw",
    "ru": "Europe/Moscow", "tj": "Asia/Dushanbe", "tm": "Asia/Ashgabat", "tr": "Europe/Istanbul",
    "ua": "Europe/Kyiv", "uk": "Europe/London", "uz": "Asia/Tashkent", "xn--p1ai": "Europe/Moscow",
}  # fmt: skip


class SeenFeed(NamedTuple):
    """A feed that was read: its address, what announces it calls it, and what it lists."""

    address: str
    title: str | None
    entries: Sequence[FeedEntry]


class Introduced(NamedTuple):
    """A source as it would be declared, what is to be said of its fields, and of the feeds that were left out."""

    source: Source
    remarks: dict[str, str]
    left_out: tuple[str, ...]


def introduce(address: str, front: Page | None, feeds: Sequence[SeenFeed], name: str | None) -> Introduced:
    """The declaration of the site at an address, from its front page, if it was had, and its feeds."""
    home = front.final if front else address
    home = "{0.scheme}://{0.netloc}/".format(urlsplit(general_permalink(home)))
    title, language = _said(front)
    told = language or language_of(" ".join(entry.title or "" for feed in feeds for entry in feed.entries))
    zone = _ZONES.get((urlsplit(home).hostname or "").rpartition(".")[2])
    kept, left_out = _useful(feeds)
    remarks = {"timezone": "a guess by the country of its address" if zone else "a guess: nothing tells it"}
    if told and not language:
        remarks["language"] = "a guess by its headlines"
    source = Source(
        name=name or name_for(home),
        title=title or urlsplit(home).netloc.removeprefix("www."),
        home=home,
        feeds=tuple(feed.address for feed in kept),
        hosts=hosts_of(home),
        timezone=zone or "UTC",
        language=told,
    )
    return Introduced(source, remarks, left_out)


def name_for(home: str, taken: Collection[str] = ()) -> str:
    """A short name for a site by its host: "gazeta" of www.gazeta.uz; a number behind it where that is taken."""
    host = (urlsplit(home).hostname or "").removeprefix("www.")
    labels = host.split(".")
    stem = "_".join(labels[:-1]) if len(labels) > 1 and not host.replace(".", "").isdigit() else host
    name = re.sub(r"[^a-z0-9-]+", "_", stem.lower()).strip("_-")[:60] or "source"
    names = (name, *(f"{name}_{number}" for number in range(2, 10_000)))
    return next(candidate for candidate in names if candidate not in taken)


def _useful(feeds: Iterable[SeenFeed]) -> tuple[list[SeenFeed], tuple[str, ...]]:
    """Without feeds of comments, and those that list nothing which an earlier one does not."""
    kept: list[SeenFeed] = []
    left_out: list[str] = []
    listed: set[str] = set()
    for feed in feeds:
        permalinks = {entry.permalink for entry in feed.entries}
        if _COMMENTS.search(f"{feed.address} {feed.title or ''}"):
            left_out.append(f"{feed.address} lists comments")
        elif kept and permalinks <= listed:
            left_out.append(f"{feed.address} lists nothing else")
        else:
            kept.append(feed)
            listed |= permalinks
    return kept, tuple(left_out)


def _said(front: Page | None) -> tuple[str | None, str | None]:
    """Title and language as the front page has them."""
    if front is None:
        return None, None
    try:
        root = parse_html(decode(front.body, content_type=front.content_type).text, front.final)
    except ParseError:
        return None, None
    title = next(filter(None, (fold(str(name)) for name in _SITE_NAME(root))), None) or title_of(root)
    language = _LANGUAGE.match(root.get("lang", "").strip().lower())
    shown = "".join(filter(str.isprintable, title or ""))[:_LONGEST_TITLE].strip()
    return shown or None, language[1] if language else None
