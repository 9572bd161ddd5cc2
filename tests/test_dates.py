"""Dates as feeds and pages print them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.dates import moment_of_number, parse_moment
from parsers.months import MONTH_NAMES

MOSCOW = ZoneInfo("Europe/Moscow")
MOMENT = datetime(2025, 11, 18, 7, 39, tzinfo=UTC)
MIDNIGHT = datetime(2025, 11, 17, 21, 0, tzinfo=UTC)

SAME_MOMENT = """
Tue, 18 Nov 2025 10:39:00 +0300
Tue, 18 Nov, 2025 10:39:00 +0300
Tue, 18 Nov 2025 10:39:00 Europe/Moscow
Tue, 18 Nov 2025 07:39:00 Etc/GMT
Tue, 18 Nov 2025 02:39:00 ET
Tue, 18 Nov 2025 08:39:00 MET
Di, 18 November 2025 10:39
mardi, 18 novembre 2025 10:39
Τρι, 18 Νοε 2025 10:39:00 +0300
Tue, 18 Nov 2025 07:39:00 GMT
Tue, 18 Nov 2025 07:39:00 UT
Tue, 18 Nov 2025 07:39:00 UTC
Tue, 18 Nov 2025 07:39:00 Z
Tue, 18 Nov 2025 07:39:00 -0000
Tue, 18 Nov 2025 02:39:00 EST
Mon, 17 Nov 2025 23:39:00 PST
Tue, 18 Nov 2025 08:39:00 CET
Tue, 18 Nov 2025 10:39:00 MSK
Tue, 18 Nov 2025 11:39:00 MSD
Tue, 18 Nov 2025 12:39:00 UZT
Tue, 18 Nov 2025 10:39:00 +03:00
Tue, 18 Nov 2025 10:39:00 GMT+3
Tue, 18 Nov 2025 10:39:00 UTC+03:00
Tue, 18 Nov 2025 10:39:00 GMT+0300 (Moscow Standard Time)
Tue, 18 Nov 2025 10:39:00 +0300 (MSK)
Tue, 18 Nov 2025 10:39:00 (MSK)
Tue, 18 Nov 2025 10:39:00
Tue, 18 Nov 2025 10:39 +0300
Tue,18 Nov 2025 10:39:00 +0300
Fri, 18 Nov 2025 10:39:00 +0300
Tuesday, 18 November 2025 10:39:00 +0300
TUE, 18 NOV 2025 10:39:00 +0300
18 Nov 2025 10:39:00 +0300
18 Nov 25 10:39:00 +0300
18-Nov-2025 10:39
November 18, 2025 10:39 am
Nov 18, 2025, 10:39 a.m.
Tuesday, November 18th, 2025 at 10:39
Tue Nov 18 10:39:00 2025
Tue Nov 18 10:39:00 MSK 2025
Tue Nov 18 2025 10:39:00 GMT+0300
2025-11-18T10:39:00+03:00
2025-11-18T10:39:00+0300
2025-11-18T10:39:00+03
2025-11-18T10:39+03:00
2025-11-18T07:39:00Z
2025-11-18t07:39:00z
2025-11-18T07:39:00.000Z
2025-11-18T07:39:00.000000000Z
2025-11-18 10:39:00
2025-11-18 10:39:00 +0300
2025-11-18 10:39:00 +0300 MSK
2025-11-18T10:39
2025/11/18 10:39
20251118T073900Z
2025-11-18T10:39:00+03:00Z
2025-11-18T10:39:00+03:00[Europe/Moscow]
2025-11-18T04:39:00−03:00
2025-november-18T10:39
2025年11月18日 10:39
Tue, 11/18/2025 - 10:39
18/11/2025 10:39
Tue, 18 11 2025 10:39:00 +0300
Tue, 18 Nov 2025 10:39:00 +0300 +0300
Tue, 18 Nov 2025 18:39:00 AEDT
Tue, 18 Nov 2025 20:39:00 NZDT
Mon, 17 Nov 2025 23:39:00 America/Los_Angeles
Tue, 18 Nov 2025 12:39:00 YEKT
Tue, 18 Nov 2025 12:39:00 ALMT
Tue, 18 Nov 2025 13:09:00 +0530
Tue, 18 Nov 2025 13:24:00 NPT
18.11.2025 10:39
18.11.2025, 10:39
18.11.2025 в 10:39
18.11.2025 | 10:39
18.11.25 10:39
10:39 18.11.2025
10:39, 18.11.2025
10:39 / 18.11.2025
18.11.2025 10:39 МСК
18 ноября 2025, 10:39
18 ноября 2025 10:39:00
18 ноября 2025 года, 10:39
18 ноября 2025 г. в 10:39
10:39, 18 ноября 2025
Вт, 18 ноя 2025 10:39:00 +0300
вторник, 18 ноября 2025, 10:39
Вторник, 18.11.2025 10:39
  18.11.2025 \u00a0 10:39\t
