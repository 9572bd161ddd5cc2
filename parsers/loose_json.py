"""JSON as templates write it: with commas too many, raw line breaks, entities, comments around it."""

from __future__ import annotations

import html
import json
import re

_WRAPPING = re.compile(
    r"^\s*(?:<!--|/[*/]\s*<!\[CDATA\[(?:\s*\*/)?|<!\[CDATA\[)|(?://|/\*)?\s*(?:\]\]>|-->)(?:\s*\*/)?\s*$"
)
_COMMA_TOO_MANY = re.compile(r",(\s*[}\]])")
_BARE_BACKSLASH = re.compile(r'\\(?!["\\/bfnrtu])')
# What is still worth knowing of an object that can't be read: plain texts by these names. A quotation mark that nobody
# escaped ends no text; one before a comma or a bracket does.
_PAIR = re.compile(
    r'"(@type|headline|datePublished|dateCreated|dateModified|author)"\s*:\s*[\[\s]*'
    r'(?:\{\s*(?:"@type"\s*:\s*"(?:Person|Organization)"\s*,\s*)?"name"\s*:\s*)?'
    r'"((?:[^\\\n]|\\.){1,500}?)"(?=\s*[,}\]])'
)
_LONGEST_REPAIRED = 200_000


def read_json(text: str) -> object:
    """What a text of JSON says, mended where it is broken; None where nothing of it can be read."""
    text = text.strip().rstrip(";")
    if (value := _load(text)) is not None:
        return value
    if len(text) > _LONGEST_REPAIRED:
        return None
    text = _WRAPPING.sub("", text)
    if "&quot;" in text and '"' not in text.replace("&quot;", ""):
        text = html.unescape(text)
    mended = _BARE_BACKSLASH.sub(r"\\\\", _COMMA_TOO_MANY.sub(r"\1", text))
    return _load(mended) or _pairs(mended)


def _load(text: str) -> object:
    try:
        # Newlines inside strings are common, and harmless.
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _pairs(text: str) -> dict[str, str] | None:
    """The first values of the names that matter."""
    found: dict[str, str] = {}
    for name, value in _PAIR.findall(text):
        if name != "@type" or value.endswith(("Article", "Posting")):
            found.setdefault(name, value)
    return found if "@type" in found else None
