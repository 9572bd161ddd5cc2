"""Markup as feeds put it into titles and summaries, to one line of plain text."""

from __future__ import annotations

import html
import re

# No headline is longer; a whole card of a page in one link may be.
MAX_TITLE = 1000

# Feed markup is fragments of any quality, so tags are recognised, not parsed. Only names of HTML count as tags:
# "<Имя>" and "a < b" are words.
_TAG = re.compile(
    r"<!doctype\b[^<>]*>|</?(?:a|abbr|acronym|applet|article|aside|audio|b|big|blink|blockquote|body|br|button|caption|center|cite|code|dd|del|details|div|dl"
    r"|dt|em|embed|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|mark|marquee|meta|nobr|noscript|object"
    r"|ol|p|param|picture|pre|q|s|section|small|source|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead"
    r"|time|tr|tt|u|ul|video|wbr)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_UNREAD = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
# Tags inside a word ("<b>К</b>азахстан") leave no gap; all others do.
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|big|blink|cite|code|em|font|i|mark|nobr|s|small|span|strong|sub|sup|tt|u|wbr)\b", re.I
)
# Controls, and characters that turn the direction of everything printed after them, or can't be seen at all.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
# Persian spelling and emoji need their joiners; between Cyrillic or Latin letters they only hide.
_LONE_JOINERS = re.compile("(?<![\u0600-\u1fff\u2600-\ufe0f\U00010000-\U0010ffff])[\u200c\u200d]+")
_SURROGATES = re.compile("[\ud800-\udfff\ufffe\uffff]")


def plain_text(markup: str | None, *, longest: int | None = None) -> str | None:
    """Tags and entities resolved, blanks folded, invisible characters gone; None when nothing is left.

    A text over `longest` characters is cut at a blank and ends in "…".
    """
    if not markup:
        return None
    return folded(html.unescape(_TAG.sub(_gap, _UNREAD.sub(" ", markup))), longest=longest)


def folded(text: str | None, *, longest: int | None = None) -> str | None:
    """A text that is no markup: as `plain_text`, but tags and entities in it are meant to be read."""
    if not text:
        return None
    text = _LONE_JOINERS.sub("", _SURROGATES.sub("", _INVISIBLE.sub("", text)))
    text = " ".join(text.split())
    if longest is not None and len(text) > longest:
        text = (text[:longest].rpartition(" ")[0] or text[:longest]) + "…"
    return text or None


def _gap(tag: re.Match[str]) -> str:
    return "" if _INLINE.match(tag[0]) else " "
