"""What a page carries and a browser does not show."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from lxml import etree

from parsers.markup import selector
from parsers.streamed import settle

# Programs and their data: no text of these is text, whatever they are hidden from.
PROGRAMS = ("script", "style", "template", "noscript", "noembed", "noframes", "xml")
# Of AMP, what stands beside the article, with the words that are shown when it fails.
_AMP = ("amp-ad", "amp-embed", "amp-sticky-ad", "amp-sidebar", "amp-consent", "amp-user-notification")

# Transparent elements are left alone: pages fade their paragraphs in.
_HIDDEN = re.compile(
    r"display\s*:\s*none|(?:left|right|top|text-indent)\s*:\s*-(?:\d{4,}|999)|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)
_UNDOABLE = re.compile(
    r"visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*(?:0+(?:\.0*)?|\.0+)(?:px|r?em|pt|%|vw)?\s*(?:$|[;!])",
    re.IGNORECASE,
)
# These a child may undo, and does where a template kills the gaps between blocks.
_UNDONE = re.compile(r"font-size\s*:\s*[0.]*[1-9a-oq-z]|visibility\s*:\s*visible", re.IGNORECASE)
# Attributes and not the elements that have them: four times faster.
_STYLES = selector("descendant-or-self::*/@style")
_HIDING = selector(" | ".join(f"descendant-or-self::*/@{name}" for name in ("hidden", "popover", "aria-hidden")))
_STYLES_BELOW = selector("descendant::*/@style")
_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.IGNORECASE)
# An ornament or a label, and not a text that only screen readers are spared.
_LONGEST_DECORATION = 200
_LONGEST_INITIAL = 3
# Pictures stand in styles, too.
_LONGEST_REMEMBERED = 300
# So many elements are looked into whether a child undoes their style; no page has more.
_MOST_UNDONE = 30


def styled(root: etree._Element) -> tuple[set[etree._Element], set[etree._Element]]:
    """The elements under a root that its attributes hide, and those that a style makes blocks.

    Style sheets are not read. What `aria-hidden` keeps from screen readers counts as hidden if it is
    short, and no initial set apart from its word: it is an icon or says again what stands beside it.
    """
    hidden = {element for value in _HIDING(root) if _is_hidden(element := value.getparent(), value.attrname)}
    hidden.update(dialog for dialog in root.iter("dialog") if dialog.get("open") is None)
    blocks = set()
    undoable = 0
    for style in _STYLES(root):
        # As a plain text, or what is remembered would hold the tree.
        effect = _remembered_effect(str(style)) if len(style) <= _LONGEST_REMEMBERED else _effect_of(style)
        if effect is None:
            continue
        if effect is _Effect.BLOCK:
            blocks.add(style.getparent())
            continue
        if effect is _Effect.UNDOABLE:
            undoable += 1
            if undoable <= _MOST_UNDONE and any(map(_UNDONE.search, _STYLES_BELOW(style.getparent()))):
                continue
        hidden.add(style.getparent())
    return hidden, blocks


class _Effect(Enum):
    HIDDEN = 1
    UNDOABLE = 2
    BLOCK = 3


def _effect_of(style: str) -> _Effect | None:
    for pattern, effect in ((_HIDDEN, _Effect.HIDDEN), (_UNDOABLE, _Effect.UNDOABLE), (_BLOCK, _Effect.BLOCK)):
        if pattern.search(style):
            return effect
    return None


_remembered_effect = lru_cache(maxsize=5_000)(_effect_of)  # a page repeats its styles, and a site its pages


def drop_programs(root: etree._Element) -> None:
    """Takes out of the tree what is never text; the text behind each stays."""
    settle(root)
    etree.strip_elements(root, *PROGRAMS, *_AMP, with_tail=False)


def drop_hidden(root: etree._Element) -> None:
    """Takes out of the tree what its attributes hide; the text behind each stays."""
    hidden, _ = styled(root)
    if not hidden:
        return
    for element in hidden - {root}:
        element.tag = "cut"
    etree.strip_elements(root, "cut", with_tail=False)


def _is_hidden(element: etree._Element, attribute: str) -> bool:
    if attribute != "aria-hidden":
        return True
    return element.get("aria-hidden", "").strip().lower() == "true" and _is_decoration(element)


def _is_decoration(element: etree._Element) -> bool:
    text = ""
    for piece in element.itertext():
        text += str(piece)
        if len(text) > _LONGEST_DECORATION:
            return False
    letters = text.strip()
    is_initial = letters.isalnum() and len(letters) <= _LONGEST_INITIAL and (element.tail or "")[:1].isalpha()
    return not is_initial
