"""What the sample site answers to a request: pure, an edition and a request in, an answer out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import parse_qs, urlsplit

from flows.sample import markup
from flows.sample.article import WINDOWS_1251, SamplePage
from flows.sample.edition import Edition

_ALL_COUNTRIES = ("-1", "7")

_NEWS = re.compile(r"/news[a2]?\.php4?", re.IGNORECASE)
_PERSON = re.compile(r"/person2?\.php", re.IGNORECASE)
_FEED = re.compile(r"/rss/redtram\.xml")
_FRONT = re.compile(r"/(?:index\.php)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`target` is path and query as asked for; names of headers are lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def query(self) -> dict[str, str]:
        return _fields(urlsplit(self.target).query)

    @property
    def form(self) -> dict[str, str]:
        return _fields(self.body.decode("latin-1"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status, body before compression, and what the headers say beyond lengths and dates."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(edition: Edition, request: Request) -> Answer:
    """The site's answer to GET, HEAD or POST; HEAD is answered as GET is, with the body.

    Scripts the site does not have are 404, robots.txt among them. Unknown articles are 200.
    """
    path = urlsplit(request.target).path
    for pattern, reply in _ROUTES:
        if pattern.fullmatch(path):
            return reply(edition, request)
    return Answer(status=404, body=b"Not Found", headers={"Content-Type": "text/plain"})


def _front_page(edition: Edition, _: Request) -> Answer:
    # The real front page has 45 rows.
    return _html(markup.front_page(edition.newest_first[:45], generated=edition.generated))


def _news(edition: Edition, request: Request) -> Answer:
    if request.method == "POST":
        return _day_list(edition, request.form)
    if "st" in request.query:
        return _article(edition, request.query["st"])
    return _country_list(edition, request.query.get("CR", "7"))


def _article(edition: Edition, st: str) -> Answer:
    page = edition.page_by_st.get(int(st)) if st.isdecimal() else None
    if page is None:
        return _html(markup.empty_shell(generated=edition.generated))
    body = markup.article_page(page.article, layout=page.layout, generated=edition.generated, labelled=page.labelled)
    return _html(body, page.content_type)


def _country_list(edition: Edition, country: str) -> Answer:
    pages = list(_in_country(edition.newest_first, country))[:45]
    return _html(markup.list_page(pages, heading="Новости", generated=edition.generated))


def _day_list(edition: Edition, form: Mapping[str, str]) -> Answer:
    """The archive by day: CR, Day, Month, Year; a day that is none lists nothing."""
    day = _day(form)
    pages = (page for page in edition.newest_first if page.article.date == day)
    chosen = _in_country(pages, form.get("CR", "-1"))
    heading = f"Новости за {day:%d.%m.%Y}" if day else "Новости"
    return _html(markup.list_page(chosen, heading=heading, generated=edition.generated))


def _person(edition: Edition, _: Request) -> Answer:
    return _html(markup.person_page(generated=edition.generated))


def _feed(edition: Edition, request: Request) -> Answer:
    """The feed with its validators, or 304 to those who have it."""
    etag = f'"{hashlib.sha256(edition.feed).hexdigest()[:16]}"'
    headers = {"Content-Type": "text/xml", "ETag": etag}
    if edition.changed_at:
        headers["Last-Modified"] = format_datetime(edition.changed_at, usegmt=True)
    if _has_it(request.headers, headers):
        return Answer(status=304, headers=headers)
    return Answer(body=edition.feed, headers=headers)


def _has_it(asked: Mapping[str, str], validators: Mapping[str, str]) -> bool:
    """Whether a conditional request names the state we have; the ETag goes first (RFC 9110, 13.2.2)."""
    if "if-none-match" in asked:
        return validators["ETag"] in asked["if-none-match"]
    since, changed = asked.get("if-modified-since"), validators.get("Last-Modified")
    if since is None or changed is None:
        return False
    try:
        return parsedate_to_datetime(changed) <= parsedate_to_datetime(since)
    except ValueError:
        # A date that is none is no condition.
        return False


def _in_country(pages: Iterable[SamplePage], country: str) -> Iterable[SamplePage]:
    return (page for page in pages if country in _ALL_COUNTRIES or str(page.country) == country)


def _day(form: Mapping[str, str]) -> date | None:
    try:
        return date(int(form["Year"]), int(form["Month"]), int(form["Day"]))
    except (KeyError, ValueError):
        return None


def _fields(encoded: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(encoded).items()}


def _html(body: bytes, content_type: str = WINDOWS_1251) -> Answer:
    return Answer(body=body, headers={"Content-Type": content_type})


_ROUTES: tuple[tuple[re.Pattern[str], Callable[[Edition, Request], Answer]], ...] = (
    (_FRONT, _front_page),
    (_NEWS, _news),
    (_PERSON, _person),
    (_FEED, _feed),
)
