"""Which characters no text may keep, wherever it came from: one rule for pages, feeds and all that is printed."""

from __future__ import annotations

import re
from unicodedata import category

# Controls but for white space; marks that turn the direction of everything after them; what has no width; halves of
# characters; and the "tags" (U+E0000) that hide a text inside another.
_UNWANTED = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f"
)
# The two joiners are spelling in Persian, Urdu and the scripts of India, and they hold an emoji together: they stay
# behind such a character, once, and go everywhere else.
_JOINED = (
    "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\u2600-\u27bf\ufb50-\ufdff\ufe0f\ufe70-\ufefc"
    "\U0001f000-\U0001faff"
)
# Where private and unassigned characters may be; not among pictographs, which come faster than Python learns them.
_UNPRINTABLE = re.compile("[^\x00-\u0377\u0400-\u0529\u2000-\u2064\u3400-\u9fff\U0001f000-\U0001faff]+")
_INVISIBLE = re.compile(f"[{_UNWANTED}]|(?<![{_JOINED}])[\u200c\u200d]")


def visible(text: str) -> str:
    """The text less what a reader can't see and a terminal or a browser may obey. White space stays as it is."""
    # Most texts have none, and this is ten times faster than looking for it.
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub(_known, _INVISIBLE.sub("", text))


def _known(found: re.Match[str]) -> str:
    """Less what only one font has (Unicode's category Co) and what is no character at all (Cn)."""
    return "".join(character for character in found[0] if category(character) not in ("Co", "Cn"))


def shortened(text: str, longest: int) -> str:
    """A text of at most `longest` characters and an ellipsis, cut at a blank where there is one."""
    if len(text) <= longest:
        return text
    return (text[:longest].rpartition(" ")[0] or text[:longest]) + "…"
