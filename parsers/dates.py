"""The moments feeds and pages print, in whatever notation, as aware UTC datetimes.

Strict notations only, each a pattern for the whole text: what fits none is None, because an
invented date is worse than no date. (feedparser reads unknown zones as UTC and the year 0000
as 2000; dateparser finds a date in almost anything.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from parsers.calendars import plain_dates
from parsers.months import MONTHS
from parsers.zones import zone_named

# Nothing was published on the web before; an earlier year is an empty database field.
FIRST_YEAR = 1990
# Clocks of servers run ahead, and some announce tomorrow's paper; more is a mistake.
FUTURE = timedelta(days=2)
# Where nobody says what time it is: beyond lies what only a broken clock or an empty field prints (2099, 9999).
LAST_YEAR = 2040

# Monday to Sunday, for dates in numbers that only their weekday explains.
_WEEKDAYS = ("mon пн пон", "tue вт вто", "wed ср сре", "thu чт чет", "fri пт пят", "sat сб суб", "sun вс вос")
_WEEKDAY = re.compile(
    r"^(?P<first>[^\W\d_]{2,12})\.?, ?(?=\d)|[, ]*\b(?P<any>(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|пн|вт|ср|чт|пт|сб|вс"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica"
    r")\b[., ]*"
)
_ZONE_IN_BRACKETS = re.compile(r"\(([a-zмскд]{1,5})\)")
_COMMENT = re.compile(r"\([^()]*\)|\[[a-z]+/[a-z_]+\]")  # Java adds the zone's name: "+03:00[Europe/Moscow]"
_DIVIDER = re.compile(r" [-–—|/•] ")
# A minus sign for a hyphen; the signs for year, month, day, hour, minute and second of Chinese, Japanese and Korean.
_SIGNS = str.maketrans(
    {"−": "-", "年": "-", "년": "-", "月": "-", "월": "-", "日": " ", "일": " "}
    | {"時": ":", "时": ":", "시": ":", "分": ":", "분": ":", "秒": " ", "초": " "}
)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_KOREAN_HALF = re.compile(rf"(오전|오후) ?({_CLOCK})")
_ENDS_IN_ZONE = re.compile(r"(?:[+-]\d{1,2}:?\d{2}|z|gmt|utc|kst)$")
_OF = re.compile(r"(?<=\d) de (?=[^\W\d])|(?<=[^\W\d]) del? (?=\d)")

_ZONE = (
    r"(?P<zone>[a-z]+/[a-z_/]+|[a-z]{3}\d[a-z]{3}|[a-zмскд]{1,4}(?![a-z/+-])|(?:gmt|utc?)?[+-]\d{1,2}(?::?\d{2}z?)?)"
)
_OFFSET = r"(?P<zone>z|[+-]\d{2}:?\d{2})"
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?(?: ?(?P<half>[ap])\.?m\b\.?)?"
    # "+0300 MSK" and "+0300 +0300" say it twice.
    rf"(?: ?{_ZONE}(?: (?:[a-zмскд]{{3,4}}|[+-]\d{{4}}))?)?"
)
_DAY = r"(?P<day>\d{1,2})"
_NTH = rf"{_DAY}(?:st|nd|rd|th|\.)?"
_MONTH = r"(?P<word>[^\W\d_]{3,12})\.?"
_YEAR = r"(?P<year>\d{4}|\d{2})(?: ?(?:года|г\.?))?"
_THEN = r"(?:, ?| (?:в |at |às |a las |um |klo )?)"

# No date is longer.
_LONGEST = 100
_NOTATIONS = tuple(
    re.compile(notation)
    for notation in (
        # "18 Nov 2025 10:39", "18 ноября 2025 г., в 10:39", and the other way round
        rf"{_NTH}[ /-]{_MONTH},?[ /-]{_YEAR}(?:,?{_THEN}{_TIME})?",
        rf"{_DAY} {_MONTH} {_YEAR} {_ZONE}",
        rf"{_TIME}{_THEN}{_DAY} {_MONTH} {_YEAR}",
        # The same in numbers: "18.11.2025 10:39" or "10:39 18.11.2025"
        rf"{_DAY}\.(?P<month>\d{{1,2}})\.{_YEAR}(?:{_THEN}{_TIME})?",
        rf"{_DAY}\.(?P<month>\d{{1,2}})\.{_YEAR}{_THEN}(?P<hour>\d{{1,2}})\.(?P<minute>\d{{2}})",
        rf"{_TIME}{_THEN}{_DAY}\.(?P<month>\d{{1,2}})\.{_YEAR}",
        # ISO 8601 and its relatives, "20251118T103900Z" too
        rf"(?P<year>\d{{4}})([-/.]) ?(?P<month>\d{{1,2}})\2 ?{_DAY}(?:(?:t|{_THEN}){_TIME})?",
        rf"(?P<year>\d{{4}})-{_MONTH}-{_DAY}(?:(?:t|{_THEN}){_TIME})?",
        rf"(?P<year>\d{{4}})(-?)(?P<month>\d{{2}})\2(?P<day>\d{{2}})(?:t(?P<hour>\d{{2}})"
        rf"(?:(?P<minute>\d{{2}})(?P<second>\d{{2}}(?:[.,]\d{{1,9}})?)?)?{_OFFSET}?)?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})",
        rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})(?:t|{_THEN}){_TIME}",
        # The days of a year, and those of its weeks
        rf"(?P<year>\d{{4}})-?(?P<ordinal>\d{{3}})(?:t{_TIME})?",
        rf"(?P<year>\d{{4}})-?w(?P<week>\d{{2}})-?(?P<of_week>\d)(?:t{_TIME})?",
        # The only year first of two digits that can be nothing else, before 2030
        r"(?P<year>\d{2})-(?P<month>\d{2})-(?P<day>3[01])",
        # "November 18, 2025 at 10:39 am"; "Nov 18 10:39:00 2025", as asctime(3) has it
        rf"{_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}(?:,?{_THEN}{_TIME})?",
        rf"{_MONTH} {_DAY} {_TIME} (?P<year>\d{{4}})",
        rf"{_MONTH} {_DAY} (?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))? (?P<year>\d{{4}}) {_ZONE}",
        # "11/18/2025" and "18/11/2025": see _order
        rf"(?P<one>\d{{1,2}})([ /-])(?P<two>\d{{1,2}})\2{_YEAR}(?:{_THEN}{_TIME})?",
    )
)


def parse_moment(text: str, zone: ZoneInfo, *, now: datetime | None = None) -> datetime | None:
    """The moment a printed date names, in UTC; None when it is no date, or names no sure moment.

    A date without a zone is in `zone`, one without a time is its midnight. None too for a day no
    calendar has, a zone nobody knows, a year before 1990, and a moment more than two days after
    `now` (where that is not given, a year after 2040). Weekdays are not checked, since they are
    often wrong and dates are not; they only tell which number is the day where nothing else does.
    """
    moment = local_moment(text, zone, now=now)
    return moment.astimezone(UTC) if moment is not None else None


def local_moment(text: str, zone: ZoneInfo, *, now: datetime | None = None) -> datetime | None:
    """The same moment in the zone the text names, where it names one: its day is the printed one."""
    try:
        moment = _read(text, zone) if len(text) <= _LONGEST else None
        is_known = moment is not None and _can_be(moment.astimezone(UTC), now)
    except (ValueError, KeyError, OverflowError):
        return None
    return moment if is_known else None


@lru_cache(maxsize=1_000)  # a page's dates are read twice: to find those that are any, and to choose one
def _read(text: str, zone: ZoneInfo) -> datetime | None:
    """Raises what `_moment` does."""
    folded, weekday = _folded(text)
    found = next((match for notation in _NOTATIONS if (match := notation.fullmatch(folded))), None)
    return _moment(found.groupdict(), weekday, zone) if found else None


def moment_of_number(text: str, *, now: datetime | None = None) -> datetime | None:
    """The moment of a bare count of seconds or milliseconds since 1970, which some feeds print; None for others."""
    digits = text.strip()
    if not re.fullmatch(r"\d{9,10}(?:\d{3})?(?:\.\d{1,9})?", digits, re.ASCII):
        return None
    whole = digits.partition(".")[0]
    moment = datetime.fromtimestamp(int(whole) // (1 if len(whole) < 12 else 1000), UTC)
    return moment if _can_be(moment, now) else None


def _can_be(moment: datetime, now: datetime | None) -> bool:
    return moment.year >= FIRST_YEAR and (moment <= now + FUTURE if now is not None else moment.year <= LAST_YEAR)


def _folded(text: str) -> tuple[str, int | None]:
    """Lower case, single blanks, without comments and ornaments. And the weekday, 0 to 6."""
    folded = " ".join(plain_dates(text).lower().translate(_SIGNS).split())
    folded = " ".join(_COMMENT.sub(" ", _ZONE_IN_BRACKETS.sub(r"\1", folded)).split())
    folded = _OF.sub(" ", _DIVIDER.sub(" ", folded.replace(": ", ":").removesuffix(":")))
    folded = _korean(folded) if re.search("[년오시]", text) else folded
    named = _WEEKDAY.search(folded)
    return _WEEKDAY.sub("", folded, count=1).strip(" ,"), _weekday(named["first"] or named["any"]) if named else None


def _korean(folded: str) -> str:
    """What only Korea prints is in its zone, as feedparser has it."""
    english = _KOREAN_HALF.sub(lambda half: f"{half[2]} {'am' if half[1] == '오전' else 'pm'}", folded)
    return f"{english} kst" if ":" in english and not _ENDS_IN_ZONE.search(english) else english


def _weekday(word: str) -> int | None:
    return next(
        (day for day, names in enumerate(_WEEKDAYS) if word in names.split() or word[:3] in names.split()), None
    )


def _moment(parts: Mapping[str, str | None], weekday: int | None, zone: ZoneInfo) -> datetime:
    """Raises ValueError or KeyError where calendar, clock, month name or zone don't exist."""
    hour = _hour(parts.get("hour"), parts.get("half"))
    minute, second = int(parts.get("minute") or 0), _second(parts.get("second"))
    # ISO 8601 knows a midnight at the end of its day.
    ends = hour == 24 and minute == second == 0
    moment = datetime.combine(
        _date(parts, weekday),
        time(0 if ends else hour, minute, second),
        tzinfo=zone_named(name) if (name := parts.get("zone")) else zone,
    )
    return moment + timedelta(days=ends)


