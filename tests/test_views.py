"""What the views say of small invented histories, read by plain DuckDB from the published file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from tests.making import NOON, House, article, ask, entry, permalink, reject
from warehouse.batch import Batch, Recheck
from warehouse.reading import status

VIEWS = (
    "authors",
    "backfill",
    "clusters",
    "coverage",
    "daily_counts",
    "data_dictionary",
    "drift",
    "encodings",
    "freshness",
    "origins",
    "politeness",
    "source_health",
    "syndication",
    "unstable_articles",
)


def write(house: House, sql: str) -> None:
    """Put rows straight into the writer's tables, and publish."""
    with duckdb.connect(str(house.home.writer)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(sql)
    house.home.unpublished.touch()
    house.writer.publish()


def declare(house: House, timezone: str) -> None:
    write(
        house, f"insert into internal.sources values ('example', 'Example', 'https://example.org', '{timezone}', 'ru')"
    )


def fetch(house: House, minutes: int, **changes: Any) -> None:
    """A fetch of the feed, so many minutes after noon."""
    plain: dict[str, Any] = {
        "run_id": "run-1",
        "source": "example",
        "purpose": "feed",
        "requested": "https://example.org/rss",
        "fetched_at": (NOON + timedelta(minutes=minutes)).isoformat(),
        "status": 200,
        "redirects": 0,
        "tries": 1,
        "bytes": 0,
        "milliseconds": 100,
        "waited": 0,
    }
    row = {**plain, **changes}
    values = ", ".join(repr(value) for value in row.values())
    write(house, f"insert into fetches ({', '.join(row)}) values ({values})")


@pytest.mark.parametrize("view", VIEWS)
def test_view_opens_in_an_empty_house(house: House, view: str) -> None:
    house.run()
    house.ask(f"from {view}")


def test_day_is_that_of_the_source_and_not_of_greenwich(house: House) -> None:
    evening = datetime(2026, 3, 2, 20, tzinfo=UTC)
    late = article("a", published_at=evening, date=date(2026, 3, 3), author="A", body="12345678")
    house.run(
        entry("a", published_at=evening),
        entry("b", published_at=evening),
        articles={"a": late},
        failing=(reject("b"),),
        later=timedelta(hours=9),
    )
    declare(house, "Asia/Almaty")
    third = date(2026, 3, 3)
    assert house.ask("from coverage") == [("example", third, 1, 2, 1, 1, 0, 8.0)]
    assert house.ask("from daily_counts") == [(third, "example", 1, 1, 1)]


def test_entry_of_two_feeds_counts_once_and_a_reject_on_the_day_of_its_entry(house: House) -> None:
    printed = NOON - timedelta(days=5)
    other = "https://example.org/other.rss"
    house.run(
        entry("a", published_at=printed),
        entry("a", feed=other, published_at=printed + timedelta(minutes=20)),
        entry("b", published_at=printed),
        articles={"a": article("a", published_at=printed, date=printed.date())},
        failing=(reject("b"),),
    )
    assert house.ask("select day, articles, entries, rejected from coverage") == [(printed.date(), 1, 2, 1)]


def test_time_zone_that_duckdb_does_not_know_counts_as_utc(house: House) -> None:
    dated = article("a", published_at=NOON, date=NOON.date())
    house.run(entry("a", published_at=NOON), articles={"a": dated})
    declare(house, "UTC")
    expected = [house.ask(f"from {view}") for view in ("coverage", "daily_counts")]
    write(house, "update internal.sources set timezone = 'Nowhere/City'")
    assert [house.ask(f"from {view}") for view in ("coverage", "daily_counts")] == expected
    for view in VIEWS:
        house.ask(f"from {view}")


def test_counts_of_days_add_up_to_all_articles_even_of_unknown_day(house: House) -> None:
    house.run(entry("a"), entry("b"), articles={"a": article("a", date=NOON.date())})
    assert house.ask("select sum(articles) from coverage") == [2]
    assert house.ask("select sum(articles) from daily_counts") == [2]


def _hourly(house: House, ended: str) -> None:
    """Five days of an article an hour; the last one so long ago. Published by the hour of the day it is now."""
    house.run(entry("a"))
    write(
        house,
        f"""
        delete from internal.current_articles;
        delete from polls;
        insert into internal.current_articles by name
        select
            'p' || hour as permalink, 'example' as source, 'T' as title, 'B' as body, 1 as version,
            now() - interval {ended} - to_hours(hour) as published_at,
            published_at as first_seen_at, published_at as updated_at,
            published_at::date as date, 'first' as change, [] as changed_fields
        from range(120) as hours(hour)
        """,
    )


@pytest.mark.parametrize(
    ("ended", "state", "sentence"),
    [
        ("'30 minutes'", "fresh", "normally 24 a day, none for 30 minutes"),
        ("'80 minutes'", "late", "normally 24 a day, none for 80 minutes"),
        ("'14 hours'", "silent", "normally 24 a day, none for 14 hours"),
        ("'40 days'", "silent", "normally 24 a day, none for 40 days"),
    ],
)
def test_silence_is_measured_by_the_rhythm_of_the_source(house: House, ended: str, state: str, sentence: str) -> None:
    _hourly(house, ended)
    assert house.ask("select state, sentence from freshness") == [(state, sentence)]
    assert house.ask("select state from source_health") == [state]
    assert house.ask("select usual_gap from freshness") == [timedelta(hours=1)]


def test_rhythm_of_a_new_source_is_unknown(house: House) -> None:
    house.run(entry("a"))
    assert house.ask("select state, articles from freshness") == [("unknown", 1)]


@pytest.mark.parametrize("dated", [True, False])
def test_rhythm_counts_from_the_first_sight_whatever_the_dates(house: House, *, dated: bool) -> None:
    """20 a day for 12 days and one article of 2012; or the same from pages without a date."""
    house.run(entry("a"))
    write(
        house,
        f"""
        delete from internal.current_articles;
        delete from polls;
        insert into internal.current_articles by name
        select
            'p' || number as permalink, 'example' as source, 'T' as title, 'B' as body, 1 as version,
            now() - to_minutes(72 * number) as first_seen_at, first_seen_at as updated_at,
            case when {dated} then first_seen_at end as published_at,
            case when {dated} then first_seen_at::date end as date, 'first' as change, [] as changed_fields
        from range(240) as numbers(number)
        union all by name
        select
            'old' as permalink, 'example' as source, 'T' as title, 'B' as body, 1 as version,
            now() - interval 12 days as first_seen_at, first_seen_at as updated_at,
            timestamptz '2012-01-01 00:00+00' as published_at, published_at::date as date, 'first' as change,
            [] as changed_fields
        """,
    )
    assert house.ask("select state, sentence from freshness") == [("fresh", "normally 20 a day, none for 0 minutes")]


def test_date_in_the_future_does_not_hide_silence(house: House) -> None:
    house.run(entry("a"), articles={"a": article("a", published_at=NOON + timedelta(days=9000))})
    assert house.ask("select newest_at = first_seen_at from freshness join articles using (source)") == [True]


def test_answer_304_saves_the_bytes_of_the_last_200_of_its_address(house: House) -> None:
    house.run()
    fetch(house, 0, bytes=1000)
    fetch(house, 1, status=304)
    fetch(house, 2, bytes=300, tries=2, waited=2, milliseconds=2100)
    fetch(house, 2, status=304)
    fetch(house, 3, status=304, requested="https://example.org/other")
    fetch(house, 4, status=500, error="http_500")
    asked = house.ask(
        """
        select host, fetches, requests, not_modified, bytes, bytes_saved, errors, mean_milliseconds, waited_seconds,
            further_tries, busiest_minute
        from politeness
        """
    )
    assert asked == [("example.org", 6, 7, 0.5, 1300, 1300, 1, 100.0, 2.0, 1, 3)]


def test_mislabelled_page_does_not_agree_and_spelling_does_not_matter(house: House) -> None:
    house.run()
    fetch(house, 0, charset_declared="utf-8", charset_used="windows-1251")
    fetch(house, 1, charset_declared="cp1251", charset_used="windows-1251")
    fetch(house, 2, charset_used="utf-8")
    fetch(house, 3, status=304)
    fetch(house, 4, charset_declared="koi8-r")  # rejected before it was read
    found = house.ask("select charset_declared, pages, agree from encodings order by all")
    assert found == [("cp1251", 1, True), ("utf-8", 1, False), (None, 1, None)]


def test_health_counts_what_is_open(house: House) -> None:
    house.run(entry("a"), entry("b"), entry("c"), failing=(reject("a"),), limit=2)
    write(
        house,
        """
        insert into polls by name
        select 'run-2' as run_id, 'example' as source, 'f' as feed, now() as polled_at, status, 0 as entries,
            0 as overlap
        from unnest(['failed', 'read', 'read', 'read']) as polled(status);
        insert into gaps values ('example', 'f', now(), now(), null), ('example', 'f', now(), now(), now()),
            ('example', 'f', now() - interval 40 days, now() - interval 31 days, null)
        """,
    )
    health = house.ask("select last_run_id, failed_polls, open_rejects, pending_entries, open_gaps from source_health")
    assert health == [("run-2", 0.25, 1, 2, 1)]


def test_page_that_was_gone_for_a_while_was_gone_then(house: House) -> None:
    house.run(entry("a"), entry("b"))
    looks = {6: "gone", 12: "failed", 24: "gone", 168: "unchanged"}
    for hours, result in looks.items():
        batch = Batch(source="example", purpose="recheck", rechecks=(Recheck(permalink=permalink("a"), result=result),))
        house.writer.load("run-1", batch, NOON + timedelta(hours=hours))
    house.writer.publish()
    at = "select gone_at from articles_at(timestamptz '{}') where permalink like '%/a'"
    first = NOON + timedelta(hours=6)
    for hours, expected in {2: None, 6: first, 13: first, 100: first, 168: None}.items():
        assert house.ask(at.format(NOON + timedelta(hours=hours))) == [expected], hours


def test_look_that_failed_is_tried_again_three_times_before_it_counts(house: House) -> None:
    house.run(entry("a"))
    seen = house.now
    week = timedelta(days=7)

    def look(result: str, later: timedelta) -> tuple[int, timedelta | None]:
        batch = Batch(source="example", purpose="recheck", rechecks=(Recheck(permalink=permalink("a"), result=result),))
        house.writer.load("run-1", batch, seen + later)
        [(rechecks, at)] = ask(house.home.writer, "select rechecks, next_recheck_at from internal.recheck_states")
        return rechecks, at and at - seen - later

    hour = timedelta(hours=1)
    assert look("failed", hour) == (0, hour)
    assert look("unchanged", 2 * hour) == (1, 4 * hour)
    assert look("failed", 5.5 * hour) == (1, 0.5 * hour), "the next look is sooner than an hour later"
    assert [look("failed", week + number * hour) for number in range(4)] == [(1, hour)] * 3 + [(2, None)]


def test_article_that_is_another_at_every_look_is_shown(house: House) -> None:
    for number in range(26):
        house.run(entry("a", title=f"{number}"), articles={"a": article("a", body=f"It is {number} o'clock.")})
    write(house, "select 1")
    assert house.ask("select permalink, source, title, versions, unstable_at is not null from unstable_articles") == [
        (permalink("a"), "example", "Title a", 24, True)
    ]
    (unstable,) = status(house.home).unstable
    assert (unstable["source"], unstable["articles"], unstable["example"]) == ("example", 1, permalink("a"))


def test_authors_of_one_article_count_each_and_origins_have_their_share(house: House) -> None:
    both = article("a", author="A. One, B. Two", origin="НГ", published_at=NOON)
    house.run(entry("a"), entry("b"), articles={"a": both, "b": article("b", author="A. One")})
    assert house.ask("select author, articles from authors order by author") == [("A. One", 2), ("B. Two", 1)]
    assert house.ask("select origin, articles, share, first_at from origins") == [("НГ", 1, 0.5, NOON)]


def test_what_follows_a_name_in_lower_case_is_no_author(house: House) -> None:
    for name, author in {"a": "Иван Иванов, доктор наук", "b": "редакция, Пётр Петров"}.items():
        house.run(entry(name), articles={name: article(name, author=author)})
    assert house.ask("select author from authors order by author") == ["Иван Иванов", "Пётр Петров", "редакция"]


def test_dictionary_knows_every_relation_and_leaves_nothing_unsaid(house: House) -> None:
    house.run(entry("a"))
    relations = set(house.ask("select relation from data_dictionary where column_name is null"))
    assert {*VIEWS, "articles", "articles_at", "fetches"} <= relations
    assert house.ask("from data_dictionary where comment is null") == [], "add `comment on ...` in warehouse/sql/views/"
    for relation in house.ask("select distinct relation from data_dictionary where kind <> 'macro'"):
        described = house.ask(f"select column_name, column_type from (describe {relation})")
        told = f"select column_name, type from data_dictionary where relation = '{relation}' and position > 0"
        assert house.ask(f"{told} order by position") == described
    for macro, call in {"articles_at": "articles_at(now())", "search": "search('a')"}.items():
        described = house.ask(f"select column_name, column_type from (describe from {call})")
        told = f"select column_name, type from data_dictionary where relation = '{macro}' and position > 0"
        assert house.ask(f"{told} order by position") == described, macro


def test_dictionary_works_under_any_name_of_the_file(house: House) -> None:
    house.run(entry("a"))
    with duckdb.connect() as connection:
        connection.execute("create table mine (x integer)")
        connection.execute(f"""attach '{house.home.published}' as "odd name" (read_only)""")
        rows = connection.execute('select * from "odd name".data_dictionary').fetchall()
    assert rows == house.ask("from data_dictionary")
    assert permalink("a") not in str(rows)


def test_views_can_be_read_beside_another_warehouse(house: House) -> None:
    """Attached under a name of its own, as one does to compare two; macros need `use` first."""
    house.run(entry("a"))
    with duckdb.connect() as connection:
        connection.execute(f"attach '{house.home.published}' as other (read_only)")
        for view in (*VIEWS, "articles", "article_versions", "headline_changes"):
            connection.execute(f"from other.{view}").fetchall()
        connection.execute("use other")
        assert connection.execute("select count(*) from search('title')").fetchone() == (1,)


def drifting(house: House) -> list[Any]:
    return house.ask("select field, recent, usual, permalink from drift where is_drifting order by field")


def test_site_that_is_read_otherwise_than_before_shows_itself(house: House) -> None:
    """Sixty articles as they were, then twelve a day later without author and with a tenth of the text."""
    whole = {f"a{n}": article(f"a{n}", author="Иван Иванов" if n % 4 else None, body="Слово " * 200) for n in range(60)}
    house.run(*map(entry, whole), articles=whole)
    assert house.ask("select * from drift") == []
    hardly = {f"b{n}": article(f"b{n}", body="Слово " * 20) for n in range(12)}
    house.run(*map(entry, hardly), articles=hardly, later=timedelta(days=1))
    author, length = drifting(house)
    assert author[:3] == ("author", 0, 0.75)
    assert author[3] in {permalink(name) for name in hardly}
    assert length[0] == "length"
    assert 9 < length[2] / length[1] < 11
    (shown, _) = status(house.home).drift
    assert (shown["source"], shown["field"], shown["usual"]) == ("example", "author", 0.75)


def test_few_articles_or_a_share_that_goes_up_are_no_drift(house: House) -> None:
    plain = {f"a{n}": article(f"a{n}") for n in range(60)}
    house.run(*map(entry, plain), articles=plain)
    signed = {f"b{n}": article(f"b{n}", author="Ким") for n in range(20)}
    house.run(*map(entry, signed), articles=signed, later=timedelta(days=1))
    assert drifting(house) == []
    last = {f"c{n}": article(f"c{n}") for n in range(9)}
    house.run(*map(entry, last), articles=last, later=timedelta(days=1))
    assert drifting(house) == []
