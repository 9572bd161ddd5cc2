"""Markup as feeds put it into titles and summaries, to one line of plain text."""

from __future__ import annotations

import html
import re

from parsers.characters import shortened, visible

# No headline is longer; a whole card of a page in one link may be.
MAX_TITLE = 1000
# What lies behind is cut off anyway, and 9 million references take 5 s.
_MOST_READ = 200_000

# Feed markup is fragments of any quality, so tags are recognised, not parsed. Only names of HTML count as tags:
# "<Имя>" and "a < b" are words.
_TAG = re.compile(
    r"<!doctype\b[^<>]*>|</?(?:a|abbr|acronym|applet|article|aside|audio|b|big|blink|blockquote|body|br|button|caption"
    r"|center|cite|code|dd|del|details|div|dl|dt|em|embed|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head"
    r"|header|hr|html|i|iframe|img|input|ins|label|li|link|main|mark|marquee|meta|nobr|noscript|object|ol|p|param|picture|pre|q|s|section|small|source|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead"
    r"|time|tr|tt|u|ul|video|wbr)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_UNREAD = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
# Tags inside a word ("<b>К</b>азахстан") leave no gap; all others do.
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|big|blink|cite|code|em|font|i|mark|nobr|s|small|span|strong|sub|sup|tt|u|wbr)\b", re.I
)


def plain_text(markup: str | None, *, longest: int | None = None) -> str | None:
    """Tags and entities resolved, blanks folded, invisible characters gone; None when nothing is left.

    A text over `longest` characters is cut at a blank and ends in "…".
    """
    if not markup:
        return None
    text = _TAG.sub(_gap, _UNREAD.sub(" ", markup[:_MOST_READ]))
    return folded(html.unescape(text), longest=longest)


def folded(text: str | None, *, longest: int | None = None) -> str | None:
    """A text that is no markup: as `plain_text`, but tags and entities in it are meant to be read."""
    if not text:
        return None
    text = " ".join(visible(text).split())
    return (shortened(text, longest) if longest is not None else text) or None


def _gap(tag: re.Match[str]) -> str:
    return "" if _INLINE.match(tag[0]) else " "