def _date(parts: Mapping[str, str | None], weekday: int | None) -> date:
    year = _year(parts["year"] or "")
    if parts.get("one"):
        return _order(int(parts["one"] or 0), int(parts["two"] or 0), parts["year"] or "", weekday)
    if ordinal := parts.get("ordinal"):
        return _of_year(year, int(ordinal))
    if week := parts.get("week"):
        return date.fromisocalendar(year, int(week), int(parts["of_week"] or 0))
    month = MONTHS[parts["word"] or ""] if parts.get("word") else int(parts["month"] or 0)
    return date(year, month, int(parts["day"] or 0))


def _of_year(year: int, ordinal: int) -> date:
    day = date(year, 1, 1) + timedelta(days=ordinal - 1)
    if day.year != year:
        raise ValueError(f"{year} has no day {ordinal}")
    return day


def _order(one: int, two: int, digits: str, weekday: int | None) -> date:
    """America prints 11/18/2025, the rest of the world 18/11/2025. Raises ValueError where it can't be told.

    A number above 12 tells, or the weekday. A year of two digits may be a day as well, unless an
    impossible month says that America printed it.
    """
    if len(digits) == 2 and not one <= 12 < two:
        raise ValueError(f"day, month and year of {one}/{two}/{digits} can't be told apart")
    days = {date(_year(digits), month, day) for month, day in ((one, two), (two, one)) if month <= 12}
    if len(days) > 1:
        days = {day for day in days if day.weekday() == weekday}
    (day,) = days  # ValueError where none or two are left
    return day


def _year(digits: str) -> int:
    """Two digits as RFC 5322 (4.3) reads them."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 50 else 1900)


def _second(digits: str | None) -> int:
    # datetime knows no leap seconds, RFC 822 does.
    return 59 if digits == "60" else int((digits or "0")[:2])


def _hour(digits: str | None, half: str | None) -> int:
    hour = int(digits or 0)
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"{hour} {half}m is no hour")
    return hour % 12 + (12 if half == "p" else 0)
