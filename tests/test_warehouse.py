"""What becomes of entries and articles: one row per permanent URL, a version per change, an outcome per entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import duckdb
import pytest

from parsers.errors import WarehouseError
from tests.making import FEED, NOON, House, article, ask, entry, permalink, poll, reject
from warehouse.archive import RawRecord
from warehouse.batch import Batch, Collected, HostState, Validators

COLUMNS = [
    ("permalink", "VARCHAR"),
    ("source", "VARCHAR"),
    ("title", "VARCHAR"),
    ("author", "VARCHAR"),
    ("date", "DATE"),
    ("published_at", "TIMESTAMP WITH TIME ZONE"),
    ("body", "VARCHAR"),
    ("lead", "VARCHAR"),
    ("origin", "VARCHAR"),
    ("language", "VARCHAR"),
    ("version", "INTEGER"),
    ("first_seen_at", "TIMESTAMP WITH TIME ZONE"),
    ("updated_at", "TIMESTAMP WITH TIME ZONE"),
    ("gone_at", "TIMESTAMP WITH TIME ZONE"),
    ("partial", "BOOLEAN"),
]


def test_articles_has_the_columns_of_the_contract(house: House) -> None:
    house.run(entry("a"))
    described = house.ask("select column_name, column_type from (describe articles)")
    assert described == COLUMNS


def test_every_relation_and_column_carries_a_comment(house: House) -> None:
    house.run(entry("a"))
    silent = house.ask(
        """
        select table_name || '.' || column_name from duckdb_columns()
        where database_name = current_database() and not internal and comment is null
        union all
        select view_name from duckdb_views()
        where database_name = current_database() and not internal and comment is null
        union all
        select table_name from duckdb_tables() where database_name = current_database() and comment is null
        """
    )
    assert silent == [], "add `comment on ...` in warehouse/sql/views/"


def test_second_run_loads_nothing_new(house: House) -> None:
    assert house.run(entry("a"), entry("b")) == ["a", "b"]
    assert house.outcomes() == {"a": "loaded", "b": "loaded"}
    assert house.run(entry("a"), entry("b")) == []
    assert house.outcomes() == {"a": "unchanged", "b": "unchanged"}
    assert house.ask("select count(*) from articles") == [2]


@pytest.mark.parametrize(
    "printed",
    [{"title": "Another title"}, {"summary": "A summary"}, {"published_at": NOON}],
    ids=lambda printed: next(iter(printed)),
)
def test_entry_printed_differently_is_fetched_again(house: House, printed: dict[str, object]) -> None:
    house.run(entry("a"), entry("b"))
    assert house.run(entry("a", **printed), entry("b")) == ["a"]
    assert house.outcomes() == {"a": "unchanged", "b": "unchanged"}, "the page itself had not changed"
    assert house.run(entry("a", **printed), entry("b")) == []


def test_changed_article_becomes_version_two_and_says_what_changed(house: House) -> None:
    house.run(entry("a"), entry("b"))
    house.run(entry("a", title="New"), entry("b"), articles={"a": article("a", title="New title", lead="A lead")})
    assert house.outcomes() == {"a": "updated", "b": "unchanged"}
    assert house.ask("select title, version from articles order by permalink") == [("New title", 2), ("Title b", 1)]
    history = house.ask(
        f"""
        select version, title, change, changed_fields, valid_to is null from article_versions
        where permalink = '{permalink("a")}' order by version
        """
    )
    assert history == [(1, "Title a", "first", [], False), (2, "New title", "publisher_edit", ["title", "lead"], True)]


def test_versions_follow_one_another_without_a_gap(house: House) -> None:
    for number in range(4):
        house.run(entry("a", title=f"{number}"), articles={"a": article("a", body=f"Text {number}.")})
    joined = house.ask(
        "select valid_from = lag(valid_to) over (order by version) from article_versions qualify version > 1"
    )
    assert joined == [True, True, True]
    assert house.ask("select first_seen_at < updated_at, version from articles") == [(True, 4)]


@pytest.mark.parametrize(
    "change",
    [
        {"author": "A. Author"},
        {"origin": "Elsewhere"},
        {"language": "ru"},
        {"date": NOON.date()},
        {"published_at": NOON},
        {"partial": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_change_from_null_counts_as_a_change(house: House, change: dict[str, object]) -> None:
    house.run(entry("a"))
    house.run(entry("a", title="x"), articles={"a": article("a", **change)})
    assert house.ask("select changed_fields from article_versions where version = 2") == [list(change)]


def test_teaser_that_became_an_article_is_known_as_both(house: House) -> None:
    house.run(entry("a"), articles={"a": article("a", partial=True)})
    house.run(entry("a", title="x"), articles={"a": article("a", body="All of it.", partial=False)})
    house.run(entry("a", title="y"), articles={"a": article("a", body="All of it.", partial=None)})
    assert house.ask("select version, partial, changed_fields from article_versions order by version") == [
        (1, True, []),
        (2, False, ["body", "partial"]),
    ]
    assert house.ask(f"select partial from articles_at(timestamptz '{house.now}')") == [False]


def test_two_links_to_one_article_make_one_row(house: House) -> None:
    twin = entry("b", permalink=permalink("a"))
    assert house.run(entry("a"), twin) == ["a"]
    assert house.outcomes() == {"a": "loaded", "b": "duplicate"}
    assert house.ask("select link, permalink from aliases") == [(permalink("b"), permalink("a"))]
    assert house.run(entry("a"), twin) == []


def test_page_that_turns_out_to_be_another_permalink_is_remembered(house: House) -> None:
    house.run(entry("old"), articles={"old": article("new")})
    assert house.ask("select permalink from articles") == [permalink("new")]
    assert house.ask("from aliases select link, permalink") == [(permalink("old"), permalink("new"))]
    assert house.run(entry("old")) == [], "the next run knows where the link leads"
    assert house.run(entry("new")) == []


def test_article_of_another_source_is_left_to_it(house: House) -> None:
    house.run(entry("a"))
    stranger = replace(poll(entry("a")), source="stranger", feed="https://stranger.example/rss")
    assert house.writer.plan("run-s", "stranger", (stranger,), None, house.now) == ()
    assert house.writer.counts("run-s") == {"stranger": {"duplicate": 1}}


def test_limit_leaves_the_rest_to_the_next_run_even_without_the_feed(house: House) -> None:
    assert house.run(entry("a"), entry("b"), entry("c"), limit=2) == ["a", "b"]
    assert house.outcomes()["c"] == "deferred"
    assert house.run() == ["c"], "a later poll that brings nothing still takes up what was left"


def test_entries_of_a_killed_run_are_taken_up_by_the_next(house: House) -> None:
    house.writer.start_run("killed", "ingest", "manual", NOON)
    house.writer.plan("killed", "example", (poll(entry("a"), entry("b")),), None, NOON)
    assert house.run() == ["a", "b"], "the feed's window may have moved on meanwhile"


def test_run_whose_process_is_gone_is_recorded_as_killed(house: House) -> None:
    house.writer.start_run("killed", "ingest", "manual", NOON)
    with duckdb.connect(str(house.home.writer)) as connection:
        connection.execute("update runs set pid = 2147483647")
    house.run(entry("a"))
    assert house.ask("select run_id, state from runs order by started_at") == [
        ("killed", "killed"),
        ("run-1", "completed"),
    ]


def test_link_that_is_no_article_is_rejected_at_every_sight_and_never_retried(house: House) -> None:
    person = reject("person", permalink=None, reason_code="not_an_article", reason="a person", retry=False)
    for _ in range(2):
        assert house.run(entry("a"), rejects=(person,)) == (["a"] if house.number == 1 else [])
        assert house.outcomes()["person"] == "rejected"
    assert house.ask("select attempts, next_try_at, reason from rejects") == [(1, None, "a person")]


def test_page_that_cannot_be_used_is_tried_again_later_and_given_up_in_the_end(house: House) -> None:
    bad = (reject("a"),)
    assert house.run(entry("a"), failing=bad) == ["a"]
    assert house.run(entry("a"), failing=bad, later=timedelta(minutes=30)) == []
    assert house.outcomes() == {"a": "deferred"}
    tries = 1
    for _ in range(10):
        tries += len(house.run(entry("a"), failing=bad, later=timedelta(days=4)))
    assert tries == 5
    assert house.outcomes() == {"a": "rejected"}
    house.writer.home.unpublished.touch()
    house.writer.publish()
    assert house.ask("select attempts, next_try_at from rejects") == [(5, None)]


def test_failed_exchange_is_tried_again_by_the_very_next_run(house: House) -> None:
    bad = (reject("a", reason_code="http_503", transient=True),)
    assert house.run(entry("a"), failing=bad) == ["a"]
    assert house.run(entry("a"), later=timedelta(seconds=1)) == ["a"]
    assert house.outcomes() == {"a": "loaded"}
    assert house.ask("select resolved_at is not null, next_try_at from rejects") == [(True, None)]


def test_rejected_entry_printed_differently_is_tried_at_once(house: House) -> None:
    house.run(entry("a"), failing=(reject("a"),))
    assert house.run(entry("a", title="Mended"), later=timedelta(seconds=1)) == ["a"]
    assert house.outcomes() == {"a": "loaded"}


def test_same_link_in_two_feeds_is_one_entry_of_the_run(house: House) -> None:
    listing = replace(
        poll(entry("a", feed="https://example.org/", title="Editor's own words")), feed="https://example.org/"
    )
    both = (poll(entry("a")), listing)
    for expected in (["a"], []):
        wanted = house.writer.plan(f"run-{len(expected)}", "example", both, None, NOON)
        assert [item.link.rpartition("/")[2] for item in wanted] == expected
        house.writer.load("run-1", Batch(source="example", collected=_collected(wanted)), NOON)
    assert house.writer.counts("run-0") == {"example": {"unchanged": 1}}
    assert house.writer.counts("run-1") == {"example": {"loaded": 1}}


def _collected(wanted: tuple[object, ...]) -> tuple[Collected, ...]:
    return tuple(Collected(entry=item, article=article("a")) for item in wanted)  # type: ignore[arg-type]


LIE = {"author": "Чужое Имя", "published_at": NOON - timedelta(days=9_000)}
TRUTH = {"author": "Аида Ниязова", "published_at": NOON}


def test_of_feeds_that_contradict_one_another_the_first_to_list_an_article_is_believed(house: House) -> None:
    other = "https://example.org/other"
    liar = replace(poll(entry("a", feed=other, **LIE), entry("b", feed=other, **LIE)), feed=other)
    honest = poll(entry("a", **TRUTH))
    wanted = house.writer.plan("run-1", "example", (honest,), None, NOON)
    assert [(item.author, item.published_at) for item in wanted] == [tuple(TRUTH.values())]
    later = house.writer.plan("run-2", "example", (liar, honest), None, NOON + timedelta(hours=1))
    said = {item.permalink: (item.author, item.published_at) for item in later}
    assert said == {permalink("a"): tuple(TRUTH.values()), permalink("b"): tuple(LIE.values())}


def test_of_feeds_that_contradict_one_another_at_first_sight_none_is_believed(house: House) -> None:
    other = "https://example.org/other"
    liar = replace(poll(entry("a", feed=other, **LIE)), feed=other)
    (wanted,) = house.writer.plan("run-1", "example", (liar, poll(entry("a", **TRUTH))), None, NOON)
    assert (wanted.author, wanted.published_at) == (None, None)


def test_batch_is_all_or_nothing(house: House) -> None:
    house.run(entry("a"))
    broken = Collected(entry=entry("c"), article=article("c", body=None))
    whole = Collected(entry=entry("b"), article=article("b"))
    with pytest.raises(duckdb.ConstraintException):
        house.writer.load("run-9", Batch(source="example", collected=(whole, broken)), NOON)
    house.home.unpublished.touch()
    house.writer.publish()
    assert house.ask("select permalink from articles") == [permalink("a")]
    assert house.ask("select count(*) from outcomes where run_id = 'run-9'") == [0]


def test_texts_are_stored_exactly(house: House) -> None:
    odd = "=cmd|'/c calc'!A0 '; drop table articles; -- \u202e<script>\n\nҚазақстан 😀"
    house.run(entry("a"), articles={"a": article("a", title=odd, body=odd)})
    assert house.ask("select title, body from articles") == [(odd, odd)]


def test_lone_surrogate_costs_a_character_and_not_the_batch(house: House) -> None:
    house.run(entry("a"), entry("b"), articles={"a": article("a", title="x\ud800y")})
    assert house.ask("select title from articles order by permalink") == ["x?y", "Title b"]


def test_validators_are_opaque_and_come_back_as_they_were(house: House) -> None:
    said = Validators(etag='W/"a,b"', last_modified="whenever", body_hash="00")
    house.run(entry("a"))
    house.writer.settle("run-1", "example", (replace(poll(), validators=said),), (300, 86_400), NOON)
    state = house.writer.start_run("next", "ingest", "manual", NOON).feeds["example", FEED]
    assert Validators(etag=state.etag, last_modified=state.last_modified, body_hash=state.body_hash) == said


def test_failed_poll_keeps_the_validators_and_is_put_off(house: House) -> None:
    said = Validators(etag='"1"', body_hash="00")
    house.run(entry("a"))
    house.writer.settle("run-1", "example", (replace(poll(), validators=said),), (300, 86_400), NOON)
    failed = replace(poll(), status="failed", code="not_a_feed", reason="the answer is an HTML page")
    for _ in range(3):
        house.writer.settle("run-1", "example", (failed,), (300, 86_400), NOON)
    state = house.writer.start_run("next", "ingest", "manual", NOON).feeds["example", FEED]
    assert (state.etag, state.body_hash, state.failures) == ('"1"', "00", 3.0)
    assert state.next_poll_at == NOON + timedelta(seconds=300 * 8)


@pytest.mark.parametrize(
    ("first", "second", "gaps"),
    [("ab", "bc", 0), ("ab", "cd", 1), ("ab", "ab", 0), ("", "cd", 0), ("ab", "", 0)],
    ids=["some is left", "nothing is left", "all is left", "it listed nothing before", "it lists nothing now"],
)
def test_feed_that_replaced_all_it_listed_is_a_gap(house: House, first: str, second: str, gaps: int) -> None:
    house.run(*map(entry, first))
    house.run(*map(entry, second))
    house.run(*map(entry, second))
    assert house.ask("select count(*) from gaps where closed_at is null") == [gaps]
    if gaps:
        assert house.ask("select source, to_at - from_at from gaps") == [("example", timedelta(hours=1))]


def test_overlap_is_with_the_last_poll_and_not_with_all_that_was_ever_listed(house: House) -> None:
    house.run(entry("a"), entry("b"))
    house.run(entry("b"), entry("c"))
    house.run(entry("a"), entry("c"))
    counted = ask(house.home.writer, "select entries, overlap from polls order by run_id")
    assert counted == [(2, 0), (2, 1), (2, 1)]


def test_what_hosts_asked_of_us_is_remembered_for_a_day(house: House) -> None:
    house.run(entry("a"))
    said = HostState(host="example.org", robots="User-agent: *", robots_at=NOON)
    house.writer.finish_run("run-1", "completed", None, NOON, [said])
    later = {
        hours: house.writer.start_run(f"{hours}", "ingest", "manual", NOON + timedelta(hours=hours)).hosts
        for hours in (23, 25)
    }
    assert later == {23: (said,), 25: ()}


def test_newer_schema_is_refused_with_the_way_out(house: House) -> None:
    house.run(entry("a"))
    with duckdb.connect(str(house.home.writer)) as connection:
        connection.execute("insert into internal.migrations values (999, 'from the future', now())")
    with pytest.raises(WarehouseError, match="newer feedhouse; upgrade this installation"):
        house.run(entry("b"))


def test_date_printed_differently_counts_even_where_the_address_carries_the_moment(house: House) -> None:
    house.run(entry("a", published_at=NOON, printed_date="Mon, 02 Mar 2026 15:00:00 +0300"))
    assert house.run(entry("a", published_at=NOON, printed_date="Mon, 02 Mar 2026 18:30:00 +0300")) == ["a"]


def test_feed_that_begins_to_print_another_link_has_its_change_noticed(house: House) -> None:
    house.run(entry("a"))
    twin = entry("b", permalink=permalink("a"), title="Entry a")
    assert house.run(twin) == [], "the same words under another link are nothing new"
    assert house.run(entry("c", permalink=permalink("a"), title="Corrected")) == ["c"]


def test_work_of_a_killed_run_keeps_its_duplicates_in_order(house: House) -> None:
    both = (entry("a"), entry("b", permalink=permalink("a")))
    house.writer.start_run("killed", "ingest", "manual", NOON)
    house.writer.plan("killed", "example", (poll(*both),), None, NOON)
    assert house.run(*both) == ["a"]
    assert house.outcomes() == {"a": "loaded", "b": "duplicate"}


def test_page_that_failed_under_one_link_waits_under_all(house: House) -> None:
    both = (entry("a"), entry("b", permalink=permalink("a")))
    house.run(*both, failing=(reject("a"),))
    assert house.run(*both, later=timedelta(minutes=1)) == []
    assert house.outcomes() == {"a": "deferred", "b": "duplicate"}
    for _ in range(5):
        house.run(*both, failing=(reject("a"),), later=timedelta(days=4))
    assert house.outcomes() == {"a": "rejected", "b": "rejected"}
    house.home.unpublished.touch()
    house.writer.publish()
    assert house.ask("select count(*) from outcomes where outcome = 'rejected' and reason is null") == [0]


def test_reject_after_a_success_starts_to_count_anew(house: House) -> None:
    for _ in range(4):
        house.run(entry("a"), failing=(reject("a"),), later=timedelta(days=4))
    assert house.run(entry("a"), later=timedelta(days=4)) == ["a"]
    house.run(entry("a", title="Edited"), failing=(reject("a"),))
    assert house.ask("select attempts, next_try_at is not null, resolved_at from rejects") == [(1, True, None)]
    assert house.run(entry("a", title="Edited"), later=timedelta(hours=2)) == ["a"]


def test_page_that_is_the_same_to_the_byte_was_edited_by_nobody(house: House) -> None:
    """A newer parser reads it otherwise, or the feed prints a title that the page does not have."""
    raw = RawRecord(file="a.warc.gz", offset=0, length=9, record_id="<urn:uuid:1>", payload_digest="sha1:A")

    def load(title: str, parser_version: str) -> None:
        collected = (Collected(entry=entry("a"), article=article("a", title=title)),)
        batch = Batch(source="example", collected=collected, parser_version=parser_version, raws={permalink("a"): raw})
        house.writer.load("run-1", batch, NOON)

    for title, parser_version in (("Первый", "1"), ("Второй", "2"), ("Третий", "2")):
        load(title, parser_version)
    house.writer.publish()
    changes = house.ask("select change from article_versions order by version")
    assert changes == ["first", "reparse", "metadata"]
    assert house.ask("select count(*) from headline_changes where change = 'publisher_edit'") == [0]
