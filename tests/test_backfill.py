"""Collecting the past: day by day from a site's archive, and addresses from a list; by plain functions, and once by
the command, interrupted."""

from __future__ import annotations

import logging
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.address_list import Listed, read_address_list
from flows.asking import Asked, choose_past
from flows.backfilling import BackfillSummary, DaysLeft, Past, Period, estimate, period_of, summary_of
from flows.running import Run, conclude, running, side_by_side
from flows.sample.answers import Answer, Request, answer
from flows.sample.edition import Edition, edition_of, first_edition, generated_edition
from flows.sample.server import SampleSite
from flows.settings import Settings, settings_from
from parsers.day_archive import DayArchive, DayList
from parsers.errors import UsageError
from parsers.model import Source
from parsers.sources import all_sources
from parsers.sources.centrasia import SOURCE
from tests import making
from tests.making import Feedhouse, House, ask, entry, poll
from tests.test_accounting import ingest
from tests.test_ingest import expected, landed, pages_fetched
from warehouse.archive_reading import ArchivedPage, files, walk
from warehouse.batch import KnownDay, ListedDay, Poll
from warehouse.session import writer_transaction

FIRST, LAST = date(2026, 3, 9), date(2026, 3, 12)
NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
LIST = "/news.php"
FEED = "/rss/redtram.xml"


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite(generated_edition(40, size=2_000, minutes=180)) as site:
        yield site


@pytest.fixture
def settings(site: SampleSite, tmp_path: Path) -> Settings:
    return settings_from({}, home=str(tmp_path / "home"), connect_to=[site.door])


def follow(run: Run, source: Source, lists: tuple[Poll, ...]) -> None:
    for part in run.batches(run.plan(source, lists)):
        run.load(run.collect(source, part.entries))


def follow_days(run: Run, past: Past) -> None:
    """What flows/backfill.py does, without Prefect."""
    follow(run, past.source, ())
    for day in past.days(run):
        listed = run.list_day(past.source, day)
        follow(run, past.source, (listed,))
        past.note(run, listed)


def follow_list(run: Run, listed: Listed) -> None:
    follow(run, listed.source, (listed.poll,))


def backfill(
    settings: Settings,
    first: date = FIRST,
    last: date = LAST,
    *,
    source: Source = SOURCE,
    again: bool = False,
    oldest_first: bool = False,
    limit: int | None = None,
) -> BackfillSummary:
    past = Past(source, Period(first=first, last=last, oldest_first=oldest_first, again=again))
    with running(settings, "manual", flow="backfill", limit=limit) as run:
        side_by_side(run, follow_days, [past])
        return summary_of(conclude(run).summary, past)


def rows(settings: Settings, sql: str) -> list[Any]:
    return ask(settings.home / "writer" / "writer.duckdb", sql)


def between(edition: Edition, first: date, last: date) -> Edition:
    return edition_of(page.article for page in edition.pages if first <= page.article.date <= last)


def days_asked(site: SampleSite) -> int:
    return sum(method == "POST" for method, _, _ in site.requests)


class Site(SampleSite):
    """The sample site, with its day archive out of order on some days."""

    down: frozenset[date] = frozenset()

    def answer(self, request: Request) -> Answer:
        if request.method == "POST" and self.down:
            day = date(*(int(request.form[name]) for name in ("Year", "Month", "Day")))
            if day in self.down:
                super().answer(replace(request, target="/nothing"))
                return Answer(status=404)
        return super().answer(request)


def test_day_archive_fills_in_the_day() -> None:
    got = DayArchive("https://times.example/{year}/{month}/{day}/")
    assert got.of(date(2010, 1, 5)) == DayList(
        "https://times.example/2010/01/05/", None, "https://times.example/2010/01/05/"
    )
    assert SOURCE.archive is not None
    assert SOURCE.archive.of(date(2010, 1, 5)) == DayList(
        "https://centrasia.org/news.php",
        (("CR", "-1"), ("Day", "05"), ("Month", "01"), ("Year", "2010")),
        "https://centrasia.org/news.php?CR=-1&Day=05&Month=01&Year=2010",
    )


