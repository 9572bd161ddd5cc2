"""Lines that stand on many pages of a source are its frame: appeals, notes on copyright, addresses of editors.

Which ones they are is learnt by whoever sees many pages (see warehouse/framing.py); what is known of them here is
their digests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

# No appeal is longer; what is, is text.
_LONGEST = 300
# A text that would lose more than this is no text with a frame around it, but one that was printed often.
_MOST_CUT = 0.5
_DIGITS = 16


class Framed(NamedTuple):
    """The paragraphs of an article, and the digests of those that were cut."""

    text: Sequence[str]
    cut: tuple[str, ...] = ()


def without_frame(text: Sequence[str], frame: Collection[str], least: int) -> Framed:
    """A text less the paragraphs whose digests are in `frame`.

    All of it where hardly anything would be left, or less than `least` characters.
    """
    if not frame:
        return Framed(text)
    digests = [digest_of(paragraph) if len(paragraph) <= _LONGEST else "" for paragraph in text]
    kept = [paragraph for paragraph, digest in zip(text, digests, strict=True) if digest not in frame]
    left = sum(map(len, kept))
    if left < max(least, (1 - _MOST_CUT) * sum(map(len, text))):
        return Framed(text)
    return Framed(kept, tuple(digest for digest in digests if digest in frame))


def digest_of(paragraph: str) -> str:
    """The first digits of the MD5 of a paragraph, which SQL reckons, too."""
    return hashlib.md5(paragraph.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:_DIGITS]
