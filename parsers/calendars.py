"""Dates of other calendars, scripts and orders, written as ISO 8601 has them, in the text where they stand.

The solar calendar of Iran and Afghanistan, the years of Thailand, Japan and Taiwan, months whose names are of two
words or of signs that are no letters, and the orders of Kazakh, Kyrgyz, Uzbek and Vietnamese. The lunar calendar is
left alone: its days are seen, not reckoned.
"""

from __future__ import annotations

import re
from datetime import date

_DIGITS = {
    ord(digit): str(value)
    for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "๐๑๒๓๔๕๖๗๘๙")
    for value, digit in enumerate(digits)
}
_ANY_DIGIT = re.compile(r"[٠-٩۰-۹०-९০-৯๐-๙]")


def _months(*names: str) -> dict[str, int]:
    return {name: number for number, words in enumerate(names, start=1) for name in words.split("|")}


# Also as Afghanistan has them: حمل, ثور.
_SOLAR = _months(
    "فروردین|حمل", "اردیبهشت|ثور", "خرداد|جوزا", "تیر|سرطان", "مرداد|امرداد|اسد", "شهریور|سنبله",
    "مهر|میزان", "آبان|عقرب", "آذر|قوس", "دی|جدی", "بهمن|دلو", "اسفند|حوت",
)  # fmt: skip
_COMMON = (
    _months(
        "كانون الثاني|کانون الثانی|كانون ثاني", "شباط", "آذار|اذار", "نيسان", "أيار|ايار", "حزيران",
        "تموز", "آب", "أيلول|ايلول", "تشرين الأول|تشرين الاول|تشرين أول", "تشرين الثاني|تشرين ثاني",
        "كانون الأول|كانون الاول|كانون أول",
    )
    | _months("जनवरी", "फरवरी|फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर|सितम्बर",
              "अक्टूबर|अक्तूबर", "नवंबर|नवम्बर", "दिसंबर|दिसम्बर")
    | _months("জানুয়ারি|জানুয়ারী", "ফেব্রুয়ারি|ফেব্রুয়ারী", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট|আগষ্ট",
              "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর")
    | _months("มกราคม|ม.ค.", "กุมภาพันธ์|ก.พ.", "มีนาคม|มี.ค.", "เมษายน|เม.ย.", "พฤษภาคม|พ.ค.", "มิถุนายน|มิ.ย.",
              "กรกฎาคม|ก.ค.", "สิงหาคม|ส.ค.", "กันยายน|ก.ย.", "ตุลาคม|ต.ค.", "พฤศจิกายน|พ.ย.", "ธันวาคม|ธ.ค.")
)  # fmt: skip
# These have only letters, and are months of sentences in the languages that print them.
_ORDERED = _months(
    "қаңтар|январь|yanvar", "ақпан|февраль|fevral", "наурыз|март|mart", "сәуір|апрель|aprel", "мамыр|май|may",
    "маусым|июнь|iyun", "шілде|июль|iyul", "тамыз|август|avgust", "қыркүйек|сентябрь|sentabr|sentyabr",
    "қазан|октябрь|oktabr|oktyabr", "қараша|ноябрь|noyabr", "желтоқсан|декабрь|dekabr",
)  # fmt: skip


def _any_of(names: dict[str, int]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


_SOLAR_YEAR = r"(?:13[7-9]\d|14[01]\d)"
_YEAR = r"(?:(?:19|20|25)\d\d)"
_DAY = r"(?<![\d/.-])(?P<{}>\d{{1,2}})"
_OTHER = re.compile(
    # Where none of them begins is soon seen.
    r"(?=[\d令平民])(?:"
    rf"{_DAY.format('day1')} ?(?P<solar>{_any_of(_SOLAR)})(?:‌?ماه)?,? ?(?P<year1>{_SOLAR_YEAR})(?!\d)"
    rf"|(?<![\d/.-])(?P<year2>{_SOLAR_YEAR})([/-])(?P<month2>\d{{1,2}})\5(?P<day2>\d{{1,2}})(?![\d/-])"
    rf"|{_DAY.format('day3')} ?(?P<common>{_any_of(_COMMON)}),?(?: พ\.ศ\.)? ?(?P<year3>{_YEAR})(?!\d)"
    rf"|(?<!\d)(?P<year4>{_YEAR})[ -](?:жылғы|жылдын|жыл|йил|yil)(?:ning)?,?"
    rf" (?P<day4>\d{{1,2}})[ -](?P<word>{_any_of(_ORDERED)})"
    rf"|{_DAY.format('day5')} tháng (?P<month5>\d{{1,2}})(?: năm|,)? (?P<year5>{_YEAR})(?!\d)"
    rf"|(?P<era>令和|平成|民國|民国) ?(?P<year6>\d{{1,3}}|元) ?年 ?(?P<month6>\d{{1,2}}) ?月 ?(?P<day6>\d{{1,2}}) ?日"
    rf"|{_DAY.format('day7')}\. (?P<month7>\d{{1,2}})\. (?P<year7>(?:19|20)\d\d)(?!\d)"
    r")",
    re.IGNORECASE,
)
_ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
_THAI = 543
_LAST_COMMON = 2400
# 1 Farvardin 1404.
_A_NEW_YEAR = date(2025, 3, 21)


def plain_dates(text: str) -> str:
    """A text with such dates as "2025-11-15", and with digits of other scripts as ours; other dates stay."""
    if not text.isascii() and _ANY_DIGIT.search(text):
        text = text.translate(_DIGITS)
    return _OTHER.sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    day = _day_of(found)
    return day.isoformat() if day is not None else found[0]


def _day_of(found: re.Match[str]) -> date | None:
    number = next(number for number in "1234567" if found[f"day{number}"])
    year, day = found[f"year{number}"], int(found[f"day{number}"])
    if number in "12":
        month = _SOLAR[found["solar"]] if number == "1" else int(found["month2"])
        return _of_solar(int(year), month, day)
    if number == "6":
        return _day(_ERAS[found["era"]] + (1 if year == "元" else int(year)), int(found["month6"]), day)
    named = _COMMON.get(found["common"] or "") or _ORDERED.get((found["word"] or "").lower())
    return _day(int(year), named or int(found[f"month{number}"]), day)


def _of_solar(year: int, month: int, day: int) -> date | None:
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return None
    return date.fromordinal(_A_NEW_YEAR.toordinal() + _solar_days(year, month, day) - _solar_days(1404, 1, 1))


def _solar_days(year: int, month: int, day: int) -> int:
    """Days since a beginning; leap years by the cycle of 33, which holds for the years of the web."""
    year += 1595
    months = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return 365 * year + year // 33 * 8 + (year % 33 + 3) // 4 + months + day


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year - (_THAI if year > _LAST_COMMON else 0), month, day)
    except ValueError:
        return None