def test_period_lands_whole_newest_first_and_the_second_run_asks_for_nothing(
    settings: Settings, site: SampleSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "feedhouse")
    summary = backfill(settings)
    wanted = between(site.edition, FIRST, LAST)
    assert (summary.exit_code, summary.days) == (0, {"done": 4})
    assert summary.sources[0].loaded == len(wanted.pages)
    found = rows(settings, "select permalink from articles order by 1")
    assert found == sorted(page.article.permalink for page in wanted.pages)
    assert rows(settings, "select day, state, entries from backfill order by tried_at") == [
        (date(2026, 3, day), "done", 8) for day in (12, 11, 10, 9)
    ]
    feed = "https://centrasia.org/news.php?CR=-1&Day=12&Month=03&Year=2026"
    assert rows(settings, f"select count(*) from entries where feed = '{feed}' and not pending") == [8]
    assert "4 days to ask for" in caplog.text
    assert "centrasia 2026-03-12: 8 listed, 8 fetched (1 of 4 days, " in caplog.text
    before = len(site.requests)
    again = backfill(settings)
    assert (again.exit_code, again.days, again.sources) == (0, {"done before": 4}, ())
    assert len(site.requests) == before
    backfill(settings, again=True)
    assert (days_asked(site), len(pages_fetched(site))) == (8, len(wanted.pages)), "what is here is not fetched again"


def test_past_is_no_news(settings: Settings, site: SampleSite) -> None:
    """No poll, no gap, no rhythm, no re-check, and a source that is followed is as fresh as it was."""
    backfill(settings)
    assert rows(settings, "from polls") == []
    assert rows(settings, "from internal.feed_states") == []
    assert rows(settings, "select count(*) from internal.recheck_states where next_recheck_at is not null") == [0]
    site.edition = first_edition()
    backfill(settings, again=True)
    assert rows(settings, "from gaps") == [], "a list that changed altogether is no gap"
    ingest(settings)
    before = rows(settings, "select newest_at, last_polled_at, normal_per_day, state from freshness")
    states = rows(settings, "from internal.feed_states")
    backfill(settings, date(2012, 1, 1), date(2012, 1, 3))
    assert rows(settings, "select newest_at, last_polled_at, normal_per_day, state from freshness") == before
    assert rows(settings, "from internal.feed_states") == states


