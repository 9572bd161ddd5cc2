"""Pages with no text to speak of, and what they are instead."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from parsers.errors import EmptyPage
from parsers.markup import selector

# A sentence; below it there is a caption, a cookie notice or a "page not found".
LEAST_TEXT = 80
# With so many pictures it takes some sentences.
_LEAST_OF_GALLERY = 200
_FEW_PICTURES, _MANY_PICTURES = 4, 10
_MOST_FRAMES = 3
_FRAMES = selector("//frame/@src")
_PICTURES = selector(
    "//figure[.//img or .//picture] | //*[contains(@class, 'gallery') or contains(@class, 'slide')"
    " or contains(@class, 'carousel') or contains(@class, 'swiper')]//img[not(ancestor::figure)]"
)


def refuse_without_text(root: etree._Element, characters: int, url: str) -> None:
    """Raises EmptyPage for a page whose text has so few characters, with what it has in place of it."""
    if characters >= _LEAST_OF_GALLERY:
        return
    pictures = len(_PICTURES(root))
    if characters < LEAST_TEXT and (frames := _FRAMES(root)):
        named = ", ".join(str(frame)[:100] for frame in islice(frames, _MOST_FRAMES))
        raise EmptyPage(url, f"a frameset, whose text is in other pages: {named}")
    if pictures >= (_FEW_PICTURES if characters < LEAST_TEXT else _MANY_PICTURES):
        raise EmptyPage(url, f"a gallery: {pictures} pictures and only {characters} characters of text")
    if characters < LEAST_TEXT:
        raise EmptyPage(url, f"no text of at least {LEAST_TEXT} characters outside menus and links")
