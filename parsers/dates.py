"""The moments feeds and pages print, in whatever notation, as aware UTC datetimes.

Strict notations only, each a pattern for the whole text: what fits none is None, because an
invented date is worse than no date. (feedparser reads unknown zones as UTC and the year 0000
as 2000; dateparser finds a date in almost anything.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# Nothing was published on the web before; an earlier year is an empty database field.
FIRST_YEAR = 1990
# Clocks of servers run ahead, and some announce tomorrow's paper; more is a mistake.
FUTURE = timedelta(days=2)

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "янв январь января jan january januar jänner janvier janv enero gennaio ιαν",
            "фев февр февраль февраля feb february februar février févr febrero febbraio φεβ",
            "мар март марта mar march märz mars marzo μαρ μάρ",
            "апр апрель апреля apr april avril abril aprile απρ",
            "май мая may mai mayo maggio μαϊ μάι μαι",
            "июн июнь июня jun june juni juin junio giugno ιουν ιούν",
            "июл июль июля jul july juli juillet juil julio luglio ιουλ ιούλ",
            "авг август августа aug august août agosto αυγ αύγ",
            "сен сент сентябрь сентября sep sept september septembre septiembre settembre σεπ",
            "окт октябрь октября oct october oktober okt octobre octubre ottobre οκτ",
            "ноя нояб ноябрь ноября nov november novembre noviembre νοε νοέ",
            "дек декабрь декабря dec december dezember dez décembre déc diciembre dicembre δεκ",
        ),
        start=1,
    )
    for word in words.split()
}

# Hours from UTC. The first rows are RFC 822's own; CST and the like mean America there.
# Letters that mean several places today (IST, AST) are left out: no moment, rather than a wrong one.
_HOURS = {"gmt": 0, "ut": 0, "utc": 0, "z": 0, "wet": 0, "etc/gmt": 0, "etc/utc": 0} | {
    "et": -5, "ct": -6, "mt": -7, "pt": -8, "at": -4,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3, "msd": 4, "мсд": 4,
    "uzt": 5, "tjt": 5, "tmt": 5, "yekt": 5, "kgt": 6, "novt": 7, "hkt": 8, "sgt": 8, "jst": 9, "kst": 9,
}  # fmt: skip
_PLACES = {"msk": "Europe/Moscow", "мск": "Europe/Moscow", "almt": "Asia/Almaty"}

_WEEKDAY = re.compile(
    r"[^\W\d_]{2,12}, ?(?=\d)|[, ]*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|пн|вт|ср|чт|пт|сб|вс"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)\b[., ]*"
)
_ZONE_IN_BRACKETS = re.compile(r"\(([a-zмскд]{1,5})\)")
_COMMENT = re.compile(r"\([^()]*\)")
_DIVIDER = re.compile(r" [-–—|/•] ")

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?(?: ?(?P<half>[ap])\.?m\.?)?"
    # "+0300 MSK" says it twice.
    r"(?: ?(?P<zone>[a-z]+/[a-z_/]+|[a-zмскд]{1,4}(?![a-z/+-])|(?:gmt|utc?)?[+-]\d{1,2}(?::?\d{2})?)"
    r"(?: [a-zмскд]{3,4})?)?"
)
_DAY = r"(?P<day>\d{1,2})"
_MONTH = r"(?P<word>[^\W\d_]{3,12})\.?"
_YEAR = r"(?P<year>\d{4}|\d{2})(?: ?(?:года|г\.?))?"
_THEN = r"(?:, ?| (?:в |at )?)"

_NOTATIONS = tuple(
    re.compile(notation)
    for notation in (
        # "18 Nov 2025 10:39", "18 ноября 2025 г., в 10:39", and the other way round
        rf"{_DAY}[ -]{_MONTH},?[ -]{_YEAR}(?:,?{_THEN}{_TIME})?",
        rf"{_TIME}{_THEN}{_DAY} {_MONTH} {_YEAR}",
        # The same in numbers: "18.11.2025 10:39" or "10:39 18.11.2025"
        rf"{_DAY}\.(?P<month>\d{{1,2}})\.{_YEAR}(?:{_THEN}{_TIME})?",
        rf"{_TIME}{_THEN}{_DAY}\.(?P<month>\d{{1,2}})\.{_YEAR}",
        # ISO 8601 and its relatives, "20251118T103900Z" too
        rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2{_DAY}(?:(?:t|{_THEN}){_TIME})?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
        r"(?:t(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<zone>z|[+-]\d{2}:?\d{2})?)?",
        # "November 18, 2025 at 10:39 am"; "Nov 18 10:39:00 2025", as asctime(3) has it
        rf"{_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}(?:,?{_THEN}{_TIME})?",
        rf"{_MONTH} {_DAY} {_TIME} (?P<year>\d{{4}})",
    )
)


def parse_moment(text: str, zone: ZoneInfo, *, now: datetime | None = None) -> datetime | None:
    """The moment a printed date names, in UTC; None when it is no date, or names no sure moment.

    A date without a zone is in `zone`, one without a time is its midnight. None too for a day no
    calendar has, a zone nobody knows, a year before 1990, and, where `now` is given, a moment
    more than two days after it. Weekdays are not checked: they are often wrong, dates are not.
    """
    folded = _folded(text)
    found = next((match for notation in _NOTATIONS if (match := notation.fullmatch(folded))), None)
    try:
        moment = _moment(found.groupdict(), zone).astimezone(UTC) if found else None
    except (ValueError, KeyError, OverflowError):
        return None
    if moment is None or moment.year < FIRST_YEAR:
        return None
    return None if now is not None and moment > now + FUTURE else moment


def _folded(text: str) -> str:
    """Lower case, single blanks, without weekday, comments and ornaments; empty if far too long."""
    if len(text) > 100:
        return ""
    folded = " ".join(text.lower().split())
    folded = _COMMENT.sub("", _ZONE_IN_BRACKETS.sub(r"\1", folded))
    return _WEEKDAY.sub("", _DIVIDER.sub(" ", folded), count=1).strip(" ,")


def _moment(parts: Mapping[str, str | None], zone: ZoneInfo) -> datetime:
    """Raises ValueError or KeyError where calendar, clock, month name or zone don't exist."""
    month = _MONTHS[parts["word"] or ""] if parts.get("word") else int(parts["month"] or 0)
    return datetime(
        _year(parts["year"] or ""),
        month,
        int(parts["day"] or 0),
        _hour(parts.get("hour"), parts.get("half")),
        int(parts.get("minute") or 0),
        _second(parts.get("second")),
        tzinfo=_zone(parts.get("zone"), zone),
    )


