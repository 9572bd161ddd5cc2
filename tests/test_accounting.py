"""What a run leaves behind beside its articles: raw pages, fetches, re-checks, and sums that match."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.choosing import choose_sources
from flows.replaying import reparse_archive
from flows.running import conclude, running, side_by_side
from flows.sample.answers import Answer
from flows.sample.edition import first_edition, generated_edition, second_edition
from flows.sample.server import SampleSite
from flows.settings import Settings, settings_from
from flows.summary import Summary
from parsers.errors import WarehouseError
from parsers.feed import read_feed
from parsers.model import Page, Source
from parsers.sources.centrasia import SOURCE
from tests.making import NOON, House, article, ask, entry, follow, permalink, poll
from warehouse.archive import RawRecord
from warehouse.archive_reading import ArchivedPage, files, read, verify, walk
from warehouse.batch import Batch, Collected, Recheck
from warehouse.session import writer_transaction

FEED = SOURCE.feeds[0]


def ingest(settings: Settings, *, only_due: bool = False) -> Summary:
    """The ingest flow without Prefect."""
    with running(settings, "manual", limit=None, dry_run=False, only_due=only_due) as run:
        side_by_side(run, follow, run.due(choose_sources(["centrasia"], ())))
        return conclude(run).summary


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite(first_edition()) as site:
        yield site


@pytest.fixture
def settings(site: SampleSite, tmp_path: Path) -> Settings:
    return settings_from({}, home=str(tmp_path / "home"), connect_to=[site.door])


def rows(settings: Settings, sql: str) -> list[Any]:
    return ask(settings.home / "writer" / "writer.duckdb", sql)


def an_hour_passes(settings: Settings, hours: int = 1) -> None:
    """As if the articles had been loaded earlier."""
    from warehouse.home import Home

    with writer_transaction(Home(settings.home), 1) as connection:
        connection.execute(
            "update internal.recheck_states set first_seen_at = first_seen_at - to_hours($hours),"
            " next_recheck_at = next_recheck_at - to_hours($hours)",
            {"hours": hours},
        )


def test_every_article_has_its_raw_page_in_the_archive(settings: Settings) -> None:
    ingest(settings)
    kept = rows(
        settings,
        "select title, feed_title, page_title, parser, raw_file, raw_offset, raw_length, raw_id, raw_digest"
        " from internal.current_articles",
    )
    assert len(kept) == len(first_edition().pages)
    for title, feed_title, page_title, parser, *raw in kept:
        archived = read(settings.home / "archive", RawRecord(**dict(zip(RAW, raw, strict=True))))
        assert title in archived.page.body.decode("windows-1251", "replace").replace("\xa0", " ") or feed_title
        assert page_title == f"{title} | ЦентрАзия"
        assert (archived.about["source"], parser) == ("centrasia", "centrasia")
    assert [report.damages for report in verify(settings.home / "archive")] == [()]


RAW = ("file", "offset", "length", "record_id", "payload_digest")


def kept_feed(settings: Settings, feed: str) -> list[Page]:
    """The bodies of a feed that the polls name, the oldest first."""
    places = rows(
        settings,
        f"select raw_file, raw_offset from polls where feed = '{feed}' and raw_file is not null order by polled_at",
    )
    root = settings.home / "archive"
    archived = {
        (item.raw.file, item.raw.offset): item.page
        for file in files(root)
        for item in walk(root, file)
        if isinstance(item, ArchivedPage) and item.is_feed
    }
    return [archived[place] for place in places]


def test_what_a_feed_said_is_in_the_archive_each_time_it_lists_something_else(
    settings: Settings, site: SampleSite
) -> None:
    ingest(settings)
    ingest(settings)
    assert rows(settings, "select count(*), count(raw_file) from polls") == [(4, 2)], "the second time nothing was new"
    site.edition = second_edition()
    ingest(settings)
    first, second = kept_feed(settings, FEED)
    assert (first.body, second.body) == (first_edition().feed, second_edition().feed)
    proven = {entry.link for entry in read_feed(second, SOURCE).entries}
    listed = rows(settings, f"select link from entries where feed = '{FEED}' and last_seen_at = first_seen_at")
    assert listed
    assert proven.issuperset(listed), "what is in `entries` can be read again from the feed's own words"
    [*reports] = verify(settings.home / "archive")
    assert sum(report.feeds for report in reports) == 4
    assert sum(report.pages for report in reports) == len(first_edition().pages) + 1 + 2
    compared = reparse_archive(settings, None, None, accept=False)
    assert (compared.unreadable, compared.damaged) == (0, 0), "no feed is taken for the page of an article"


def test_feed_in_which_only_a_clock_has_moved_on_is_not_kept_again(settings: Settings, site: SampleSite) -> None:
    ingest(settings)
    body = first_edition().feed
    site.instead["/rss/redtram.xml"] = Answer(body=body + b"<!-- 12:01 -->", headers={"Content-Type": "text/xml"})
    ingest(settings)
    polled = rows(settings, f"select status, raw_file is not null from polls where feed = '{FEED}' order by polled_at")
    assert polled == [("read", True), ("read", False)]


def test_sitemaps_of_an_index_are_kept_behind_it(settings: Settings, site: SampleSite) -> None:
    at = "https://centrasia.org"
    xml = {"Content-Type": "text/xml"}
    index = "".join(f"<sitemap><loc>{at}/{name}.xml</loc></sitemap>" for name in "ab")
    site.instead["/index.xml"] = Answer(body=f"<sitemapindex>{index}</sitemapindex>".encode(), headers=xml)
    for name in "ab":
        url = f"<urlset><url><loc>{at}/news/{name}</loc></url></urlset>"
        site.instead[f"/{name}.xml"] = Answer(body=url.encode(), headers=xml)
    source = Source(name="maps", title="Maps", home=at, feeds=(f"{at}/index.xml",), delay=0.0)
    with running(settings, "manual") as run:
        (poll,) = run.poll(source)
        assert poll.raw is not None
    kept = list(walk(settings.home / "archive", poll.raw.file))
    assert [item.page.requested for item in kept if isinstance(item, ArchivedPage)] == [
        f"{at}/index.xml",
        f"{at}/a.xml",
        f"{at}/b.xml",
    ]


def test_page_that_cannot_be_parsed_is_kept_with_its_reject(settings: Settings) -> None:
    ingest(settings)
    (raw,) = rows(
        settings,
        "select raw_file, raw_offset, raw_length, raw_id, raw_digest from rejects where reason_code = 'empty_page'",
    )
    assert read(settings.home / "archive", RawRecord(**dict(zip(RAW, raw, strict=True)))).page.status == 200


def test_every_fetch_is_recorded(settings: Settings, site: SampleSite) -> None:
    ingest(settings)
    counted = rows(settings, "select purpose, count(*), count(raw_file) from fetches group by all order by all")
    pages = len({target for _, target, _ in site.requests if "st=" in target})
    assert counted == [("feed", 2, 2), ("page", pages, pages)]
    assert rows(settings, "select distinct charset_used from fetches where purpose = 'feed'") == ["windows-1251"]
    assert rows(settings, "select count(*) from fetches where bytes = 0 or milliseconds <= 0 or tries <> 1") == [0]


def test_article_is_looked_at_again_after_an_hour_and_not_before(settings: Settings, site: SampleSite) -> None:
    site.edition = generated_edition(3, size=2_000)
    ingest(settings)
    ingest(settings)
    assert rows(settings, "select count(*) from rechecks") == [0]
    an_hour_passes(settings)
    ingest(settings)
    ingest(settings)
    assert rows(settings, "select result, count(*) from rechecks group by all") == [("unchanged", 3)]
    an_hour_passes(settings, 5)
    ingest(settings)
    assert rows(settings, "select coalesce(rechecked, 0) from runs order by started_at") == [0, 0, 3, 0, 3]
    assert rows(settings, "select distinct rechecks from internal.recheck_states") == [2]


def test_article_is_looked_at_again_by_a_scheduled_run_whose_feeds_are_not_due(
    settings: Settings, site: SampleSite
) -> None:
    site.edition = generated_edition(3, size=2_000)
    ingest(settings)
    an_hour_passes(settings)
    ingest(settings, only_due=True)
    assert rows(settings, "select count(*) from polls group by run_id") == [2], "only the first run polled"
    assert rows(settings, "select result, count(*) from rechecks group by all") == [("unchanged", 3)]


def test_silent_edit_makes_a_version_and_a_deletion_is_noted_until_the_page_is_back(
    settings: Settings, site: SampleSite
) -> None:
    ingest(settings)
    edited = next(page for page in second_edition().pages if page.article.permalink.endswith("1773301380"))
    listed, gone = site.edition.pages[3].article, site.edition.pages[4].article
    target = gone.permalink.removeprefix("https://centrasia.org")
    site.edition = second_edition()
    feeds = {"/rss/redtram.xml", "/"}
    for feed in feeds:
        site.instead[feed] = Answer(status=503)  # nothing in the feeds tells of it
    site.instead[target] = Answer(status=404)
    an_hour_passes(settings)
    ingest(settings)
    assert rows(settings, "select permalink, result from rechecks where result <> 'unchanged' order by result") == [
        (edited.article.permalink, "edited"),
        (gone.permalink, "gone"),
    ]
    assert rows(settings, "select permalink from articles where gone_at is not null") == [gone.permalink]
    changed = rows(settings, "select earlier_title <> title, change from headline_changes")
    assert changed == [(True, "publisher_edit")]
    assert listed.permalink in rows(settings, "select permalink from articles where gone_at is null")
    del site.instead[target]
    an_hour_passes(settings, 5)
    ingest(settings)
    assert rows(settings, "select count(*) from articles where gone_at is not null") == [0]


def test_articles_at_a_moment_are_as_they_stood(house: House) -> None:
    house.run(entry("a"), entry("b"))
    between = house.now + timedelta(minutes=30)
    house.run(entry("a", title="x"), entry("c"), articles={"a": article("a", title="Another title")})
    at = "select title from articles_at(timestamptz '{}') order by permalink"
    assert house.ask(at.format(between)) == ["Title a", "Title b"]
    assert house.ask(at.format(house.now)) == ["Another title", "Title b", "Title c"]
    assert house.ask(at.format(NOON)) == []


@pytest.mark.parametrize(
    ("changes", "change"),
    [
        ({"title": "Another"}, "publisher_edit"),
        ({"author": "A. Author", "language": "ru"}, "publisher_edit"),
        ({"language": "ru"}, "metadata"),
        ({"date": NOON.date(), "published_at": NOON}, "metadata"),
    ],
)
def test_version_says_why_it_was_made(house: House, changes: dict[str, Any], change: str) -> None:
    house.run(entry("a"))
    house.run(entry("a", title="x"), articles={"a": article("a", **changes)})
    assert house.ask("select change from article_versions order by version") == ["first", change]


def test_page_that_is_another_at_every_look_makes_no_more_than_24_versions(house: House) -> None:
    for number in range(30):
        house.run(entry("a", title=f"{number}"), articles={"a": article("a", body=f"It is {number} o'clock.")})
    assert house.ask("select count(*), max(version) from article_versions") == [(24, 24)]
    assert ask(house.home.writer, "select unstable_at is not null from internal.recheck_states") == [True]


def test_run_whose_sums_do_not_match_fails_and_says_what_is_missing(house: House) -> None:
    house.writer.start_run("r", "ingest", "manual", NOON)
    wanted = house.writer.plan("r", "example", (poll(entry("a"), entry("b")),), None, NOON)
    house.writer.load("r", Batch(source="example", collected=(Collected(entry=wanted[0], article=article("a")),)), NOON)
    with pytest.raises(WarehouseError, match="example: 1 outcomes for 2 entries"):
        house.writer.finish_run("r", "completed", None, NOON)
    assert ask(house.home.writer, "select state from runs") == ["failed"]


def test_deletion_noted_twice_keeps_its_first_moment(house: House) -> None:
    house.run(entry("a"))
    gone = Batch(
        source="example",
        purpose="recheck",
        rechecks=(Recheck(permalink=permalink("a"), result="gone", reason="the server answered 404"),),
    )
    for hours in (1, 6):
        house.writer.load("run-1", gone, NOON + timedelta(hours=hours))
    assert ask(house.home.writer, "select gone_at from articles") == [NOON + timedelta(hours=1)]
    assert datetime.now(UTC) > NOON
