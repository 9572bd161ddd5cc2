"""How long a run bears with pages that fail: host by host, and with a feed in all."""

from __future__ import annotations

import pytest

from flows.patience import Patience
from parsers.errors import FetchError
from parsers.model import FeedEntry, Page


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def entry(host: str, feed: str = "https://feed.example/rss") -> FeedEntry:
    permalink = f"https://{host}/1"
    return FeedEntry(source="s", feed=feed, link=permalink, permalink=permalink)


def lose(patience: Patience, clock: Clock, seconds: float, host: str, **error: object) -> None:
    def fails() -> Page:
        clock.now += seconds
        raise FetchError(f"https://{host}/1", "no answer", **{"code": "timeout", **error})  # type: ignore[arg-type]

    with pytest.raises(FetchError):
        patience.fetch(entry(host), fails)


def test_a_host_that_fails_for_too_long_is_left_and_others_are_not() -> None:
    clock = Clock()
    patience = Patience(90, 600, clock)
    for _ in range(3):
        assert not patience.is_over(entry("slow.example"))
        lose(patience, clock, 30, "slow.example")
    assert patience.is_over(entry("slow.example"))
    assert not patience.is_over(entry("other.example"))
    assert not patience.is_over(entry("slow.example", feed="https://other.example/rss"))


def test_a_feed_of_many_hosts_that_fail_is_left_in_the_end() -> None:
    clock = Clock()
    patience = Patience(90, 600, clock)
    for number in range(20):
        assert not patience.is_over(entry("next.example"))
        lose(patience, clock, 30, f"host{number}.example")
    assert patience.is_over(entry("next.example"))
    assert not patience.is_over(entry("next.example", feed="https://other.example/rss"))


@pytest.mark.parametrize(
    ("code", "transient", "most"),
    [
        ("http_503", True, 10),
        ("too_large", False, 10),
        ("http_404", False, 100),
        ("robots", False, None),
    ],
)
def test_a_host_that_refuses_page_after_page_is_left(code: str, transient: bool, most: int | None) -> None:
    """Soon where it is tired, late where its pages are gone; what it forbade was never asked for."""
    patience, clock = Patience(), Clock()
    lost = 0
    while not patience.is_over(entry("busy.example")) and lost < 200:
        lose(patience, clock, 0, "busy.example", code=code, transient=transient)
        lost += 1
    assert lost == (most or 200)


def test_a_server_that_asks_to_come_back_later_is_left_at_once() -> None:
    clock = Clock()
    patience = Patience(90, 600, clock)
    lose(patience, clock, 0.1, "busy.example", later=True, retry_after=3600.0)
    assert patience.is_over(entry("busy.example"))


def test_pages_that_are_no_articles_end_it_too() -> None:
    patience = Patience()
    for number in range(150):
        patience.judge(entry("empty.example"), is_article=False)
        patience.judge(entry("mixed.example"), is_article=number % 50 == 0)
    assert patience.is_over(entry("empty.example"))
    assert not patience.is_over(entry("mixed.example"))
