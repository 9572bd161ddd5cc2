"""Alarms: what somebody should look at is raised once, stands until it is no more, and is told wherever people look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from flows.settings import Settings
from flows.watching import machine_alarms
from tests.making import NOON, Feedhouse, House, article, entry, reject
from tests.test_views import _hourly as follow_hourly
from tests.test_views import write
from warehouse.alarms import Alarm, Alarms
from warehouse.home import Home

ROOT = Path(__file__).parent.parent
FULL = Alarm(kind="disk.low", subject="/disk", sentence="it is full")


def review(house: House, *others: Alarm, told: bool = True) -> Alarms:
    alarms = house.writer.conclude("run-1", others, datetime.now(UTC)).alarms
    if told:
        house.writer.note_told(alarms)
    return alarms


def kinds(alarms: tuple[Alarm, ...]) -> list[str]:
    return [alarm.kind for alarm in alarms]


def ask_just_now(house: House) -> None:
    """The source was polled a minute ago, in vain."""
    polled = "'run-1', 'example', 'https://example.org/rss', now() - interval 1 minute, 'unchanged', 304, 0, 0"
    columns = "run_id, source, feed, polled_at, status, http_status, entries, overlap"
    write(house, f"insert into polls ({columns}) values ({polled})")


def test_well_house_has_no_alarm(house: House) -> None:
    house.run(entry("a"), entry("b"))
    assert review(house) == Alarms()


def test_alarm_is_raised_once_and_cleared_once(house: House) -> None:
    house.run(entry("a"))
    assert review(house, FULL) == Alarms(standing=(FULL,), raised=(FULL,))
    assert review(house, FULL) == Alarms(standing=(FULL,))
    assert review(house) == Alarms(cleared=(FULL,))
    assert review(house, FULL).raised == (FULL,), "the next time it is another alarm"
    house.writer.publish()
    assert house.ask("select kind, cleared_at is null from alarms order by raised_at") == [
        ("disk.low", False),
        ("disk.low", True),
    ]


def test_alarm_that_nobody_was_told_of_is_told_by_a_later_run(house: House) -> None:
    """The run that raised it was killed, or had a server to itself, as those of the command have."""
    house.run(entry("a"))
    assert review(house, FULL, told=False).raised == (FULL,)
    assert review(house, FULL, told=False) == Alarms(standing=(FULL,), raised=(FULL,))
    assert review(house, FULL).raised == (FULL,)
    assert review(house, told=False) == Alarms(cleared=(FULL,))
    assert review(house, FULL, told=False) == Alarms(standing=(FULL,), raised=(FULL,), cleared=(FULL,))
    assert review(house) == Alarms(cleared=(FULL,)), "what came and went between need not be told"
    assert review(house) == Alarms()


def test_alarm_that_nobody_was_told_of_need_not_be_told_to_be_over(house: House) -> None:
    house.run(entry("a"))
    review(house, FULL, told=False)
    assert review(house, told=False) == Alarms()


def test_source_that_fell_silent_by_its_own_rhythm(house: House) -> None:
    follow_hourly(house, "'14 hours'")
    ask_just_now(house)
    (alarm,) = review(house).raised
    assert (alarm.kind, alarm.source) == ("source.silent", "example")
    assert alarm.sentence == "example is silent: normally 24 a day, none for 14 hours"


def test_source_that_nobody_follows_any_more_may_be_silent(house: House) -> None:
    follow_hourly(house, "'14 hours'")
    ask_just_now(house)
    write(
        house,
        """
        insert into polls by name select * replace ('another' as source) from polls;
        update polls set polled_at = now() - interval 3 days where source = 'example'
        """,
    )
    assert review(house).standing == ()


def test_poll_by_a_clock_that_was_ahead_hides_nobody(house: House) -> None:
    follow_hourly(house, "'14 hours'")
    ask_just_now(house)
    write(
        house,
        """
        insert into polls by name
        select * replace ('another' as source, now() + interval 400 days as polled_at) from polls limit 1
        """,
    )
    assert kinds(review(house).raised) == ["source.silent"]


def test_gaps_of_a_feed_are_one_alarm_a_day_for_a_week(house: House) -> None:
    """One that is asked too seldom has hundreds a day."""
    house.run(entry("a"))
    house.run(entry("b"))
    house.run(entry("c"))
    noon = "date_trunc('day', now() - interval 1 day) + interval 12 hours"
    write(house, f"update gaps set from_at = {noon} - interval 1 hour, to_at = {noon} + rowid * interval 1 minute")
    (raised,) = review(house).raised
    assert raised.kind == "gap.found"
    assert "https://example.org/rss listed nothing of what it had listed before, 2 times on 2" in raised.sentence
    write(house, "update gaps set to_at = to_at - interval 1 day where rowid = 0")
    (raised,) = review(house).raised
    assert " UTC of what it had listed at " in raised.sentence, "that day had one"
    write(house, "update gaps set to_at = to_at - interval 8 days")
    assert kinds(review(house).cleared) == ["gap.found", "gap.found"]


def test_drift_names_the_field_and_a_page_to_look_at(house: House) -> None:
    signed = {f"a{n}": article(f"a{n}", author="Ким") for n in range(60)}
    house.run(*map(entry, signed), articles=signed)
    bare = {f"b{n}": article(f"b{n}") for n in range(12)}
    house.run(*map(entry, bare), articles=bare, later=timedelta(days=1))
    (alarm,) = review(house).raised
    assert (alarm.kind, alarm.subject) == ("source.drift", "author")
    assert "0 in 100 of the newest articles of example have a value in author, where 100 had" in alarm.sentence
    assert "https://example.org/b" in alarm.sentence


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("stopped = 'the server said twice that the feed is gone (410)'", "feed.gone"),
        ("failures = 5, succeeded_at = now() - interval 7 hours", "feed.failing"),
        ("failures = 5, succeeded_at = now() - interval 1 hour", None),
        ("failures = 4, succeeded_at = now() - interval 7 hours", None),
    ],
)
def test_feed_that_is_gone_or_fails_for_long(house: House, state: str, kind: str | None) -> None:
    house.run(entry("a"))
    ask_just_now(house)
    write(
        house,
        f"""
        insert into internal.feed_states (feed, source, failures, polls, moves, gone)
        values ('https://example.org/rss', 'example', 0, 1, 0, 0);
        update internal.feed_states set {state}
        """,
    )
    assert kinds(review(house).raised) == [kind] * bool(kind)


@pytest.mark.parametrize(("failing", "expected"), [(2, []), (4, ["rejects.high"])])
def test_share_of_pages_that_cannot_be_used(house: House, failing: int, expected: list[str]) -> None:
    names = "abcdefghijkl"
    house.now = datetime.now(UTC) - timedelta(hours=2)
    house.run(*map(entry, names), failing=tuple(map(reject, names[:failing])))
    raised = review(house).raised
    assert kinds(raised) == expected
    assert all("4 of the 12 pages of example in a day could not be used" in alarm.sentence for alarm in raised)


def test_share_that_hovers_at_the_brink_is_one_alarm(house: House) -> None:
    names = "abcdefghijkl"
    house.now = datetime.now(UTC) - timedelta(hours=2)
    house.run(*map(entry, names), failing=tuple(map(reject, names[:4])))
    assert kinds(review(house).raised) == ["rejects.high"]
    write(house, "delete from outcomes where outcome = 'rejected' and link < 'https://example.org/c'")
    assert review(house) == Alarms(standing=review(house).standing)
    assert kinds(review(house).standing) == ["rejects.high"], "2 of 10 would not have raised it"
    write(house, "delete from outcomes where link < 'https://example.org/d'")
    assert kinds(review(house).cleared) == ["rejects.high"]


def test_rejects_of_last_week_are_no_alarm_today(house: House) -> None:
    names = "abcdefghijkl"
    house.now = NOON
    house.run(*map(entry, names), failing=tuple(map(reject, names)))
    assert review(house).raised == ()


def test_disk_and_archive_that_are_nearly_full(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    assert machine_alarms(Settings(home=tmp_path, least_free=0)) == ()
    (full,) = machine_alarms(Settings(home=tmp_path, least_free=10**18))
    assert (full.kind, full.subject) == ("disk.low", str(tmp_path))
    assert "1000000000.0 GB should be" in full.sentence
    (home.archive / "2026").mkdir(parents=True)
    (home.archive / "2026" / "a.warc.gz").write_bytes(b"x" * 95)
    assert machine_alarms(Settings(home=tmp_path, least_free=0, archive_bytes=1000)) == ()
    (full,) = machine_alarms(Settings(home=tmp_path, least_free=0, archive_bytes=100))
    assert (full.kind, full.subject) == ("disk.low", str(home.archive))
    assert "FEEDHOUSE_ARCHIVE_BYTES" in full.sentence


def test_status_ends_with_three_while_an_alarm_stands(house: House) -> None:
    house.run(entry("a"))
    command = Feedhouse(house.home.root, {})
    assert command.json("status")["alarms"] == []
    review(house, FULL)
    (alarm,) = command.json("status", expect=3)["alarms"]
    assert (alarm["kind"], alarm["sentence"]) == ("disk.low", "it is full")
    assert "it is full" in command("status", expect=3).stdout
    review(house)
    command("status", expect=0)


def test_automation_is_told_of_every_kind_there_is(house: House) -> None:
    """Those that the comment on alarms.kind names."""
    house.run()
    (comment,) = house.ask("select comment from data_dictionary where relation = 'alarms' and column_name = 'kind'")
    named = {word.strip(":,") for word in comment.split() if "." in word.strip(".:,")}
    read = yaml.safe_load((ROOT / "deploy" / "alarms.yaml").read_text(encoding="utf-8"))
    assert set(read["automations"][0]["trigger"]["expect"]) == named | {"alarm.cleared"}
    sql = (ROOT / "warehouse" / "sql" / "views" / "standing_alarms.sql").read_text(encoding="utf-8")
    assert all(f"'{kind}'" in sql for kind in named - {"disk.low"})
