"""A permalink rule that is declared and not programmed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from parsers.errors import NotAnArticle
from parsers.permalink import general_permalink


@dataclass(frozen=True, slots=True, kw_only=True)
class PermalinkPattern:
    """The general rule, and beyond it: `keep` names the only query parameters that tell articles apart (None: all do),
    `match` is a regular expression that is found in the permalink of every article, and of nothing else.
    """

    keep: tuple[str, ...] | None = None
    match: str | None = None

    def __call__(self, link: str) -> str:
        """The permalink of an absolute link; raises NotAnArticle."""
        permalink = general_permalink(link)
        if self.keep is not None:
            parts = urlsplit(permalink)
            query = "&".join(part for part in parts.query.split("&") if part.partition("=")[0] in self.keep)
            permalink = urlunsplit(parts._replace(query=query))
        if self.match is not None and not re.search(self.match, permalink):
            raise NotAnArticle(link, f"the address is not like those of articles of this source, {self.match}")
        return permalink
