"""What sites wrote, made harmless for Markdown: the artifacts that Prefect shows.

(Not named "markdown": Prefect puts this folder first on the path of modules.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from flows.terminal import printable

# CommonMark (2.4) lets every ASCII punctuation mark be escaped. Colons, dots and at signs are here because
# GitHub's dialect makes links of bare addresses.
_MARKS = re.compile(r"[\\`*_{}\[\]()#+\-.!|~:@$=]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# What an address may be made of and still end where its brackets do.
_SAFE_IN_ADDRESS = "/:?#@!$&'*+,;=~%"


def escaped(text: str) -> str:
    """A text as one line of Markdown that shows it and means nothing: no markup, HTML, entity or link."""
    line = " ".join(printable(text).split())
    return _MARKS.sub(r"\\\g<0>", line).translate(_ENTITIES)


def linked(text: str, address: str) -> str:
    """A link with a text; the text alone where the address is no http or https one."""
    if not address.lower().startswith(("http://", "https://")):
        return escaped(text)
    return f"[{escaped(text)}]({quote(address, safe=_SAFE_IN_ADDRESS)})"


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table in GitHub's dialect. Cells are escaped, missing ones empty."""
    lines = [map(escaped, columns), ["---"] * len(columns)]
    lines += [["" if value is None else escaped(str(value)) for value in row] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def table_cell(value: Any) -> Any:
    """A value for a table artifact, whose cells Prefect shows as text but for links, which it makes clickable."""
    return printable(value).replace("](", "] (") if isinstance(value, str) else value
