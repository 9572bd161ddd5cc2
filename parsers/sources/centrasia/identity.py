"""Whether a page is the article that was asked for.

Three things name an article, and have to agree: the address that was asked for, the posting
stamp above the title, and the permanent address below the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from parsers.errors import EmptyPage, NotAnArticle, ParseError, WrongArticle
from parsers.lines import Line
from parsers.model import Page
from parsers.sources.centrasia.address import permalink, published, st_of
from parsers.sources.centrasia.anchors import Address, Stamp, find_addresses, find_stamps
from parsers.sources.centrasia.frame import article_links
from parsers.sources.centrasia.prose import is_prose
from parsers.sources.centrasia.title import key

_KINDS = {
    "a forum thread": re.compile(r"(?:форум|обсуждение)\b", re.IGNORECASE),
    "a page about a person": re.compile(r"(?:персон\w*|биограф\w*|досье|кто есть кто)\b", re.IGNORECASE),
}
# The frame may link an article or two itself.
_ROWS_OF_A_LIST = 5


class Asked(NamedTuple):
    """What was asked for: the permalink and its moment on the site's clock; and the page that came.

    `titles` are what window and entry call the article, as keys.
    """

    permalink: str
    moment: datetime
    page: Page
    window_title: str | None
    titles: frozenset[str]

    def stamp(self, permalink: str | None = None) -> str:
        """How the site prints the moment, its own or that of another permalink.

        A moment has one stamp, but not the other way round: 01:30 26.10.2014 came twice.
        """
        moment = published(permalink).astimezone(self.moment.tzinfo) if permalink else self.moment
        return f"{moment:%H:%M %d.%m.%Y}"


class Block(NamedTuple):
    """The lines between posting stamp and permanent address, and the stamp as printed."""

    lines: list[Line]
    stamp: str


def block_of_article(lines: Sequence[Line], asked: Asked) -> Block:
    """Where the article stands in the lines of its page; raises where the page is another one."""
    address = _address(lines, asked)
    if address:
        lines = address.above
    stamps = find_stamps(lines)
    own = next((stamp for stamp in stamps if stamp.text == asked.stamp()), None)
    if address is None:
        raise _cut_short(asked) if own else _no_article(lines, asked)
    _check_address(address.printed, stamps, asked)
    if own is None:
        raise _wrong_stamp(stamps, asked)
    below = list(lines[own.line + 1 :])
    is_title = own.beside is not None and _is_title(own.beside.text, below, asked)
    return Block([own.beside, *below] if own.beside and is_title else below, own.printed)


def _address(lines: Sequence[Line], asked: Asked) -> Address | None:
    """The last address, or that of the asked article if all else that a foot prints is below it.

    Of two articles on one page with stamp and address each, the last address is the page's.
    """
    addresses = list(find_addresses(lines))
    for address in addresses:
        if _names(address.printed) == asked.permalink:
            stamps = {stamp.text for stamp in find_stamps(address.above)}
            others = {asked.stamp(found) for other in addresses if (found := _names(other.printed))}
            if asked.stamp() in stamps and stamps.isdisjoint(others - {asked.stamp()}):
                return address
    return addresses[0] if addresses else None


def _names(printed: str) -> str | None:
    try:
        return permalink(printed)
    except NotAnArticle:
        return None


def _is_title(beside: str, below: Sequence[Line], asked: Asked) -> bool:
    """Whether words beside the stamp are the title, and not a country or a counter."""
    if key(beside) in asked.titles or not below or is_prose(below[0].text):
        return True
    return len(beside) >= 15 and " " in beside


def _check_address(printed: str, stamps: Sequence[Stamp], asked: Asked) -> None:
    try:
        found = permalink(printed)
    except NotAnArticle as error:
        raise WrongArticle(asked.page.requested, f"the permanent address is {printed}: {error.reason}") from error
    if found == asked.permalink:
        return
    reason = f"asked for st={st_of(asked.permalink)}, but the permanent address says st={st_of(found)}"
    raise WrongArticle(asked.page.requested, f"{reason}, {_witness(stamps, found, asked)}")


def _witness(stamps: Sequence[Stamp], printed: str, asked: Asked) -> str:
    """Which of two permalinks the posting stamp speaks for."""
    texts = {stamp.text for stamp in stamps}
    if asked.stamp(printed) in texts:
        return f"and the posting stamp {asked.stamp(printed)} agrees with the latter"
    if asked.stamp() in texts:
        return f"though the posting stamp {asked.stamp()} agrees with the former"
    return f"and the posting stamp {stamps[0].text} agrees with neither" if stamps else "and there is no posting stamp"


def _wrong_stamp(stamps: Sequence[Stamp], asked: Asked) -> ParseError:
    if not stamps:
        return ParseError(asked.page.requested, 'no posting stamp "HH:MM DD.MM.YYYY" above the title')
    return WrongArticle(
        asked.page.requested,
        f"st={st_of(asked.permalink)}, asked for and in the permanent address, is {asked.stamp()}, "
        f"but the posting stamp is {stamps[0].text}",
    )


def _cut_short(asked: Asked) -> ParseError:
    reason = 'a posting stamp, but no "Постоянный адрес статьи" below it: the page may have been cut short'
    return ParseError(asked.page.requested, reason)


def _no_article(lines: Sequence[Line], asked: Asked) -> ParseError:
    """What a page without the article's anchors is, as far as it can be told."""
    page, url = asked.page, asked.page.requested
    try:
        permalink(page.final)
    except NotAnArticle as error:
        return EmptyPage(url, f"the site led on to {page.final}: {error.reason}")
    for kind, title in _KINDS.items():
        if title.match(asked.window_title or ""):
            return NotAnArticle(url, f"{kind}, by its title «{asked.window_title}», not an article")
    if len(links := article_links(lines)) >= _ROWS_OF_A_LIST:
        return EmptyPage(url, f"a list of {len(links)} articles: no posting stamp of this one and no permanent address")
    return EmptyPage(
        url,
        "the frame of a page without an article, as the site sends it for an unknown st: "
        "no posting stamp of this article and no permanent address",
    )
