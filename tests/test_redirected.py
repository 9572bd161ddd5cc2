"""What a redirect may change: the address on the same site, and never whose article it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parsers.article import parse_article
from parsers.errors import EmptyPage, IngestError, NotAnArticle, WrongArticle
from parsers.model import Article, FeedEntry, Page, Source
from parsers.redirected import shared_targets
from parsers.sources import adhoc_source, source_named

ASKED = "https://gazette.example/news/orchard"
GAZETTE = adhoc_source("https://gazette.example/rss")
TEXT = "At two thousand four hundred metres the wind takes most of what people plant, but not the apple trees. "


def parse(
    final: str,
    *,
    asked: str = ASKED,
    source: Source = GAZETTE,
    entry_title: str | None = None,
    title: str = "An orchard above the clouds",
) -> Article:
    body = f"<html><title>{title}</title><body><h1>{title}</h1><p>{TEXT}</p><p>{TEXT}</p>".encode()
    page = Page(requested=asked, final=final, status=200, body=body, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    entry = FeedEntry(source=source.name, feed="https://gazette.example/rss", link=asked, permalink=asked)
    return parse_article(page, replace(entry, title=entry_title), source)


@pytest.mark.parametrize(
    ("final", "permalink"),
    [
        ("https://gazette.example/2025/orchard-above?utm_source=x", "https://gazette.example/2025/orchard-above"),
        ("https://www.gazette.example/news/orchard", "https://www.gazette.example/news/orchard"),
        ("https://m.gazette.example/news/orchard", "https://m.gazette.example/news/orchard"),
        ("https://en.gazette.example/news/orchard", "https://en.gazette.example/news/orchard"),
        ("http://gazette.example/news/orchard", "http://gazette.example/news/orchard"),
        ("https://gazette.example/?p=4711", "https://gazette.example/?p=4711"),
        ("https://gazette.example/news/orchard/4711", "https://gazette.example/news/orchard/4711"),
    ],
)
def test_article_moved_within_its_site_has_the_new_permalink(final: str, permalink: str) -> None:
    assert parse(final).permalink == permalink


@pytest.mark.parametrize("form", ["amp", "print", "full"])
def test_other_form_of_an_article_leads_to_the_article_and_to_no_list(form: str) -> None:
    assert parse(ASKED, asked=f"{ASKED}/{form}").permalink == ASKED


@pytest.mark.parametrize(
    "final",
    ["https://other.example/news/orchard", "https://gazette.example.evil.example/a", "https://gazette.example:8443/x"],
)
def test_page_of_another_site_is_rejected_and_both_are_named(final: str) -> None:
    with pytest.raises(WrongArticle) as caught:
        parse(final)
    assert caught.value.code == "wrong_article"
    assert ASKED in caught.value.reason
    assert final in caught.value.reason
    assert "hosts of the source gazette.example" in caught.value.reason


def test_shortened_link_may_lead_to_the_hosts_of_its_source_only() -> None:
    short = "https://short.example/a1"
    assert parse("https://www.gazette.example/news/orchard", asked=short).permalink.endswith("/news/orchard")
    with pytest.raises(WrongArticle, match="led on to another site"):
        parse("https://other.example/news/orchard", asked=short)


def test_source_may_declare_the_host_it_moved_to() -> None:
    moved = replace(GAZETTE, hosts=("gazette.example", "new-gazette.example"))
    assert parse("https://new-gazette.example/a", source=moved).permalink == "https://new-gazette.example/a"


def test_source_with_rules_of_its_own_is_guarded_alike() -> None:
    asked = "https://centrasia.org/newsA.php?st=1763451540"
    with pytest.raises(WrongArticle, match="led on to another site"):
        parse("https://evil.example/newsA.php?st=1763451540", asked=asked, source=source_named("centrasia"))


@pytest.mark.parametrize(
    ("final", "error", "reason"),
    [
        ("https://gazette.example/", EmptyPage, "soft 404: the site led on to its front page"),
        ("https://www.gazette.example", EmptyPage, "soft 404: the site led on to its front page"),
        ("https://gazette.example/#x", EmptyPage, "soft 404: the site led on to its front page"),
        ("https://gazette.example/index.html", EmptyPage, "soft 404: the site led on to its front page"),
        ("https://gazette.example/ru/", EmptyPage, "soft 404: the site led on to its front page"),
        ("https://gazette.example/news/", EmptyPage, "soft 404: the site led on to a list of articles"),
        ("https://gazette.example/tag/apples", EmptyPage, "soft 404: the site led on to a list of articles"),
        ("https://gazette.example/archive", EmptyPage, "soft 404: the site led on to a list of articles"),
        ("https://gazette.example/404.html", EmptyPage, "soft 404: the site led on to an error page"),
        ("https://gazette.example/errors/not-found", EmptyPage, "soft 404: the site led on to an error page"),
        ("https://gazette.example/login?next=/news/orchard", NotAnArticle, "a login or a form"),
        ("https://gazette.example/consent/collect", NotAnArticle, "a login or a form"),
    ],
)
def test_redirect_to_what_is_no_article_says_where_to(final: str, error: type[IngestError], reason: str) -> None:
    with pytest.raises(error, match=reason) as caught:
        parse(final)
    assert type(caught.value) is error
    assert final in caught.value.reason


def test_address_without_a_path_led_to_the_front_page_is_a_soft_404() -> None:
    with pytest.raises(EmptyPage, match="front page"):
        parse("https://gazette.example/", asked="https://gazette.example/?p=4711")


def test_redirect_that_kept_nothing_of_the_article_is_rejected() -> None:
    with pytest.raises(WrongArticle, match=r"asked for «Bridge reopened after winter», but .* «An orchard above"):
        parse(
            "https://gazette.example/welcome",
            asked="https://gazette.example/12",
            entry_title="Bridge reopened after winter",
        )


@pytest.mark.parametrize(
    ("asked", "final", "entry_title"),
    [
        ("https://gazette.example/12", "https://gazette.example/welcome", "Orchards above it all"),
        ("https://gazette.example/4711", "https://gazette.example/a/4711", "Bridge reopened after winter"),
        ("https://gazette.example/12", "https://gazette.example/welcome", "Bridge"),
        ("https://gazette.example/12", "https://gazette.example/welcome", None),
    ],
)
def test_redirect_that_kept_a_word_or_number_is_followed(asked: str, final: str, entry_title: str | None) -> None:
    assert parse(final, asked=asked, entry_title=entry_title).permalink == final


def found(link: str, target: str, title: str | None = None, printed: str = "An orchard") -> tuple[FeedEntry, Article]:
    entry = FeedEntry(source="g", feed="f", link=link, permalink=f"https://gazette.example{link}", title=title)
    return entry, Article(permalink=f"https://gazette.example{target}", source="g", title=printed, body="b")


@pytest.mark.parametrize(
    ("batch", "rejected"),
    [
        ([("/a", "/a"), ("/b", "/b")], []),
        ([("/a", "/x")], []),
        ([("/a", "/x"), ("/b", "/x")], ["/a", "/b"]),
        ([("/a", "/x", "One"), ("/b", "/x", "Two"), ("/c", "/c")], ["/a", "/b"]),
        ([("/a", "/x", "An orchard!"), ("/b", "/x", "Two")], ["/b"]),
        ([("/x", "/x", "One"), ("/b", "/x", "Two")], ["/b"]),
        ([("/a", "/x", "An orchard"), ("/b", "/x", "AN ORCHARD")], []),
        ([("/a", "/a"), ("/a/", "/a")], []),
    ],
)
def test_entries_that_ended_on_one_page_are_rejected_but_for_those_it_is(
    batch: list[tuple[str, ...]], rejected: list[str]
) -> None:
    errors = shared_targets(found(*line) for line in batch)
    assert [entry.link for entry in errors] == rejected
    for entry, error in errors.items():
        assert error.code == "wrong_article"
        assert entry.permalink in error.reason
        assert "https://gazette.example/x" in error.reason


def test_same_page_under_three_addresses_is_a_soft_404_but_for_the_entry_it_is() -> None:
    batch = [found("/a", "/a", "One"), found("/b", "/b", "Two"), found("/c", "/c", "An orchard")]
    errors = shared_targets(batch)
    assert [entry.link for entry in errors] == ["/a", "/b"]
    assert all("answers 3 addresses with the same «An orchard»" in error.reason for error in errors.values())
    assert shared_targets(batch[1:]) == {}, "an editor may post an article twice"


def soft_404(number: int, title: str | None, printed: str = "Сайт новостей") -> tuple[FeedEntry, Article]:
    entry, article = found(f"/bad/story-{number}", f"/bad/story-{number}", title, printed)
    text = f"Материал по адресу /bad/story-{number} не найден или был удалён {number} мая. Попробуйте поискать."
    return entry, replace(article, body=text)


def test_soft_404_that_repeats_its_address_is_known_by_what_else_it_says() -> None:
    batch = [soft_404(number, f"Новость {word}") for number, word in enumerate(("садов", "полей", "рек"))]
    errors = shared_targets(batch)
    assert [entry.link for entry in errors] == ["/bad/story-0", "/bad/story-1", "/bad/story-2"]
    assert shared_targets(batch[1:]) == {}


def test_articles_that_differ_in_numbers_are_kept_if_the_feed_announced_them() -> None:
    batch = [soft_404(number, f"Курс на {number} мая", f"Курс на {number} мая") for number in range(3)]
    assert shared_targets(batch) == {}