def test_what_was_posted_this_week_is_looked_at_again(settings: Settings, site: SampleSite) -> None:
    today = datetime.now(UTC)
    fresh = replace(site.edition.pages[0].article, st=int(today.timestamp()) // 60 * 60 - 3600, address=None)
    site.edition = edition_of([fresh])
    day = fresh.date
    backfill(settings, day, day)
    assert rows(settings, "select count(*) from internal.recheck_states where next_recheck_at is not null") == [1]


def test_list_of_a_day_is_kept_in_the_archive(settings: Settings) -> None:
    backfill(settings, LAST, LAST)
    root = settings.home / "archive"
    [(file, offset)] = rows(settings, "select raw_file, raw_offset from backfill")
    kept = [item for name in files(root) for item in walk(root, name) if isinstance(item, ArchivedPage)]
    (page,) = [item for item in kept if (item.raw.file, item.raw.offset) == (file, offset)]
    assert page.is_feed
    assert page.page.requested.endswith("Day=12&Month=03&Year=2026")
    assert "Новости за 12.03.2026" in page.page.body.decode("windows-1251")
    assert rows(settings, "select distinct purpose, requested from fetches where purpose = 'day'") == [
        ("day", page.page.requested)
    ]


def test_days_that_fail_or_are_empty_are_recorded_and_asked_again(tmp_path: Path) -> None:
    down, empty = date(2026, 3, 11), date(2026, 3, 14)
    with Site(generated_edition(40, size=2_000, minutes=180)) as site:
        settings = settings_from({}, home=str(tmp_path / "home"), connect_to=[site.door])
        site.down = frozenset({down})
        summary = backfill(settings, FIRST, empty)
        assert (summary.exit_code, summary.days) == (3, {"done": 4, "empty": 1, "failed": 1})
        assert "Day=11&Month=03&Year=2026: the server answered 404" in summary.sources[0].problems[0]
        state = (
            "select state, attempts, entries, reason from backfill"
            " where day in ('2026-03-11', '2026-03-14') order by day"
        )
        assert rows(settings, state) == [
            ("failed", 1, 0, "the server answered 404"),
            ("empty", 1, 0, "no link on the page leads to an article of this source"),
        ]
        backfill(settings, FIRST, empty)
        assert [row[1] for row in rows(settings, state)] == [2, 2]
        waiting = backfill(settings, FIRST, empty)
        assert waiting.days == {"done before": 4, "waiting": 2}
        site.down = frozenset()
        _let_pass(settings, timedelta(minutes=5))
        mended = backfill(settings, FIRST, empty)
        assert (mended.exit_code, mended.days) == (0, {"done": 1, "done before": 4, "waiting": 1})
        assert rows(settings, state)[0] == ("done", 1, 8, None)
        for _ in range(2):
            _let_pass(settings, timedelta(days=7))
            backfill(settings, empty, empty)
        assert backfill(settings, empty, empty).days == {"given up": 1}
        assert backfill(settings, empty, empty, again=True).days == {"empty": 1}


def _let_pass(settings: Settings, time: timedelta) -> None:
    from warehouse.home import Home

    with writer_transaction(Home(settings.home), 1) as connection:
        connection.execute("update internal.backfill_days set next_try_at = next_try_at - $time", {"time": time})


def test_archive_that_is_down_ends_the_run_and_leaves_the_other_days(tmp_path: Path) -> None:
    with Site(generated_edition(40, size=2_000, minutes=180)) as site:
        settings = settings_from({}, home=str(tmp_path / "home"), connect_to=[site.door])
        site.down = frozenset(FIRST + timedelta(days=number) for number in range(4))
        assert backfill(settings).days == {"failed": 3, "not asked": 1}
    gone = backfill(settings, date(2026, 3, 1), date(2026, 3, 3))
    assert gone.exit_code == 4


def test_limit_ends_a_run_and_the_next_goes_on(settings: Settings, site: SampleSite) -> None:
    some = backfill(settings, limit=11)
    assert (some.sources[0].loaded, some.sources[0].deferred, some.days) == (11, 5, {"done": 2, "not asked": 2})
    rest = backfill(settings)
    assert (rest.sources[0].loaded, rest.days) == (21, {"done": 2, "done before": 2})
    assert len(pages_fetched(site)) == 32


def test_link_on_the_lists_of_two_days_has_one_outcome(settings: Settings, site: SampleSite) -> None:
    """As of a site that sets its most read beside every list, and prints no dates in its addresses."""
    source = replace(SOURCE, published=None)
    page = answer(site.edition, Request(method="POST", target=LIST, body=b"CR=-1&Day=12&Month=03&Year=2026"))
    site.instead[LIST] = page
    site.instead["/newsA.php?st=" + str(site.edition.newest_first[5].article.st)] = Answer(status=503)
    summary = backfill(settings, source=source)
    assert summary.days == {"done": 4}
    assert rows(settings, "select count(*), count(distinct link) from outcomes") == [(8, 8)]
    assert rows(settings, "select sum(entries) from coverage where articles = 0") == [0]


def test_list_of_other_days_is_that_of_an_empty_day(settings: Settings, site: SampleSite) -> None:
    site.instead[LIST] = answer(site.edition, Request(method="GET", target="/"))
    assert backfill(settings, date(2010, 1, 1), date(2010, 1, 1)).days == {"empty": 1}
    assert rows(settings, "select reason from backfill") == ["40 links to articles of other days were left out"]
    assert rows(settings, "from entries") == []


def test_archive_may_be_got_by_address_and_be_a_page_or_a_feed(settings: Settings, site: SampleSite) -> None:
    source = replace(SOURCE, archive=DayArchive("https://centrasia.org/{year}-{month}-{day}"))
    day = answer(site.edition, Request(method="POST", target=LIST, body=b"CR=-1&Day=12&Month=03&Year=2026"))
    site.instead["/2026-03-12"] = day
    site.instead["/2026-03-11"] = answer(between(site.edition, FIRST, LAST), Request(method="GET", target=FEED))
    summary = backfill(settings, date(2026, 3, 11), date(2026, 3, 12), source=source)
    assert summary.days == {"done": 2}
    assert rows(settings, "select feed, entries from backfill order by day desc") == [
        ("https://centrasia.org/2026-03-12", 8),
        ("https://centrasia.org/2026-03-11", 24),  # the days beside it are let pass
    ]
    assert days_asked(site) == 0


def test_today_is_left_open(settings: Settings, site: SampleSite) -> None:
    now = datetime.now(UTC)
    site.edition = edition_of(
        [replace(site.edition.pages[0].article, st=int(now.timestamp()) // 60 * 60, address=None)]
    )
    day = site.edition.pages[0].article.date
    assert backfill(settings, day, day).days == {"open": 1}
    assert backfill(settings, day, day).days == {"open": 1}, "it is asked again"


def test_pending_day_that_ingest_takes_over_is_not_looked_at_again(settings: Settings, site: SampleSite) -> None:
    edition = generated_edition(60, size=2_000, minutes=180)
    site.edition = replace(edition, entries=edition.entries[:5])
    with suppress(KeyboardInterrupt), running(settings, "manual", flow="backfill") as run:
        assert run.plan(SOURCE, (run.list_day(SOURCE, date(2026, 3, 6)),))
        raise KeyboardInterrupt
    ingest(settings)
    taken = "permalink in (select permalink from entries where feed like '%Day=06%')"
    kept = f"select {taken}, count(*), count(next_recheck_at) from internal.recheck_states group by all order by all"
    assert rows(settings, kept) == [(False, 45, 45), (True, 8, 0)]


def test_runs_side_by_side_leave_each_other_what_they_have_in_hand(settings: Settings, site: SampleSite) -> None:
    edition = generated_edition(60, size=2_000, minutes=180)
    site.edition = replace(edition, entries=edition.entries[:5])
    with running(settings, "manual", flow="backfill") as run:
        with suppress(KeyboardInterrupt), running(settings, "manual") as other:
            assert other.plan(SOURCE, other.poll(SOURCE))
            raise KeyboardInterrupt
        in_hand = run.plan(SOURCE, (run.list_day(SOURCE, date(2026, 3, 6)),))
        assert {entry.published_at.day for entry in in_hand if entry.published_at} <= {5, 6}
        _be_two_processes(settings)
        assert ingest(settings).sources[0].loaded == 45
        for part in run.batches(in_hand):
            run.load(run.collect(SOURCE, part.entries))
    assert rows(settings, "select run_id, link from outcomes group by all having count(*) > 1") == []
    assert rows(settings, "select count(*) from articles") == [53]


def _be_two_processes(settings: Settings) -> None:
    """A run with the number of our own process is taken for one that is gone."""
    from warehouse.home import Home

    with writer_transaction(Home(settings.home), 1) as connection:
        connection.execute("update runs set state = 'running', pid = 1 where flow = 'backfill'")


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (None, None, "from which day on"),
        (date(2026, 3, 2), date(2026, 3, 1), "is behind the last one"),
        (date(2026, 3, 2), date(2027, 3, 1), "still to come"),
    ],
)
def test_period_that_is_none_is_a_sentence(first: date | None, last: date | None, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        period_of(SOURCE, first, last, NOON, oldest_first=False, again=False)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (Asked(), "say what to collect"),
        (Asked(source="centrasia", urls_file="x"), "one thing at a time"),
        (Asked(source="centrasa", first_day=FIRST), "did you mean centrasia"),
        (Asked(source="fergana", first_day=FIRST), "fergana declares no day archive"),
        (Asked(source="centrasia", first_day=FIRST, any_source=True), "--any is for"),
        (Asked(urls_file="x", first_day=FIRST), "--from and --to"),
        (Asked(urls_file="nowhere.txt"), "can't read nowhere.txt: No such file"),
    ],
)
def test_words_that_are_off_are_a_sentence(asked: Asked, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        choose_past(asked, all_sources(), NOON)


def test_order_and_what_is_left() -> None:
    period = Period(first=date(2010, 1, 1), last=date(2010, 1, 5))
    assert [day.day for day in period.days] == [5, 4, 3, 2, 1]
    assert [day.day for day in replace(period, oldest_first=True).days] == [1, 2, 3, 4, 5]
    later = NOON + timedelta(hours=1)
    known = [
        KnownDay(date(2010, 1, 1), "done", 1, 20, None),
        KnownDay(date(2010, 1, 2), "empty", 2, 0, later),
        KnownDay(date(2010, 1, 3), "failed", 12, 0, None),
        KnownDay(date(2010, 1, 4), "failed", 1, 0, NOON),
    ]
    left = DaysLeft.of(period, known, NOON)
    assert left == DaysLeft(days=(date(2010, 1, 5), date(2010, 1, 4)), done=1, waiting=1, given_up=1, next_at=later)
    assert "1 empty or failed lately, asked again from 2026-03-20 13:00 UTC on" in left.sentence
    assert len(DaysLeft.of(replace(period, again=True), known, NOON).days) == 5


def test_estimate_is_a_sentence() -> None:
    assert estimate(SOURCE, 31, 20.0, 1.0) == (
        "31 days to ask for, and some 620 articles at 20 a day: about 11 min at 1 s between two requests"
    )
    assert estimate(SOURCE, 5475, 22.4, 1.0).endswith("about 36 hours at 1 s between two requests")
    assert "not known yet" in estimate(SOURCE, 1, None, 1.0)


def collect_list(settings: Settings, text: str, *, any_source: bool = False) -> BackfillSummary:
    file = settings.home.parent / "addresses.txt"
    file.write_text(text, encoding="utf-8")
    found = read_address_list(str(file), all_sources(), any_source=any_source)
    with running(settings, "manual", flow="backfill") as run:
        side_by_side(run, follow_list, found.by_source)
        return summary_of(conclude(run).summary, found)


def test_addresses_of_a_list_are_collected_like_entries(settings: Settings, site: SampleSite) -> None:
    one, two = (page.article.permalink for page in site.edition.pages[:2])
    text = f"# of a friend\n\n{one}\n{one.replace('newsA', 'news')}\n{two}\nhttps://centrasia.org/person.php?st=1\n"
    summary = collect_list(settings, text)
    (brought,) = summary.sources
    assert (brought.loaded, brought.duplicate, brought.rejected, summary.exit_code) == (2, 1, 1, 3)
    assert rows(settings, "select distinct feed from entries") == ["urls:addresses.txt"]
    assert rows(settings, "select reason_code, next_try_at from rejects") == [("not_an_article", None)]
    again = collect_list(settings, text)
    assert again.sources[0].unchanged == 3
    assert len(pages_fetched(site)) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("centrasia.org/newsA.php?st=1\n", "line 1: 'centrasia.org/newsA.php"),
        ("\nhttps://nobody.example/a\n", "line 2: https://nobody.example/a belongs to no declared source: --any"),
        ("# nothing\n", "has no address"),
    ],
)
def test_list_that_is_off_is_told_with_its_line(settings: Settings, text: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        collect_list(settings, text)
    assert not settings.home.exists()


def test_month_interrupted_twice_is_finished_by_the_third_run(feedhouse: Feedhouse) -> None:
    edition = generated_edition(400, size=1_000, minutes=120)
    first, last = date(2026, 2, 10), date(2026, 3, 12)
    month = between(edition, first, last)
    # Whoever runs the tests in the background of a shell has them ignore it, and so their children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with SampleSite(edition) as site:
        command = ("backfill", "centrasia", "--from", f"{first}", "--to", f"{last}", "--connect-to", site.door)
        for share in (0.3, 0.7):
            run = subprocess.Popen(
                feedhouse.command(*command),
                env=feedhouse.environment,
                stderr=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                text=True,
            )
            while run.poll() is None and len(pages_fetched(site)) < share * len(month.pages):
                time.sleep(0.002)
            run.send_signal(signal.SIGINT)
            _, told = run.communicate(timeout=120)
            assert run.returncode == 130, told
        told = feedhouse(*command).stderr
    assert "done before" in told
    assert landed(feedhouse) == expected(month)
    assert len(pages_fetched(site)) == len(month.pages), "no page is fetched twice"
    assert feedhouse.ask("select count(*) from article_versions") == [len(month.pages)]
    assert feedhouse.ask("select state, count(*) from backfill group by all") == [("done", 31)]
    assert feedhouse.ask("select flow, state, count(*) from runs group by all order by all") == [
        ("backfill", "completed", 1),
        ("backfill", "failed", 2),
    ]
    assert feedhouse.ask("select link from outcomes where outcome = 'loaded' group by link having count(*) > 1") == []


def test_gap_is_closed_by_the_days_it_lies_in(house: House) -> None:
    house.run(entry("a"))
    house.run(entry("b"), later=timedelta(days=1))
    first, last = (making.NOON + timedelta(days=number) for number in (0, 1))
    assert house.ask("select closed_at is null from gaps") == [True]
    for day, state in ((first.date(), "done"), (last.date(), "failed"), (last.date(), "done")):
        house.number += 1
        listed = replace(poll(), feed=f"https://example.org/{day}", day=ListedDay(day, state))
        house.writer.start_run(f"run-{house.number}", "backfill", "manual", house.now)
        assert ask(house.home.writer, "select closed_at is null from gaps") == [True]
        house.writer.plan(f"run-{house.number}", "example", (listed,), None, house.now)
    assert ask(house.home.writer, "select closed_at is not null from gaps") == [True]
