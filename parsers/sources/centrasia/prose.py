"""What tells a sentence from a label, a name or a line of the frame."""

from __future__ import annotations

import re

# "5 мая 2024 г." ends in a stop, and is no sentence.
_END = re.compile(r"(?<!\bг)(?<!\bгг)[.!?…][\"»”)]*$")
_SENTENCE = re.compile(r"(?:\S+ ){4}.*[.!?…][\"»”)]*")
LONG = 120


def ends_sentence(text: str) -> bool:
    """Whether a text ends as sentences do."""
    return _END.search(text) is not None


def is_prose(text: str) -> bool:
    """Whether a line is long, or a sentence of five words and more."""
    return len(text) > LONG or _SENTENCE.fullmatch(text) is not None