def _year(digits: str) -> int:
    """Two digits as RFC 5322 (4.3) reads them."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 50 else 1900)


def _second(digits: str | None) -> int:
    # datetime knows no leap seconds, RFC 822 does.
    return 59 if digits == "60" else int(digits or 0)


def _hour(digits: str | None, half: str | None) -> int:
    hour = int(digits or 0)
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"{hour} {half}m is no hour")
    return hour % 12 + (12 if half == "p" else 0)


def _zone(name: str | None, default: ZoneInfo) -> tzinfo:
    """Moscow's own letters mean its clock of that day: +4 from 2011 to 2014. Raises KeyError for unknown letters."""
    if name is None:
        return default
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    if "/" in name:
        return ZoneInfo(name.title())  # names of the tz database have capitals; ZoneInfoNotFoundError is a KeyError
    if offset := re.fullmatch(r"(?:gmt|utc?)?([+-])(\d{1,2}):?(\d{2})?", name):
        return _offset(offset[1], int(offset[2]), int(offset[3] or 0))
    raise KeyError(name)


def _offset(sign: str, hours: int, minutes: int) -> tzinfo:
    if hours > 14 or minutes > 59:
        raise ValueError(f"no zone is {hours}:{minutes:02} from UTC")
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(-distance if sign == "-" else distance)
