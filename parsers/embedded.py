"""The article in the data that a page's own program would show: `__NEXT_DATA__` and its likes.

Such data hold menus, translations and other articles as well. Only what stands in the object that has the page's
title for one of its values is the article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from parsers.headline import same_words

_MOST_READ = 3_000_000
_MOST_VALUES = 100_000
_DEEPEST = 40
_LEAST = 40
_LEAST_BLANKS = 5
_LONGEST_TITLE = 500
_NO_PROSE = re.compile(r"\s*(?:[\[{@#.]|https?://|data:|\w+\()")
_SPACELESS = re.compile(r"[぀-ヿ一-鿿ก-๛]")
# Of an object's texts these are said again elsewhere, or are of others.
_OTHER_NAMES = re.compile(
    r"title|headline|seo|meta|descri|excerpt|summary|caption|alt|bio|author|related|comment", re.I
)


def embedded_text(scripts: Iterable[str], title: str) -> list[str]:
    """The texts, as they stand there, of the longest article of that title; none where there is none."""
    best: list[str] = []
    for script in scripts:
        if len(script) > _MOST_READ:
            continue
        for found in _objects(_load(script), title):
            texts = list(dict.fromkeys(_prose(found)))
            if sum(map(len, texts)) > sum(map(len, best)):
                best = texts
    return best


def _load(script: str) -> Any:
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any, title: str) -> Iterator[Mapping[str, Any]]:
    """Those that have the title; what they hold is not looked through again."""
    waiting = [(value, 0)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value, depth = waiting.pop()
        if isinstance(value, Mapping) and any(_is_title(text, title) for text in value.values()):
            yield value
        elif depth < _DEEPEST and isinstance(value, Mapping | list):
            below = value.values() if isinstance(value, Mapping) else value
            waiting.extend((one, depth + 1) for one in below)


def _is_title(value: Any, title: str) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TITLE and same_words(value, title)


def _prose(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        if _is_prose(value):
            yield value
    elif depth < _DEEPEST and isinstance(value, Mapping):
        for name, one in value.items():
            if not _OTHER_NAMES.search(name):
                yield from _prose(one, depth + 1)
    elif depth < _DEEPEST and isinstance(value, list):
        for one in value:
            yield from _prose(one, depth + 1)


def _is_prose(text: str) -> bool:
    if len(text) < _LEAST or _NO_PROSE.match(text):
        return False
    return text.count(" ") >= _LEAST_BLANKS or _SPACELESS.search(text[:_LEAST]) is not None
