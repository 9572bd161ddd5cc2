"""What an address on centrasia.org stands for: an article, or what else.

`st`, the moment of posting in Unix time, is the identity of an article. The same number means
another thing to other scripts: disc.php?st=N is the forum thread of article N, person.php?st=N a person.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from parsers.errors import NotAnArticle

HOME = "https://centrasia.org/"
# centrasia.ru answered until about 2019, and old pages still print it.
HOSTS = ("centrasia.org", "www.centrasia.org", "centrasia.ru", "www.centrasia.ru")

_PORTS = {"http": 80, "https": 443}
_SCRIPT = re.compile(r"/+(?P<name>\w+)\.php4?", re.IGNORECASE | re.ASCII)
_NEWS = ("newsa", "news", "news2")
_OTHERS = {
    "disc": "a forum thread",
    "person": "a page about a person",
    "person2": "a page about a person",
}
# The archive begins in 2002. No upper bound by the clock: the rule has to say the same on any day.
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC).timestamp(), datetime(2100, 1, 1, tzinfo=UTC).timestamp()


@lru_cache(256)  # a page is asked for its own address, and for those of its frame, several times
def permalink(link: str) -> str:
    """The permalink of the article a link leads to; raises NotAnArticle for all other links.

    Letter case and leading zeros mean nothing; `&amp;` left in an address is read as `&`; a link
    that names two different st is refused. Anything in the query but st is dropped.
    """
    parts = _split(link)
    if (other := _other_site(parts)) is not None:
        raise NotAnArticle(link, f"{other} is another site, not centrasia.org")
    script = _SCRIPT.fullmatch(parts.path)
    name = script["name"].lower() if script else ""
    if name not in _NEWS:
        raise NotAnArticle(link, f"{_what_else(name, parts)}, not an article")
    return of_st(_st(link, parts))


def is_ours(link: str) -> bool:
    """Whether a link leads to this site, to whatever part of it."""
    try:
        return _other_site(_split(link)) is None
    except NotAnArticle:
        return False


def of_st(st: int) -> str:
    """The permalink of article st."""
    return f"{HOME}newsA.php?st={st}"


def st_of(permalink: str) -> int:
    """The st of a permalink."""
    return int(permalink.rpartition("=")[2])


def published(permalink: str) -> datetime:
    """The moment a permalink names."""
    return datetime.fromtimestamp(st_of(permalink), UTC)


def _split(link: str) -> SplitResult:
    try:
        parts = urlsplit(urljoin(HOME, link.strip()))
        _ = parts.port
    except ValueError as error:
        raise NotAnArticle(link, f"no valid address: {error}") from error
    return parts


def _other_site(parts: SplitResult) -> str | None:
    host = (parts.hostname or "").removesuffix(".")
    default = _PORTS.get(parts.scheme)
    if default is None:
        return f'"{parts.scheme}:"'
    if host in HOSTS and parts.port in (None, default):
        return None
    return f"{host}:{parts.port}" if parts.port not in (None, default) else host


def _what_else(script: str, parts: SplitResult) -> str:
    if script in _OTHERS:
        return _OTHERS[script]
    if parts.path.strip("/") in ("", "index.php", "index.html"):
        return "the front page"
    if parts.path.lower().startswith("/rss/"):
        return "a feed"
    return f'"{parts.path}" is another part of the site'


def _st(link: str, parts: SplitResult) -> int:
    query = parts.query.replace("&amp;", "&").removeprefix("amp;")
    parameters = [(name.lower(), value.strip()) for name, value in parse_qsl(query, keep_blank_values=True)]
    values = {value.lstrip("0") for name, value in parameters if name == "st"}
    if not values:
        countries = [value for name, value in parameters if name == "cr"]
        kind = f"a list of articles by country (CR={countries[0]})" if countries else "a list of articles"
        raise NotAnArticle(link, f"{kind}, not an article: the address has no st")
    if len(values) > 1:
        raise NotAnArticle(link, f"the address names several articles: st={' and st='.join(sorted(values))}")
    [value] = values
    if not (value.isascii() and value.isdigit() and len(value) <= 10 and _FIRST <= int(value) < _LAST):
        raise NotAnArticle(link, f'st="{value}" is no moment an article can have been posted at')
    return int(value)
