"""Parsing archived pages again, with the server gone: what differs is shown, then accepted, then nothing is left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.replaying import reparse_archive, retry_rejects
from flows.sample.edition import first_edition, generated_edition
from flows.sample.server import SampleSite
from flows.settings import Settings, settings_from
from parsers.errors import EmptyPage, NotAnArticle, UsageError
from parsers.model import Article, FeedEntry, Page, Source
from parsers.sources import all_sources
from tests.making import Feedhouse, House, ask, entry, permalink, reject
from tests.test_accounting import ingest, rows
from warehouse.archive_reading import files


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with the first edition in it, and a site that is gone."""
    with SampleSite(first_edition()) as site:
        settings = settings_from({}, home=str(tmp_path / "home"), connect_to=[site.door])
        ingest(settings)
    return settings


def parsers_become(monkeypatch: pytest.MonkeyPatch, change: Callable[[Article], Article]) -> None:
    """Another version of the parsers."""
    import flows.collecting

    parse = flows.collecting.parse_article
    monkeypatch.setattr(
        flows.collecting, "parse_article", lambda page, entry, source, frame: change(parse(page, entry, source, frame))
    )


def shouted(article: Article) -> Article:
    return replace(article, title=article.title.upper())


def stumbling(at: str) -> Callable[[Article], Article]:
    """A parser with a bug that shows at one article."""

    def stumbles(article: Article) -> Article:
        if article.permalink == at:
            raise ValueError("no such \x1b[31mcentury")
        return article

    return stumbles


def test_same_parsers_read_every_archived_page_as_before(settings: Settings) -> None:
    compared = reparse_archive(settings, None, None, accept=False)
    assert (compared.compared, compared.differing, compared.unreadable) == (len(first_edition().pages), 0, 0)


