"""Values as a declaration has them: texts, switches, addresses, lists, seconds."""

from __future__ import annotations

from typing import Any

from parsers.errors import NotAnArticle
from parsers.permalink import general_permalink


class FieldError(ValueError):
    """A value that a field can't hold; `path` leads to it below the field."""

    def __init__(self, sentence: str, *path: str) -> None:
        super().__init__(sentence)
        self.path = path


def text(value: Any) -> str:
    """One line of text."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise FieldError(f"expected a line of text in quotes, not {shown(value)}")
    return value.strip()


def switch(value: Any) -> bool:
    """true or false, as TOML writes them."""
    if not isinstance(value, bool):
        raise FieldError(f"expected true or false, without quotes, not {shown(value)}")
    return value


def address(value: Any) -> str:
    """An http or https address."""
    printed = text(value)
    try:
        general_permalink(printed)
    except NotAnArticle as error:
        expected = "expected an address such as https://times.example/rss"
        raise FieldError(f"{shown(value)} is no address ({error.reason}); {expected}") from error
    return printed


def items(value: Any, of: str) -> list[Any] | tuple[Any, ...]:
    """A list."""
    if not isinstance(value, list | tuple):
        raise FieldError(f"expected a list of {of} in [ ], not {shown(value)}")
    return value


def seconds(value: Any, least: float, most: float) -> float:
    """A number of seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise FieldError(f"expected a number of seconds from {least:g} to {most:g}, not {shown(value)}")
    return float(value)


def shown(value: Any) -> str:
    """A value as a sentence quotes it."""
    printed = f'"{value}"' if isinstance(value, str) else repr(value)
    return printed if len(printed) <= 80 else f"{printed[:77]}..."
