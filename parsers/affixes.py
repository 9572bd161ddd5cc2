"""What a site adds to its titles before or behind a divider: its own name, a section's, a slogan."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DIVIDERS = re.compile(r"\s+(?:[|–—·•»«:]|::|-|//)\s+|\s*\|\s*|\s*::\s*")
_LEAST_WORDS = 4
_TRIMMED = " |–—·•»«:-/"


def without_site(title: str, site: str | None, host: str | None = None, others: Iterable[str] = ()) -> str:
    """A title less what a divider and the site's name, or a section's, put before or behind it.

    `host` is the page's, whose name stands for that of the site; `others` are other titles of the page.
    """
    for other in others:  # a shorter title that this one begins with
        if len(_key(other)) > 10 and _key(title).startswith(_key(other)) and len(other) < len(title):
            return without_site(other, site, host)
    cut = without_name(title, site, host)
    while cut != title:
        title, cut = cut, without_name(cut, site, host)
    parts = _parts(title)
    if len(parts) < 2:
        return title
    # Nobody said which part is the site: behind a bar it is the last, behind a dash only if it is short.
    is_short = len(parts[-1].split()) <= 4 and len(parts[0].split()) >= _LEAST_WORDS
    if "|" in title or is_short:
        return title[: title.rindex(parts[-1])].rstrip(_TRIMMED)
    return title


def without_section(heading: str, site: str | None, host: str | None = None) -> str:
    """A heading less the name of the site, and less what stands behind a bar that follows at least four words."""
    heading = without_name(heading, site, host)
    words, _, _ = heading.partition(" | ")
    return words if len(words.split()) >= _LEAST_WORDS else heading


def without_name(title: str, site: str | None, host: str | None) -> str:
    """Less its last or first part, if that is the name of the site; its host needs no divider behind it."""
    name = (host or "").removeprefix("www.")
    if "." in name and title.casefold().startswith(f"{name} "):
        return title[len(name) :].lstrip(_TRIMMED)
    parts = _parts(title)
    if len(parts) > 1 and names_site(parts[-1], site, host):
        return title[: title.rindex(parts[-1])].rstrip(_TRIMMED)
    if len(parts) > 1 and names_site(parts[0], site, host):
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(_TRIMMED)
    return title


def names_site(text: str, site: str | None, host: str | None) -> bool:
    """Whether a text is the name of a site, as its pages tell it or its host has it."""
    key = _key(text)
    if not key:
        return False
    if site and key == _key(site):
        return True
    labels = [label.replace("-", "") for label in (host or "").split(".")[:-1]]
    return key in labels or key == _key(host or "") or (_key(host or "").endswith(key) and "." in text)


def _parts(title: str) -> list[str]:
    return [part for part in _DIVIDERS.split(title) if part]


def _key(title: str) -> str:
    return re.sub(r"\W+", "", title).casefold()