def test_changed_parser_is_compared_then_accepted_then_nothing_is_left(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = len(first_edition().pages)
    before = rows(settings, "select permalink, title from articles order by all")
    parsers_become(monkeypatch, shouted)
    compared = reparse_archive(settings, "centrasia", None, accept=False)
    assert (compared.differing, compared.changed["title"], compared.changed["body"]) == (pages, pages, 0)
    assert len(compared.samples) == 5
    assert rows(settings, "select permalink, title from articles order by all") == before, "only compared"
    accepted = reparse_archive(settings, None, None, accept=True)
    assert accepted.accepted == pages
    made = ask(
        settings.home / "warehouse.duckdb",
        "select distinct version, change, changed_fields, raw_file is not null from article_versions"
        " where valid_to is null",
    )
    assert made == [(2, "reparse", ["title"], True)]
    assert reparse_archive(settings, None, None, accept=True).differing == 0
    counted = "select loaded, updated, unchanged, rejected from runs where flow = 'reparse' order by started_at"
    assert rows(settings, counted) == [(0, 0, 0, 0), (0, pages, 0, 0), (0, 0, 0, 0)]


def test_only_articles_of_the_days_asked_for_are_parsed_again(settings: Settings) -> None:
    late = date(2026, 3, 12)
    expected = rows(settings, "select count(*) from articles where date >= date '2026-03-12'")
    assert [reparse_archive(settings, None, late, accept=False).compared] == expected


def test_source_that_nobody_knows_is_wrong_usage_and_one_of_the_warehouse_alone_is_known(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r'no source is named "centrasya"; did you mean centrasia\?'):
        reparse_archive(settings, "centrasya", None, accept=False)
    House(settings.home).run(entry("a"))
    assert reparse_archive(settings, "example", None, accept=False).compared == 0
    assert rows(settings, "select count(*) from runs where flow = 'reparse'") == [1]


def test_nothing_is_done_again_where_nothing_was_done_and_no_home_is_made(tmp_path: Path) -> None:
    absent = tmp_path / "home"
    feedhouse = Feedhouse(absent, dict(os.environ))
    complaint = feedhouse("sql", "select 1", expect=1).stderr
    for verb in ("reparse", "retry"):
        assert feedhouse(verb, expect=1).stderr == complaint
    assert not absent.exists()


def test_command_says_by_its_exit_code_that_pages_are_gone(settings: Settings) -> None:
    feedhouse = Feedhouse(settings.home, dict(os.environ))
    assert feedhouse.json("reparse")["failures"] == []
    feedhouse("reparse", "nosuch", expect=2)
    shutil.rmtree(settings.home / "archive")
    assert {failure["reason_code"] for failure in feedhouse.json("reparse", expect=3)["failures"]} == {"damaged"}
    assert "damaged or gone" in feedhouse("reparse", expect=3).stdout


def test_page_that_gives_no_article_any_more_leaves_the_article_as_it_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(article: Article) -> Article:
        raise EmptyPage(article.permalink, "no text today")

    parsers_become(monkeypatch, refuses)
    compared = reparse_archive(settings, None, None, accept=True)
    assert (compared.unreadable, compared.accepted) == (len(first_edition().pages), 0)
    assert [list(failure.values())[1:] for failure in compared.failures] == [["empty_page", "no text today"]] * 5
    assert {failure["permalink"] for failure in compared.failures} <= set(
        rows(settings, "select permalink from articles")
    )
    assert compared.exit_code == 3
    assert rows(settings, "select count(*) from articles") == [len(first_edition().pages)]


def test_page_read_as_another_article_is_shown_and_bugs_are_counted_beside_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved, failing = rows(settings, "select permalink from articles order by permalink limit 2")

    def confused(article: Article) -> Article:
        return replace(article, permalink=failing) if article.permalink == moved else stumbling(failing)(article)

    parsers_become(monkeypatch, confused)
    compared = reparse_archive(settings, None, None, accept=True)
    assert (compared.unreadable, compared.differing) == (2, 0)
    assert {(failure["permalink"], failure["reason_code"]) for failure in compared.failures} == {
        (moved, "wrong_article"),
        (failing, "parser_bug"),
    }


def test_damaged_record_is_counted_and_the_others_are_compared(settings: Settings) -> None:
    root = settings.home / "archive"
    (file,) = files(root)
    [offset] = rows(settings, "select min(raw_offset) from article_versions")
    with (root / file).open("r+b") as archive:
        archive.seek(offset + 100)
        archive.write(b"damaged!")
    compared = reparse_archive(settings, None, None, accept=True)
    assert (compared.damaged, compared.compared) == (1, len(first_edition().pages) - 1)
    [failure] = compared.failures
    assert failure["permalink"] in rows(settings, "select permalink from articles")
    assert (failure["reason_code"], file in failure["reason"], compared.exit_code) == ("damaged", True, 3)
    (root / file).unlink()
    assert reparse_archive(settings, None, None, accept=True).damaged == len(first_edition().pages)
    assert rows(settings, "select count(*) from articles") == [len(first_edition().pages)]


KILLED = """
import logging, sys
import flows.replaying
from flows.settings import settings_from

logging.basicConfig(stream=sys.stdout, format="%(message)s")
flows.replaying._BATCH = 10
flows.replaying._WORTH_PROCESSES = int(sys.argv[2])
flows.replaying.reparse_archive(settings_from({}, home=sys.argv[1]), None, None, accept=True)
"""


def kill_in_the_middle(settings: Settings, batches: int, worth_processes: int) -> None:
    """Parse the archive again in another process, ended for good once it has told of so many batches."""
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(settings.home), str(worth_processes)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
    assert killed.stdout is not None
    for _ in range(batches):
        assert killed.stdout.readline().startswith(b"archive: ")
    killed.send_signal(signal.SIGKILL)
    # Not before the processes that parse have let go of it: they must not outlive the one that was killed.
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL


def test_killed_while_it_accepts_nothing_is_lost_or_doubled_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = generated_edition(200, size=2_000)
    with SampleSite(edition) as site, monkeypatch.context() as earlier:
        settings = settings_from({}, home=str(tmp_path / "home"), connect_to=[site.door])
        parsers_become(earlier, shouted)
        ingest(settings)
    for batches, worth_processes in ((2, 1000), (5, 0), (9, 1000)):
        kill_in_the_middle(settings, batches, worth_processes)
    rest = reparse_archive(settings, None, None, accept=True)
    assert 0 < rest.accepted <= 200 - 90, "what was accepted is not accepted again"
    kept = rows(settings, "select permalink, version, title, change from article_versions order by all")
    titles = {page.article.permalink: page.article.title for page in edition.pages}
    assert kept == [
        version
        for permalink, title in sorted(titles.items())
        for version in ((permalink, 1, title.upper(), "first"), (permalink, 2, title, "reparse"))
    ]
    assert reparse_archive(settings, None, None, accept=True).differing == 0
    assert rows(settings, "select state, count(*) from runs where flow = 'reparse' group by state order by state") == [
        ("completed", 2),
        ("killed", 3),
    ]


def test_page_that_a_parser_trips_over_costs_itself_alone_and_is_mended_by_retry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    edition = generated_edition(4, size=2_000)
    with SampleSite(edition) as site, monkeypatch.context() as earlier:
        settings = settings_from({}, home=str(tmp_path / "home"), connect_to=[site.door])
        parsers_become(earlier, stumbling(edition.pages[1].article.permalink))
        ingest(settings)
        ingest(settings)
    assert rows(settings, "select state, loaded, rejected, deferred from runs order by started_at") == [
        ("completed", 3, 1, 0),
        ("completed", 0, 0, 0),
    ]
    [(code, reason, is_due_again)] = rows(settings, "select reason_code, reason, next_try_at > last_at from rejects")
    assert (code, is_due_again) == ("parser_bug", True)
    assert "the parser failed with ValueError: no such  [31mcentury; " in reason
    assert [record.exc_info is not None for record in caplog.records if record.levelname == "ERROR"] == [True]
    assert [source.loaded for source in retry_rejects(settings, "parser_bug").summary.sources] == [1]
    assert rows(settings, "select count(*) from rejects where resolved_at is null") == [0]


def test_reject_mended_by_a_later_parser_is_closed_from_the_archive(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lenient(_: Page, entry: FeedEntry, source: Source, *_frame: object) -> Article:
        return Article(permalink=entry.permalink, source=source.name, title="Найдено", body="Текст.")

    assert retry_rejects(settings, "not_of_this_kind").summary.sources == ()
    monkeypatch.setattr("flows.collecting.parse_article", lenient)
    summary = retry_rejects(settings, "empty_page").summary
    assert [(source.source, source.loaded, source.rejected) for source in summary.sources] == [("centrasia", 1, 0)]
    closed: list[Any] = rows(settings, "select resolved_at is not null from rejects where reason_code = 'empty_page'")
    assert closed == [True]
    assert rows(settings, "select flow, state from runs order by started_at") == [
        ("ingest", "completed"),
        ("retry", "completed"),
        ("retry", "completed"),
    ]


def test_archived_page_that_is_rejected_again_counts_the_attempt_and_has_its_outcome(settings: Settings) -> None:
    attempt = "select attempts, last_at, next_try_at, resolved_at from rejects where reason_code = 'empty_page'"
    [(_, first_at, *_)] = rows(settings, attempt)
    for attempts in (2, 3, 4, 5, 6):
        summary = retry_rejects(settings, "empty_page").summary
        assert [(source.source, source.rejected) for source in summary.sources] == [("centrasia", 1)]
        assert summary.exit_code == 3
        [(counted, last_at, next_try_at, resolved_at)] = rows(settings, attempt)
        assert (counted, last_at > first_at, resolved_at) == (attempts, True, None)
        assert (next_try_at is not None) == (attempts < 5), "then it is given up"
    assert rows(settings, "select state, rejected from runs where flow = 'retry'") == [("completed", 1)] * 5


def test_link_that_is_an_article_by_a_later_rule_is_taken_up_by_retry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = generated_edition(3, size=2_000)
    link = edition.pages[1].article.permalink
    declared = all_sources()["centrasia"]

    def strict(address: str) -> str:
        assert declared.permalink is not None
        if declared.permalink(address) == link:
            raise NotAnArticle(address, "a page about a person")
        return declared.permalink(address)

    with SampleSite(edition) as site:
        settings = settings_from({}, home=str(tmp_path / "home"), connect_to=[site.door])
        with monkeypatch.context() as earlier:
            earlier.setattr("flows.declared.all_sources", lambda: {"centrasia": replace(declared, permalink=strict)})
            earlier.setattr("flows.choosing.source_named", lambda *_: replace(declared, permalink=strict))
            ingest(settings)
            assert retry_rejects(settings, None).summary.sources == (), "it is no article yet"
        assert rows(settings, "select permalink, resolved_at from rejects") == [(None, None)]
        assert [source.loaded for source in retry_rejects(settings, "not_an_article").summary.sources] == [1]
        assert rows(settings, "select resolved_at is not null from rejects") == [True]
        assert link in rows(settings, "select permalink from articles")
        ingest(settings)
    assert rows(settings, "select count(*) from gaps") == [0]
    assert rows(settings, "select state, count(*) from runs group by all") == [("completed", 4)]


def test_item_without_a_link_is_never_taken_for_the_article_of_its_feed(house: House) -> None:
    house.run(rejects=(reject("rss#item-1", permalink=None, reason_code="not_an_article", retry=False),))
    assert retry_rejects(Settings(home=house.home.root), None).summary.sources == ()


def test_reject_without_a_permalink_is_closed_by_a_later_success_under_any_link_of_the_article(house: House) -> None:
    person = {"permalink": None, "reason_code": "not_an_article", "retry": False}
    house.run(rejects=(reject("a", **person), reject("b?x", **person), reject("c", **person)))
    house.run(entry("a"), entry("b"), entry("b?x", permalink=permalink("b")))
    assert house.ask("select link from rejects where resolved_at is null") == [permalink("c")]


def test_page_that_never_came_is_fetched_again_by_retry(tmp_path: Path) -> None:
    from flows.sample.answers import Answer

    edition = generated_edition(2, size=2_000)
    target = edition.pages[1].article.permalink.removeprefix("https://centrasia.org")
    with SampleSite(edition) as site:
        site.instead[target] = Answer(status=403)
        settings = settings_from({}, home=str(tmp_path / "home"), connect_to=[site.door])
        ingest(settings)
        assert rows(settings, "select reason_code from rejects where resolved_at is null") == ["http_403"]
        del site.instead[target]
        assert retry_rejects(settings, "not_of_this_kind").summary.sources == ()
        assert [source.loaded for source in retry_rejects(settings, None).summary.sources] == [1]
    assert rows(settings, "select count(*) from rejects where resolved_at is null") == [0]
