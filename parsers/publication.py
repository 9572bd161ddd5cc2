"""When an article of a site without rules of its own was published, from all that speaks of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from parsers.characters import visible
from parsers.dates import FUTURE, local_moment
from parsers.model import Claim, FeedEntry, Proof, Source, Witness
from parsers.months import MONTHS

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DAY_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d|[a-z]{3,9})[/-]?(\d\d)(?=[/_.+-]|$)")
# Longer than any date; feeds print up to three for an entry.
_LONGEST = 100
# Hours.
_HALF_A_DAY, _FARTHEST_ZONE = 12, 14
# Some change before they are published; not by so much.
_ABSURD = timedelta(days=366)


class Publication(NamedTuple):
    """Moment and day, who told the day, in which words and by what; None where nobody did."""

    moment: datetime | None = None
    day: date | None = None
    witness: Witness | None = None
    text: str | None = None
    by: Proof | None = None


_Read = tuple[Proof, Publication]


def publication_of(
    printed: tuple[Claim, ...], entry: FeedEntry, permalink: str, source: Source, seen_at: datetime | None = None
) -> Publication:
    """Of the dates a page printed the first that is one, else the entry's, else the address's.

    Where the address has a day, or the feed, the first of the page's dates on that day comes before
    the others; a moment a few hours off is on the address's day, where the site's zone is not known.
    What a page only prints somewhere as text is asked after the entry and the address, and what it
    says of its last change at the very end. A date without a time of day gives a day and, where the
    feed's entry falls on it, the entry's moment.

    Nothing was published two days after the page was seen (`seen_at`) or its feed told of it, nor, where
    nobody knows when that was, a year after its last change.
    """
    zone = ZoneInfo(source.timezone)
    address, told = _from_address(permalink), _from_entry(entry, source, zone)
    found = [(claim.by, read) for claim in printed if (read := _from_page(claim, entry, zone))]
    latest = _latest(found, seen_at, told)
    said: dict[bool | None, list[Publication]] = {True: [], False: [], None: []}
    for by, read in found:
        if _moment(read) <= latest:
            said[None if by == "modified" else by != "text"].append(read)
    days = [known.day for known in (address, told) if known is not None and known.day is not None]
    for day in days:
        for publication in (*said[True], *said[False]):
            if publication.day == day:
                return publication
    if address.day is not None and zone.key == "UTC" and (nearby := _at_midnight(said[True], address.day)):
        return nearby
    return (
        next(iter(said[True]), None)
        or told
        or (address if address.day else None)
        or next(iter((*said[False], *said[None])), Publication())
    )


def _latest(found: Sequence[_Read], seen_at: datetime | None, told: Publication | None) -> datetime:
    """The moment after which nothing that is claimed was published."""
    bounds = [moment + FUTURE for moment in (seen_at, told.moment if told else None) if moment is not None]
    if not bounds:
        changes = [_moment(read) for by, read in found if by == "modified"]
        bounds = [max(changes) + _ABSURD] if changes else []
    return min(bounds, default=datetime.max.replace(tzinfo=UTC))


def _at_midnight(said: Sequence[Publication], day: date) -> Publication | None:
    """The moment that is on the eve of a day or on its morrow in UTC, on that day: where the site is, nobody said."""
    for publication in said:
        moment = publication.moment
        if moment is not None and publication.day is not None and abs((publication.day - day).days) == 1:
            hours = (moment - datetime.combine(day, time(12), tzinfo=UTC)).total_seconds() / 3600
            if abs(hours) <= _HALF_A_DAY + _FARTHEST_ZONE:
                return publication._replace(day=day)
    return None


def _moment(publication: Publication) -> datetime:
    return publication.moment or datetime.combine(publication.day or date.min, time.min, tzinfo=UTC)


def _from_page(claim: Claim, entry: FeedEntry, zone: ZoneInfo) -> Publication | None:
    local = local_moment(claim.text, zone)
    if local is None:
        return None
    if _DAY.fullmatch(claim.text.strip()):
        day = date.fromisoformat(claim.text.strip())
        agrees = entry.published_at is not None and entry.published_at.astimezone(zone).date() == day
        return Publication(entry.published_at if agrees else None, day, "page", _kept(claim.text), claim.by)
    # Where the site's zone is not known (UTC stands for that), the day is the one that was printed.
    day = local.date() if zone.key == "UTC" else local.astimezone(zone).date()
    return Publication(local.astimezone(UTC), day, "page", _kept(claim.text), claim.by)


def _from_entry(entry: FeedEntry, source: Source, zone: ZoneInfo) -> Publication | None:
    """The entry's moment is its address's where the source's addresses carry one."""
    moment = entry.published_at
    if moment is None:
        return None
    day = moment.astimezone(zone).date()
    if source.published is not None and source.published(entry.permalink) == moment:
        address = urlsplit(entry.permalink)
        return Publication(moment, day, "address", _kept(address.query or address.path), "address")
    return Publication(moment, day, "feed", _kept(entry.printed_date or ""))


def _from_address(permalink: str) -> Publication:
    """The day in addresses such as /2025/11/18/title or /2025-11-18-title."""
    for found in _DAY_IN_ADDRESS.finditer(permalink):
        try:
            day = date(int(found[1]), MONTHS.get(found[2].lower()) or int(found[2]), int(found[3]))
        except ValueError:
            continue
        return Publication(None, day, "address", found[0].removeprefix("/"), "address")
    return Publication()


def _kept(text: str) -> str | None:
    return " ".join(visible(text).split())[:_LONGEST].rstrip() or None
