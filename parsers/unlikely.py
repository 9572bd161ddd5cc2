"""Which parts of a page are seldom its article, by their tags and by what their classes say."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from lxml import etree

# A caption tells of a picture, and stands among the paragraphs.
_TAGS = frozenset(("nav", "aside", "footer", "form", "fieldset", "menu", "button", "figcaption"))
# These hold the article or all of the page, whatever their classes say.
_WHOLE = frozenset(("html", "body", "article", "main"))
# In names as templates write them, in lower case and without "-" and "_".
_TEMPLATE = tuple(
    """
    comment disqus sidebar related recommend promo share sharing social cookie consent newsletter subscri popup
    modal banner breadcrumb footer footnote masthead navbar menu advert adunit sponsor byline author pagination
    readmore signup sronly visuallyhidden screenreader caption toolbar outbrain taboola trending mostread popular
    disclaimer disclosure copyright message rating tooltip teaser wform teads sticky calltoaction
    onetrust didomi usercentrics gdpr cmpoverlay cmpbox
    """.split()  # noqa: SIM905 (fifty quoted words are harder to read)
)
# Whole words only: "metal" and "vintage" are others.
_WORDS = re.compile(r"(?:\b|_)(?:ads?|cta|meta|tags?)(?:\b|_)|meta\b|tags?\b")
# Readers may write more than the author did.
_READERS = (
    "comment",
    "disqus",
    "cookie",
    "consent",
    "onetrust",
    "didomi",
    "usercentrics",
    "gdpr",
    "cmpoverlay",
    "cmpbox",
)
_UNSEEN = ("sronly", "visuallyhidden", "screenreader")
_JOINED = str.maketrans("", "", "-_")


class Doubt(Enum):
    """Why a part may be no article: `TEMPLATE` may hold it still, named for its neighbours; `READERS` may not."""

    TEMPLATE = 1
    READERS = 2


def doubt_about(element: etree._Element) -> Doubt | None:
    """What the tag, class, id and role of an element say against it."""
    tag = element.tag
    if tag in _WHOLE:
        return None
    names, identity, role = element.get("class"), element.get("id"), element.get("role")
    by_name = _by_names(names, identity, role) if names or identity or role else None
    return by_name or (Doubt.TEMPLATE if tag in _TAGS else None)


@lru_cache(maxsize=10_000)  # a page repeats its classes, and a site its pages
def _by_names(*names: str | None) -> Doubt | None:
    told = " ".join(filter(None, names)).lower()
    joined = told.translate(_JOINED)
    if not any(word in joined for word in _TEMPLATE) and _WORDS.search(told) is None:
        return None
    return Doubt.READERS if any(word in joined for word in _READERS) else Doubt.TEMPLATE


@lru_cache(maxsize=10_000)
def is_unseen(names: str) -> bool:
    """Whether a class says that only screen readers have the text."""
    joined = names.lower().translate(_JOINED)
    return any(word in joined for word in _UNSEEN)
