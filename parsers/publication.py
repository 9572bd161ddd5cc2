"""When an article of a site without rules of its own was published, from all that speaks of it."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from parsers.dates import parse_moment

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?=[/_.-]|$)")


def publication_of(
    printed: tuple[str, ...], entry_moment: datetime | None, permalink: str, zone: ZoneInfo
) -> tuple[datetime | None, date | None]:
    """Moment and day: of the page's own dates the first that is one, else the entry's, else the address's.

    A date without a time of day gives a day and, where the feed's entry falls on it, the entry's moment.
    """
    for text in printed:
        moment = parse_moment(text, zone)
        if moment is None:
            continue
        if _DAY.fullmatch(text.strip()):
            day = date.fromisoformat(text.strip())
            agrees = entry_moment is not None and entry_moment.astimezone(zone).date() == day
            return (entry_moment if agrees else None), day
        return moment, _day(moment, text, zone)
    if entry_moment is not None:
        return entry_moment, entry_moment.astimezone(zone).date()
    return None, _day_in(permalink)


def _day(moment: datetime, printed: str, zone: ZoneInfo) -> date:
    """Where the site's zone is not known (UTC stands for that), the day is the one that was printed."""
    if zone.key == "UTC" and (day := _DAY.match(printed.strip())):
        return date.fromisoformat(day[0])
    return moment.astimezone(zone).date()


def _day_in(permalink: str) -> date | None:
    """The day in addresses such as /2025/11/18/title or /2025-11-18-title."""
    for found in _DAY_IN_ADDRESS.finditer(permalink):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
    return None
