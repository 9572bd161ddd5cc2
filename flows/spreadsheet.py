"""Text in CSV files, which spreadsheets open: what they would run as a formula, they shall show."""

from __future__ import annotations

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """A text with an apostrophe in front where it begins like a formula, in full-width forms too.

    OWASP has it under "CSV injection": sites choose these texts.
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
