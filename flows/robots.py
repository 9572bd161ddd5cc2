"""robots.txt: what a host allows us, read as RFC 9309 says, through protego."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from protego import Protego

from parsers.errors import FetchError

AGENT = "feedhouse"
MAX_BYTES = 512 * 1024  # RFC 9309, 2.5: at least 500 KiB have to be parsed, and what is behind them may be left
_LONGEST_DELAY = 30.0  # seconds; some ask for an hour, and mean search engines
_A_DAY = timedelta(days=1)
_A_WHILE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What one host said. `text` is its robots.txt, empty where there is none; None means: wait, and ask again."""

    text: str | None
    fetched_at: datetime

    @classmethod
    def of_body(cls, body: bytes) -> Robots:
        """What stands in a file just fetched; junk is no rule, and allows everything."""
        return cls(text=body.decode("utf-8-sig", "ignore").replace("\0", ""), fetched_at=datetime.now(UTC))

    @classmethod
    def of_failure(cls, error: FetchError) -> Robots:
        """RFC 9309, 2.3.1: unavailable (4xx, too many redirects) allows everything, unreachable nothing.

        An answer that can't be read, as in a coding nobody knows, is like none.
        """
        unavailable = error.code == "redirects" or error.code.startswith(("http_2", "http_3", "http_4"))
        text = "" if unavailable and not error.transient else None
        return cls(text=text, fetched_at=datetime.now(UTC))

    @property
    def waits(self) -> bool:
        return self.text is None

    @property
    def length(self) -> int:
        """In characters."""
        return len(self.text or "")

    @property
    def delay(self) -> float:
        """Seconds between two requests that the host asks for, up to half a minute."""
        asked = float(_rules(self.text or "").crawl_delay(AGENT) or 0.0)
        return min(asked, _LONGEST_DELAY) if asked > 0 else 0.0  # which "nan" is not

    def is_fresh(self, now: datetime) -> bool:
        """Whether it need not be asked again: for a day, and where the host could not say, for ten minutes."""
        return now - self.fetched_at < (_A_WHILE if self.waits else _A_DAY)

    def allows(self, url: str) -> bool:
        return bool(_rules(self.text or "").can_fetch(url, AGENT))


@lru_cache(maxsize=16)
def _rules(text: str) -> Protego:
    # Parsed, half a megabyte of rules takes nine: so only those of the hosts in use are.
    return Protego.parse(text)
