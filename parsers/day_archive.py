"""Where a site lists the articles of one day: an address to get, or a form to post, with places for the date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

PLACES = ("year", "month", "day")
_PLACE = re.compile(r"\{(year|month|day)\}")


class DayList(NamedTuple):
    """The list of one day: its address, and the fields to post; None where it is got.

    `name` tells it from the lists of other days: the address, with the fields behind it as a query.
    """

    address: str
    fields: tuple[tuple[str, str], ...] | None
    name: str


@dataclass(frozen=True, slots=True)
class DayArchive:
    """The address of the list of one day's articles, with {year} in four digits, {month} and {day} in two.

    With a `form`, its fields are posted to the address, and the date may stand in them.
    """

    address: str
    form: tuple[tuple[str, str], ...] | None = None

    def of(self, day: date) -> DayList:
        """What to ask for one day."""
        address = _filled(self.address, day)
        if self.form is None:
            return DayList(address, None, address)
        fields = tuple((name, _filled(value, day)) for name, value in self.form)
        return DayList(address, fields, f"{address}{'&' if '?' in address else '?'}{urlencode(fields)}")


def _filled(pattern: str, day: date) -> str:
    printed = {"year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}"}
    return _PLACE.sub(lambda found: printed[found[1]], pattern)
