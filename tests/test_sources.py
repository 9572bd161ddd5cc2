"""Declared sources, and the golden pages of each: tests/sources/NAME/STEM[.LAYOUT].html beside STEM.json."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

import parsers.sources
from parsers.article import parse_article
from parsers.errors import UsageError
from parsers.model import Article, FeedEntry, Page, Selectors, Source
from parsers.sources import adhoc_source, all_sources, check_declarations, source_for, source_named

GOLDEN = Path(__file__).parent / "sources"
PAGES = sorted(GOLDEN.glob("*/*.html"))


def expected_article(page: Path) -> Article:
    """The article of a golden page; several layouts of one article share its JSON."""
    values = json.loads(page.with_name(page.name.partition(".")[0] + ".json").read_text(encoding="utf-8"))
    values["date"] = date.fromisoformat(values["date"])
    values["published_at"] = datetime.fromisoformat(values["published_at"])
    return Article(**values)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_golden_page_gives_its_article(path: Path) -> None:
    expected = expected_article(path)
    source = all_sources().get(path.parent.name) or adhoc_source(expected.permalink)
    entry = FeedEntry(source=source.name, feed=source.home, link=expected.permalink, permalink=expected.permalink)
    page = Page(
        requested=expected.permalink,
        final=expected.permalink,
        status=200,
        body=path.read_bytes(),
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert parse_article(page, entry, source) == expected


def without_golden_page(sources: Iterable[Source], golden: Iterable[Path]) -> list[str]:
    """What to do about each source whose own rules no page holds. Tables of the catalogue without rules need none."""
    there = {page.parent.name for page in golden}
    modules = {module.name for module in pkgutil.iter_modules(parsers.sources.__path__)}
    return [
        f"source {source.name} has no tests/sources/{source.name}/: add page.html and page.json"
        for source in sources
        if (source.name in modules or source.has_own_rules) and source.name not in there
    ]


def test_every_source_with_rules_has_a_golden_page() -> None:
    missing = without_golden_page(all_sources().values(), PAGES)
    assert not missing, "\n".join(missing)


def test_source_whose_golden_page_is_missing_is_told_what_to_add() -> None:
    plain = a_source("acme")
    assert without_golden_page([plain], PAGES) == []
    told = ["source acme has no tests/sources/acme/: add page.html and page.json"]
    assert without_golden_page([replace(plain, selectors=Selectors(body="//article"))], PAGES) == told
    assert without_golden_page([replace(plain, must_contain="Автор")], PAGES) == told
    assert without_golden_page(all_sources().values(), []) != [], "every module has one, whatever it declares"


def test_sources_are_discovered_in_the_order_of_names() -> None:
    assert "centrasia" in all_sources()
    assert list(all_sources()) == sorted(all_sources())


def test_changing_the_answer_does_not_change_the_sources() -> None:
    all_sources().clear()
    assert "centrasia" in all_sources()


def test_unknown_name_gets_the_nearest_and_all_names() -> None:
    with pytest.raises(UsageError, match=r"did you mean centrasia.*declared: .*centrasia"):
        source_named("CentrAsia.")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://centrasia.org/newsA.php?st=1521409020", "centrasia"),
        ("http://WWW.centrasia.ru:80/", "centrasia"),
        ("https://centrasia.org:8443/", None),
        ("https://notcentrasia.org/", None),
        ("ftp://centrasia.org/", None),
        ("https://[bad", None),
        ("nonsense", None),
    ],
)
def test_source_for_goes_by_host(url: str, name: str | None) -> None:
    source = source_for(url)
    assert (source.name if source else None) == name


@pytest.mark.parametrize(
    ("feed", "name", "home"),
    [
        ("https://www.Example.org/rss", "example.org", "https://www.example.org/"),
        ("http://127.0.0.1:8100/feed.xml", "127.0.0.1:8100", "http://127.0.0.1:8100/"),
        ("https://example.org:443/rss", "example.org", "https://example.org/"),
    ],
)
def test_adhoc_source_is_named_for_its_host(feed: str, name: str, home: str) -> None:
    source = adhoc_source(feed)
    assert (source.name, source.home, source.feeds, source.timezone) == (name, home, (feed,), "UTC")
    assert source.parse is None
    assert source.permalink is None


def test_adhoc_source_refuses_what_is_no_web_address() -> None:
    with pytest.raises(UsageError, match='"example" is no http or https address'):
        adhoc_source("example")


def declaring(name: str, source: Source | None = None) -> ModuleType:
    module = ModuleType(f"parsers.sources.{name}")
    if source:
        module.SOURCE = source  # type: ignore[attr-defined]  # a made-up module
    return module


def a_source(name: str, *hosts: str) -> Source:
    return Source(name=name, title=name, home=f"https://{name}.example/", hosts=hosts)


def test_module_without_source_is_an_error() -> None:
    with pytest.raises(UsageError, match=r"parsers\.sources\.acme declares no source: add SOURCE"):
        check_declarations([declaring("acme")])


def test_source_named_unlike_its_module_is_an_error() -> None:
    with pytest.raises(UsageError, match=r"parsers\.sources\.acme declares a source named 'other'"):
        check_declarations([declaring("acme", a_source("other"))])


def test_two_sources_for_one_host_are_an_error() -> None:
    modules = [declaring("acme", a_source("acme", "x.example")), declaring("beta", a_source("beta", "x.example"))]
    with pytest.raises(UsageError, match=r"acme and beta both claim the host x\.example"):
        check_declarations(modules)
