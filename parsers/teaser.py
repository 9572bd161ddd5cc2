"""Whether a page shows only the beginning of its article, and asks money or a login for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

from lxml import etree

from parsers.linked_data import LinkedData, Node
from parsers.markup import fold, selector, text_in

# A longer text is no beginning, unless the page says how long all of it is.
_LONGEST_TEASER = 2_500
# Of the words a page says its article has.
_MOST_SHOWN = 0.6
# What the part for subscribers has at least where it is shown.
_LEAST_SHOWN = 300
_WORD = re.compile(r"\w+")
_TIERS = ("article:content_tier", "og:article:content_tier", "content_tier", "content-tier")
_CLASSES = selector("//@class | //@id")
_WALL = re.compile(
    r"pay-?wall|reg-?wall|subscri(?:be|ber|ption)[-_]?(?:wall|only|gate)|(?:content|article)[-_]?(?:gate|locked|wall)"
    r"|premium[-_]?(?:wall|overlay|teaser)|for-subscribers|abo-?wall|plus-?wall|piano-(?:inline|offer|wall)",
    re.IGNORECASE,
)
_NO_WALL = re.compile(r"(?:no|without|not|non|remove|hide|hidden|disable)[-_]?(?:paywall|regwall)", re.IGNORECASE)
_APPEAL = re.compile(
    r"(?:subscribe|sign in|log in|register|sign up|create an account)(?: now)? to"
    r" (?:continue(?! to)|keep reading(?! and get)"
    r"|(?:read|unlock|access)(?: all of)? (?:the (?:full|rest|whole|entire)|this) )"
    r"|to (?:continue reading|read the (?:full|rest|whole|entire)|unlock) (?:of )?(?:this|the)? ?"
    r"(?:article|story|post|text|content)(?! and get)"
    r"|(?:this|the) (?:article|story|content|post) is (?:\w+ )?(?:for|available to|reserved for|exclusive to)"
    r"(?: \w+){0,2} (?:subscribers|members)"
    r"|already a (?:subscriber|member)\?"
    r"|pour lire la suite|article (?:est )?réservé aux abonnés|réservé à nos abonnés"
    r"|il vous reste \d+ ?% de cet article"
    r"|weiterlesen mit|jetzt weiterlesen|nur für abonnenten|um (?:diesen artikel|weiter)(?: \w+)* zu lesen"
    r"|para seguir leyendo|contenido exclusivo para (?:suscriptores|socios)|exclusivo para assinantes"
    r"|per continuare a leggere|riservato agli abbonati|tylko dla (?:prenumeratorów|subskrybentów)"
    r"|чтобы (?:прочитать|читать|прочесть)(?: \w+){0,3} (?:полностью|целиком|дальше|далее)"
    r"|доступ(?:ен|на|но) только (?:для )?(?:подписчик|зарегистрированн)"
    r"|(?:полн\w+|целиком)(?: \w+){0,4} (?:доступ\w+|могут) (?:только )?(?:для )?подписчик",
    re.IGNORECASE,
)
_PARTS = ("div", "section", "aside", "p")
_LEAST_APPEAL = 40
_MOST_NAMES, _MOST_LOOKS = 20_000, 30
_MOST_SEARCHED = 200_000


class Access(NamedTuple):
    """What a page says of who may read its article: whether that costs something, where the rest is, how long it is.

    `selectors` are those of the parts that cost something, as JSON-LD has them.
    """

    is_paid: bool = False
    selectors: tuple[str, ...] = ()
    words: int | None = None


def access_of(described: LinkedData, meta: Mapping[str, list[str]]) -> Access:
    """By the JSON-LD of the likeliest article, and by the tier that some meta elements tell."""
    node: Node = next(iter(described.articles), {})
    parts = node.get("hasPart")
    parts = [part for part in (parts if isinstance(parts, list) else [parts])[:20] if isinstance(part, Mapping)]
    paid = [part for part in parts if _is_no(part.get("isAccessibleForFree"))]
    selectors = tuple(selector for part in paid if isinstance(selector := part.get("cssSelector"), str))
    tiers = {meta[name][0].lower() for name in _TIERS if name in meta}
    words = str(node.get("wordCount", ""))
    return Access(
        is_paid=_is_no(node.get("isAccessibleForFree")) or bool(paid) or "locked" in tiers,
        selectors=selectors,
        words=int(words) if re.fullmatch(r"\d{1,6}", words, re.ASCII) else None,
    )


def is_teaser(root: etree._Element, access: Access, text: str) -> bool:
    """Whether `text` is only the beginning of the article.

    It is short, or much shorter than the page says; and the page says that the article is not free, and does not
    show the part that costs something, or it asks the reader to subscribe.
    """
    if access.words is not None and access.is_paid and len(_WORD.findall(text)) > _MOST_SHOWN * access.words:
        return False
    if access.is_paid and access.words is not None:
        return not _is_shown(root, access.selectors)
    if len(text) > _LONGEST_TEASER:
        return False
    return (access.is_paid and not _is_shown(root, access.selectors)) or _has_wall(root, text)


def _is_no(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower().removesuffix("/").endswith("false"))


def _is_shown(root: etree._Element, selectors: tuple[str, ...]) -> bool:
    """Whether an element of a class or an id that costs something has text in it."""
    names = {name for selector in selectors for name in re.findall(r"[.#]([\w-]+)", selector[:200])}
    if not names:
        return False
    parts = (value.getparent() for value in islice(_CLASSES(root), _MOST_NAMES) if not names.isdisjoint(value.split()))
    return any(len(text_in(part).strip()) >= _LEAST_SHOWN for part in islice(parts, _MOST_LOOKS))


def _has_wall(root: etree._Element, text: str) -> bool:
    """Whether a part of the page is called a wall and has an appeal in it, or words that are one stand anywhere."""
    walls = (value.getparent() for value in islice(_CLASSES(root), _MOST_NAMES) if _is_wall(value[:300]))
    for wall in islice(walls, _MOST_LOOKS):
        appeal = fold(text_in(wall)) if wall.tag in _PARTS else ""
        if len(appeal) >= _LEAST_APPEAL and text[:_LEAST_APPEAL] not in appeal:
            return True
    return _APPEAL.search(fold(text_in(root)[:_MOST_SEARCHED])) is not None


def _is_wall(names: str) -> bool:
    return _WALL.search(names) is not None and _NO_WALL.search(names) is None
