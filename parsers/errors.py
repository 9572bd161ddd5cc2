"""What can go wrong, as sentences for people.

    FeedhouseError
    ├── IngestError            about one address: record it as a reject and go on
    │   ├── FetchError         no page came back; `transient` says whether asking again may help
    │   └── ParseError         a page or feed came back and could not be used
    │       ├── NotAnArticle   a list, a forum thread, a person, another site: never an article
    │       ├── EmptyPage      the frame of a page with nothing in it (often a "soft 404")
    │       ├── WrongArticle   an article, but not the one that was asked for
    │       └── ParserBug      the parser itself failed at this page
    ├── UsageError             the operator's words are off: exit code 2
    └── WarehouseError         the warehouse can't be opened, written or read: the run stops, exit code 1
        ├── ArchiveError       a raw page can't be kept, or what was kept is damaged or gone
        └── WriterBusy         another run holds the writer's lock: exit code 75

Anything else that is raised is a bug, and stops the run; but in the parsing of one page it costs that page alone.
"""

from __future__ import annotations


class FeedhouseError(Exception):
    """A condition that has a sentence for the person who reads it."""


class IngestError(FeedhouseError):
    """One address could not be used.

    `code` is a short lower-case word for grouping rejects in SQL; `reason` is a sentence
    that tells an operator what was expected and not found.
    """

    code = "unusable"

    def __init__(self, url: str, reason: str, *, code: str | None = None) -> None:
        # A reason may quote a server, and is read in terminals, tables and web pages.
        reason = "".join(character if character.isprintable() else " " for character in reason[:1000])
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        if code is not None:
            self.code = code


class FetchError(IngestError):
    """The exchange with a server failed, or was refused by us.

    `transient` is True when the same request may succeed later (no connection, 429, 5xx);
    `retry_after` is how long the server asked us to wait, in seconds. `later` is True when
    nothing is wrong with the address itself: the host wants to be left alone for now.
    """

    code = "fetch_failed"

    def __init__(
        self,
        url: str,
        reason: str,
        *,
        code: str | None = None,
        transient: bool = False,
        retry_after: float | None = None,
        later: bool = False,
    ) -> None:
        super().__init__(url, reason, code=code)
        self.transient = transient
        self.retry_after = retry_after
        self.later = later


class ParseError(IngestError):
    """The bytes came, but they are not what they should be."""

    code = "unparseable"


class NotAnArticle(ParseError):
    """The address or page is something else by its nature; trying again can't help."""

    code = "not_an_article"


class EmptyPage(ParseError):
    """A page with no article in it, such as the shell a site sends for an unknown number."""

    code = "empty_page"


class WrongArticle(ParseError):
    """The page contradicts the address it was fetched from."""

    code = "wrong_article"


class ParserBug(ParseError):
    """The parser raised what it never should: the page costs itself, and not what stands behind it."""

    code = "parser_bug"

    def __init__(self, url: str, error: Exception) -> None:
        super().__init__(
            url,
            f"the parser failed with {type(error).__name__}: {error}; that is a bug, with its traceback in the log, "
            "and once it is mended `feedhouse retry --reason parser_bug` takes the page up from the archive",
        )


class UsageError(FeedhouseError):
    """A name, an option or an address the operator gave can't be used."""


class WarehouseError(FeedhouseError):
    """The warehouse can't be opened, written or read."""


class WriterBusy(WarehouseError):
    """Another run holds the writer's lock, and kept it for as long as we were told to wait."""


class ArchiveError(WarehouseError):
    """A raw page can't be written to the archive, or what the archive holds of it is damaged or gone."""
