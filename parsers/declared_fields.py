"""The fields of a declared source: what each may hold. A ValueError's sentence says what was expected."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from parsers.day_archive import PLACES, DayArchive
from parsers.declared_values import FieldError, address, items, seconds, shown, switch, text
from parsers.errors import NotAnArticle
from parsers.model import Selectors, Source
from parsers.permalink import general_permalink
from parsers.permalink_pattern import PermalinkPattern
from parsers.selectors import compiled, is_xpath

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LONGEST_DELAY = 3600.0
_LONGEST_POLL = 30 * 86_400.0


def addresses(value: Any) -> tuple[str, ...]:
    """A list of addresses."""
    return tuple(dict.fromkeys(map(address, items(value, "addresses"))))


def hosts(value: Any) -> tuple[str, ...]:
    """A list of names of hosts, each with its port where that is not the usual one."""
    return tuple(dict.fromkeys(map(_host, items(value, "names of hosts"))))


def hosts_of(home: str) -> tuple[str, ...]:
    """The hosts a site is expected to answer under: that of its front page, with and without "www."."""
    host = _host_in(home)
    bare = host.removeprefix("www.")
    return (host,) if bare == host and not _may_have_www(host) else tuple(dict.fromkeys((host, bare, f"www.{bare}")))


def zone(value: Any) -> str:
    """A time zone of the tz database."""
    name = text(value)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        close = get_close_matches(name, available_timezones(), n=1)
        hint = f"; did you mean {close[0]}?" if close else "; expected one such as Asia/Almaty"
        raise FieldError(f"{shown(value)} is no time zone{hint}") from error
    return name


def language(value: Any) -> str:
    """ISO 639-1 (639-2 where there is none)."""
    if not _LANGUAGE.fullmatch(text(value)):
        raise FieldError(f'{shown(value)} is no code of a language; expected one such as "ru"')
    return text(value)


def encoding(value: Any) -> str:
    """An encoding that Python knows."""
    try:
        if not codecs.lookup(text(value))._is_text_encoding:  # `rot13` and `zip` are codecs, too
            raise LookupError
    except LookupError as error:
        raise FieldError(f'{shown(value)} is no encoding; expected one such as "windows-1251"') from error
    return text(value)


def delay(value: Any) -> float:
    """Seconds between two requests."""
    return seconds(value, 0, _LONGEST_DELAY)


def poll_every(value: Any) -> tuple[float, float]:
    """The shortest and the longest time between two polls."""
    bounds = [seconds(item, 1, _LONGEST_POLL) for item in items(value, "two numbers of seconds")]
    if len(bounds) != 2 or bounds[0] > bounds[1]:
        raise FieldError(f"expected the shortest and the longest time in seconds, as in [300, 86400], not {value!r}")
    return bounds[0], bounds[1]


def archive(value: Any) -> DayArchive:
    """The address of the list of one day, with places for its date; or a table of it and the fields of a form."""
    if not isinstance(value, Mapping):
        printed, named = _with_places(value)
        if "year" not in named:
            raise FieldError("expected an address with {year}, and usually {month} and {day}, in the place of a date")
        return DayArchive(printed)
    found = _table(value, {"address": lambda item: _with_places(item)[0], "form": _form}, "part of a day archive")
    if "address" not in found or not found.get("form"):
        raise FieldError("expected an address, and a form whose fields are posted to it")
    if not any("{year}" in part for part in (found["address"], *(item for _, item in found["form"]))):
        raise FieldError('expected {year}, and usually {month} and {day}, in the form, as in Year = "{year}"')
    return DayArchive(**found)


def xpath(value: Any) -> str:
    """An XPath that can be evaluated."""
    expression = text(value)
    try:
        compiled(expression)
    except ValueError as error:
        raise FieldError(str(error)) from error
    return expression


def must_contain(value: Any) -> str:
    """An XPath or a text."""
    wanted = text(value)
    return xpath(wanted) if is_xpath(wanted) else wanted


def selectors(value: Any) -> Selectors:
    """A table of XPaths."""
    found = _table(value, dict.fromkeys(Selectors.__slots__, xpath), "selector")
    return Selectors(**found)


def permalink(value: Any) -> PermalinkPattern:
    """A table of `keep` and `match`."""
    return PermalinkPattern(**_table(value, {"keep": _names, "match": _pattern}, "part of a permalink rule"))


FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "title": text,
    "home": address,
    "feeds": addresses,
    "listings": addresses,
    "hosts": hosts,
    "timezone": zone,
    "language": language,
    "encoding": encoding,
    "delay": delay,
    "poll_every": poll_every,
    "permalink": permalink,
    "archive": archive,
    "selectors": selectors,
    "must_contain": must_contain,
    "enabled": switch,
    "note": text,
}


def problems_of(source: Source) -> Iterator[str]:
    """What is wrong with a source that was declared in Python, a sentence each."""
    values = {name: getattr(source, name) for name in FIELDS}
    if source.selectors is not None:
        values["selectors"] = {name: value for name, value in asdict(source.selectors).items() if value is not None}
    if source.archive is not None:
        form = source.archive.form
        address_of = source.archive.address
        values["archive"] = address_of if form is None else {"address": address_of, "form": dict(form)}
    if source.permalink is not None and isinstance(source.permalink, PermalinkPattern):
        values["permalink"] = {name: value for name, value in asdict(source.permalink).items() if value is not None}
    elif source.permalink is not None:
        del values["permalink"]
    for name, value in values.items():
        try:
            if value is not None:
                FIELDS[name](value)
        except FieldError as error:
            yield f"{'.'.join((name, *error.path))}: {error}"
    if source.parse is not None and (source.selectors or source.must_contain):
        yield "a source with a parse function has neither selectors nor must_contain: they would not be asked"


def unknown(name: str, known: Mapping[str, Any], what: str) -> str:
    """A sentence about a name that is none of those there are."""
    close = get_close_matches(name.lower(), known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
    return f"{name!r} is no {what}; {hint}"


def _table(value: Any, fields: Mapping[str, Callable[[Any], Any]], what: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise FieldError(f"expected a table with {', '.join(fields)}, not {shown(value)}")
    found = {}
    for name, item in value.items():
        if name not in fields:
            raise FieldError(unknown(name, fields, what), name)
        try:
            found[name] = fields[name](item)
        except FieldError as error:
            raise FieldError(str(error), name, *error.path) from error
    return found


def _with_places(value: Any) -> tuple[str, list[str]]:
    """An address as printed, and the places of a date in it."""
    printed = text(value)
    named = _places(printed)
    address(_PLACEHOLDER.sub("01", printed))
    return printed, named


def _places(printed: str) -> list[str]:
    named = _PLACEHOLDER.findall(printed)
    if strange := [name for name in named if name not in PLACES]:
        raise FieldError(f"{{{strange[0]}}} stands for nothing; there are {{year}}, {{month}} and {{day}}")
    filled = _PLACEHOLDER.sub("01", printed)
    if "{" in filled or "}" in filled:
        raise FieldError(f"{shown(printed)} has a bracket too many; expected such as {{year}}, {{month}} and {{day}}")
    return named


def _form(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping) or not value:
        raise FieldError(f'expected a table of fields, as in {{ Year = "{{year}}" }}, not {shown(value)}')
    fields = []
    for name, item in value.items():
        try:
            # A number needs no quotes: what a form has are texts in any case.
            printed = str(item) if isinstance(item, int) and not isinstance(item, bool) else text(item)
            _places(printed)
        except FieldError as error:
            raise FieldError(str(error), name) from error
        fields.append((name, printed))
    return tuple(fields)


def _names(value: Any) -> tuple[str, ...]:
    return tuple(map(text, items(value, "names of query parameters")))


def _pattern(value: Any) -> str:
    pattern = text(value)
    try:
        re.compile(pattern)
    except re.error as error:
        raise FieldError(f"{shown(value)} is no regular expression: {error}") from error
    return pattern


def _host(value: Any) -> str:
    printed = text(value)
    if "/" in printed or "@" in printed or "?" in printed or "#" in printed:
        raise FieldError(f'{shown(value)} is no name of a host; expected one such as "www.times.example"')
    try:
        return _host_in(f"http://{printed}/")
    except NotAnArticle as error:
        raise FieldError(f"{shown(value)} is no name of a host: {error.reason}") from error


def _host_in(home: str) -> str:
    return urlsplit(general_permalink(home)).netloc


def _may_have_www(host: str) -> bool:
    """A name such as times.example; neither an address in numbers nor a host inside of a site."""
    name = host.partition(":")[0]
    return name.count(".") == 1 and not name.replace(".", "").isdigit()
