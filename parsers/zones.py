"""Time zones by the names that feeds and pages print after a time of day."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# Hours from UTC of letters with one meaning. Those of RFC 822 mean what it says (CST is America's); the others mean
# one zone in the tz database, or did until it gave up inventing letters. Letters of several places that are in use
# today (IST, AMT) and military ones (RFC 5322, 4.3) are left out: no moment, rather than a wrong one.
_HOURS = {
    name: hours
    for hours, names in {
        0: "gmt ut utc z wet etc/gmt etc/utc", 1: "west bst cet met mez wat", 2: "cest mest mesz eet cat sast",
        3: "eest idt eat trt", 3.5: "irst", 4: "msd мсд azt get gst samt", 4.5: "irdt aft",
        5: "uzt tjt tmt pkt aqtt", 5.75: "npt", 6: "kgt btt", 6.5: "mmt", 7: "wib ict",
        8: "hkt sgt awst wita pht myt ulat", 9: "jst kst wit", 9.5: "acst", 10: "aest chst", 10.5: "acdt", 11: "aedt",
        12: "nzst", 13: "nzdt", -2: "brst", -2.5: "ndt", -3: "adt brt art uyt clst", -3.5: "nst",
        -4: "at ast edt clt", -5: "et est cdt cot pet", -6: "ct cst mdt", -7: "mt mst pdt",
        -8: "pt pst akdt", -9: "akst hdt", -10: "hst", -11: "sst",
    }.items()
    for name in names.split()
}  # fmt: skip
# Letters of places that have moved their clocks since: Russia did in 2011 and 2014, Kazakhstan in 2024.
_PLACES = {
    "msk": "Europe/Moscow",
    "мск": "Europe/Moscow",
    "yekt": "Asia/Yekaterinburg",
    "omst": "Asia/Omsk",
    "novt": "Asia/Novosibirsk",
    "krat": "Asia/Krasnoyarsk",
    "irkt": "Asia/Irkutsk",
    "yakt": "Asia/Yakutsk",
    "vlat": "Asia/Vladivostok",
    "magt": "Asia/Magadan",
    "pett": "Asia/Kamchatka",
    "almt": "Asia/Almaty",
    "vet": "America/Caracas",
    # As POSIX writes them; the tz database has them as links to these since 2024.
    "est5edt": "America/New_York",
    "cst6cdt": "America/Chicago",
    "mst7mdt": "America/Denver",
    "pst8pdt": "America/Los_Angeles",
}
_OFFSET = re.compile(r"(?:gmt|utc?)?([+-])(\d{1,2}):?(\d{2})?z?")


def zone_named(name: str) -> tzinfo:
    """The zone of letters, an offset or a name of the tz database, in lower case.

    Raises KeyError for one that nobody knows, ValueError for an offset no place has.
    """
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    if "/" in name:
        return ZoneInfo(name.title())  # names of the tz database have capitals; ZoneInfoNotFoundError is a KeyError
    if offset := _OFFSET.fullmatch(name):
        return _offset(offset[1], int(offset[2]), int(offset[3] or 0))
    raise KeyError(name)


def _offset(sign: str, hours: int, minutes: int) -> tzinfo:
    if hours > 14 or minutes > 59:
        raise ValueError(f"no zone is {hours}:{minutes:02} from UTC")
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(-distance if sign == "-" else distance)
