"""Text that no author wrote and no reader should see: what a template or a script left on a page.

`{{ name }}` and `<%= name %>` that nobody filled in, data in JSON, files in base64. Only lines of
running text are looked at; what stands in `<pre>` may be an article about such things.
"""

from __future__ import annotations

import re

# A sentence of this length was written by somebody, with one word left to a template.
_PROSE = 120
_LONG_WORD = 200
_OPENERS = ("{", "<%", "<?", "[%", "data:")
# More in one line were not written by hand, and would take seconds to go through.
_MOST_OPENERS = 2000

_PLACEHOLDER = re.compile(
    r"\{\{[^{}]{0,200}\}\}\}?|\{%.{0,200}?%\}|<%.{0,200}?%>|\[%.{0,200}?%\]|[$#]\{[^{}]{1,200}\}|<\?.{0,200}?\?>"
)
_KEY = re.compile(r"[\"']\s*:\s*[\[{\"'\d]|[\"']\s*:\s*(?:true|false|null)\b")
_DATA = re.compile(rf"[A-Za-z0-9+/=_-]{{{_LONG_WORD},}}")
_DATA_ADDRESS = re.compile(r"data:[\w.+-]{1,50}/[\w.+-]{1,50};base64,[A-Za-z0-9+/=_%-]*")


def as_written(line: str) -> str:
    """A line less what a machine left in it; empty where nothing else is there.

    A short line with a placeholder goes as a whole: "By {{ author }}" says nothing without it.
    """
    # A quick no for most lines. (To look for one character is many times faster than for two.)
    if not ("{" in line or "%" in line or "<" in line or ";" in line) and (
        len(line) < _LONG_WORD or not _has_long_word(line)
    ):
        return line
    if _is_json(line) or sum(map(line.count, _OPENERS)) > _MOST_OPENERS:
        return ""
    filled = _PLACEHOLDER.sub("", line)
    if filled != line and len(filled) < _PROSE:
        return ""
    return " ".join(_DATA.sub(_less_data, _DATA_ADDRESS.sub("", filled)).split())


def _has_long_word(line: str) -> bool:
    start, end = 0, len(line) - _LONG_WORD
    while start <= end:
        blank = line.rfind(" ", start, start + _LONG_WORD)
        if blank < 0:
            return True
        start = blank + 1
    return False


def _is_json(line: str) -> bool:
    """An object or list, or the middle of one."""
    bare = line.strip(" ;,")
    is_whole = bare[:1] in ("{", "[") and bare[-1:] in ("}", "]")
    return len(_KEY.findall(line, 0, 10_000)) >= (1 if is_whole else 4)


def _less_data(word: re.Match[str]) -> str:
    """Nothing for a word of letters in both cases and digits; a long address has a name's letters only."""
    text = word[0]
    is_data = any(map(str.isupper, text)) and any(map(str.islower, text)) and any(map(str.isdigit, text))
    return "" if is_data else text