2025-11-18T073900Z
2025-11-18T10:39:00 +03:00
2025-322T10:39
2025-W47-2T10:39
20251118 10:39:00
20251118103900
Tue Nov 18 10:39:00 2025 +0300
18/Nov/2025 10:39
18.11.2025 10.39
18.11.2025 klo 10.39
mardi 18 novembre 2025 - 10:39
Dienstag 18. November 2025 um 10:39
18 de noviembre de 2025 10:39
18 de novembro de 2025 às 10:39
Τρί, 18 Νοέμβριος 2025 10:39:00 +0300
2025-11-18 오후 04:39:00
2025년 11월 18일 16:39:00
2025년 11월 18일 오후 4시 39분
2025年11月18日 10時39分00秒
2025年11月18日(火) 10:39
Tue, 18 Nov 2025 08:39:00 MEZ
Tue, 18 Nov 2025 09:39:00 MESZ
Mon, 17 Nov 2025 23:39:00 PST8PDT
Fri, 2025/11/18 10:39:00 MSK
"""

SAME_DAY = """
2025-11-18
18.11.2025
18.11.2025 г.
18 ноября 2025
18 ноября 2025 года
Вторник, 18.11.2025
18 Nov 2025
Nov 18, 2025
20251118
2025/11/18
11/18/2025
18/11/2025
11/18/25
Tue, 18/11/2025
2025年11月18日
18 қараша 2025
18 листопада 2025
18 noyabr 2025
18 ноябри 2025
18. Novembre 2025
18 November, 2025
18th Nov 2025
18 Nov 2025 MSK
mar., 18 nov. 2025
2025-322
2025322
2025-W47-2
2025W472
"""

NO_MOMENT = """
сегодня, 10:39
10:39
18 ноября, 10:39
ноябрь 2025
2025
2025-11
1763451540
31.02.2025
30 Feb 2025 10:00:00 GMT
00.11.2025
18.13.2025
18 мартобря 2025
18.11.2025 25:00
18.11.2025 10:60
2025-11-18T10:39:00+99:00
Tue, 18 Nov 2025 13:39 pm
Tue, 18 Nov 2025 10:39:00 XYZ
Thu, 01 Jan 1970 00:00:00 GMT
Mon, 18 Nov 0000 10:39:00 GMT
0001-01-01T00:00:00Z
31.12.89
9999-99-99
2025-366
2025-000
2025-W54-1
2025-W01-8
03-12-12
18-11-25
20251318 10:00
20251118253900
2025-11-18 오후 14:39
05/06/2025 10:00
Wed, 05/06/2025 10:00
10/11/12
23/10/30
13/13/2025
Fri, 31 Dec 2099 10:00:00 GMT
Tue, 18 Nov 2025 10:39:00 IST
Tue, 18 Nov 2025 10:39:00 A
Опубликовано 18.11.2025
18.11.2025 10:39 18.11.2025
"""


def lines(table: str) -> list[str]:
    return [line for line in table.split("\n") if line]


@pytest.mark.parametrize("printed", lines(SAME_MOMENT))
def test_every_notation_names_the_same_moment(printed: str) -> None:
    assert parse_moment(printed, MOSCOW) == MOMENT


@pytest.mark.parametrize("printed", lines(SAME_DAY))
def test_a_day_is_its_midnight_in_the_zone_of_the_source(printed: str) -> None:
    assert parse_moment(printed, MOSCOW) == MIDNIGHT


@pytest.mark.parametrize("printed", ["", " ", "x" * 10_000, "1" * 10_000, *lines(NO_MOMENT)])
def test_what_names_no_sure_moment_is_none(printed: str) -> None:
    assert parse_moment(printed, MOSCOW) is None


MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"


@pytest.mark.parametrize(("number", "month"), list(enumerate(MONTHS.split(), start=1)))
def test_russian_months_have_their_numbers(number: int, month: str) -> None:
    assert parse_moment(f"5 {month} 2025", ZoneInfo("UTC")) == datetime(2025, number, 5, tzinfo=UTC)


def test_moscow_was_four_hours_ahead_in_2012() -> None:
    assert parse_moment("18.11.2012 10:39", MOSCOW) == datetime(2012, 11, 18, 6, 39, tzinfo=UTC)
    assert parse_moment("18 Nov 2012 10:39 MSK", ZoneInfo("UTC")) == datetime(2012, 11, 18, 6, 39, tzinfo=UTC)


def test_noon_and_midnight_of_the_twelve_hour_clock() -> None:
    assert parse_moment("Nov 18, 2025 12:10 am", ZoneInfo("UTC")) == datetime(2025, 11, 18, 0, 10, tzinfo=UTC)
    assert parse_moment("Nov 18, 2025 12:10 pm", ZoneInfo("UTC")) == datetime(2025, 11, 18, 12, 10, tzinfo=UTC)


def test_a_year_of_two_digits_may_come_first_where_it_can_be_nothing_else() -> None:
    assert parse_moment("03-12-31", ZoneInfo("UTC")) == datetime(2003, 12, 31, tzinfo=UTC)


def test_an_hour_may_stand_alone_before_its_zone() -> None:
    assert parse_moment("2025-11-18T07Z", MOSCOW) == datetime(2025, 11, 18, 7, tzinfo=UTC)
    assert parse_moment("2025-11-18T07+03:00", MOSCOW) == datetime(2025, 11, 18, 4, tzinfo=UTC)


def test_a_zone_of_posix_keeps_its_summer() -> None:
    assert parse_moment("2 Jul 2020 12:00 PST8PDT", MOSCOW) == datetime(2020, 7, 2, 19, tzinfo=UTC)


def test_a_leap_second_is_the_second_before_it() -> None:
    assert parse_moment("2016-12-31T23:59:60Z", MOSCOW) == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_two_digit_years_follow_rfc_5322() -> None:
    assert parse_moment("1 Jan 99 00:00 GMT", MOSCOW) == datetime(1999, 1, 1, tzinfo=UTC)
    assert parse_moment("1 Jan 39 00:00 GMT", MOSCOW) == datetime(2039, 1, 1, tzinfo=UTC)
    assert parse_moment("1 Jan 49 00:00 GMT", MOSCOW, now=datetime(2049, 1, 1, tzinfo=UTC)) is not None


def test_a_weekday_tells_the_day_from_the_month() -> None:
    assert parse_moment("Tue, 05/06/2025", ZoneInfo("UTC")) == datetime(2025, 5, 6, tzinfo=UTC)
    assert parse_moment("чт, 05/06/2025", ZoneInfo("UTC")) == datetime(2025, 6, 5, tzinfo=UTC)
    assert parse_moment("06/06/2025", ZoneInfo("UTC")) == datetime(2025, 6, 6, tzinfo=UTC)


def test_letters_of_places_mean_their_clock_of_that_day() -> None:
    assert parse_moment("18 Nov 2012 10:39 YEKT", MOSCOW) == datetime(2012, 11, 18, 4, 39, tzinfo=UTC)
    assert parse_moment("18 Nov 2025 10:39 YEKT", MOSCOW) == datetime(2025, 11, 18, 5, 39, tzinfo=UTC)


def test_a_day_may_end_at_24_hours() -> None:
    assert parse_moment("2025-11-18T24:00:00Z", MOSCOW) == datetime(2025, 11, 19, tzinfo=UTC)
    assert parse_moment("2025-11-18T24:00:01Z", MOSCOW) is None


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("1763451540", MOMENT),
        ("1763451540000", MOMENT),
        ("1763451540.5", MOMENT),
        ("1763451540123.25", MOMENT),
        ("0", None),
        ("99999999999", None),
        ("9999999999", None),
        ("12345", None),
        ("176345154٠", None),
        ("", None),
    ],
)
def test_counts_of_seconds_and_milliseconds_are_moments(printed: str, moment: datetime | None) -> None:
    assert moment_of_number(printed) == moment


def test_no_name_of_a_month_means_two() -> None:
    listed = " ".join(MONTH_NAMES).split()
    assert sorted(listed) == sorted(set(listed))
    assert None not in {parse_moment(f"1 {word} 2025", ZoneInfo("UTC")) for word in listed}


@pytest.mark.parametrize(("days", "kept"), [(-1, True), (0, True), (1.9, True), (2.1, False), (400, False)])
def test_a_moment_far_after_now_is_none(days: float, kept: bool) -> None:
    printed = (MOMENT + timedelta(days=days)).isoformat()
    assert (parse_moment(printed, MOSCOW, now=MOMENT) is not None) is kept


@given(st.text(max_size=60) | st.from_regex(r"[0-9 .:/,+-]{4,30}", fullmatch=True))
def test_no_text_raises(printed: str) -> None:
    moment = parse_moment(printed, MOSCOW)
    assert moment is None or (moment.tzinfo is UTC and moment.year >= 1990)


@given(st.datetimes(datetime(1990, 1, 2), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 (hypothesis wants them naive)
def test_iso_moments_come_back_to_the_second(moment: datetime) -> None:
    assert parse_moment(moment.isoformat(), MOSCOW) == moment.replace(microsecond=0)
