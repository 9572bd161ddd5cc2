"""The benchmarks run, at sizes too small to mean anything, so that `make bench` never rots; and what they are fed."""

from __future__ import annotations

import json
import lzma
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from flows.sample.layouts import LAYOUTS
from parsers.article import parse_article
from parsers.model import FeedEntry, Page
from parsers.sources import source_named
from tests.benchmarks import (
    backfill,
    exporting,
    extraction,
    loading,
    newsroom,
    searching,
    service,
    syndication,
    upkeep,
    vocabulary,
)
from tests.benchmarks.vocabulary import Deed, Noun, Person


def test_loading_is_measured_at_every_size_and_compared() -> None:
    rows = dict(loading.measure(sizes=(50, 100)))
    assert {"plan 100 entries (50 new) among 50", "load: 100 against 50"} <= set(rows)
    assert any(what.startswith("publish 100 articles") for what in rows)


def test_captures_are_taken_and_taken_again() -> None:
    taken, again, *_ = (measured for _, measured in backfill.measure(articles=60))
    assert "articles a second" in taken
    assert "articles a second" in again


def test_export_is_measured_in_every_format() -> None:
    rows = dict(exporting.measure(sizes=(60,)))
    assert len(rows) == 10
    assert all(cost.endswith(" MB") for cost in rows.values())


def test_upkeep_is_measured_step_by_step() -> None:
    assert len(upkeep.measure(number=3, runs=1, articles=50)) == 5


def test_extraction_says_where_its_pages_are_absent(tmp_path: Path) -> None:
    assert extraction.measure(tmp_path) == [("annotated pages", "not on this machine: ../shared/extraction is absent")]


def test_extraction_is_scored_by_the_scorer_of_the_set(tmp_path: Path) -> None:
    (tmp_path / "score.py").write_text(
        "from statistics import mean as _mean\n"
        "def mean(rows, key): return _mean(row[key] for row in rows)\n"
        "def score(gold, got): return {key: 1.0 for key in ('title', 'author', 'date', 'body_p', 'body_r')}\n"
    )
    html = "<title>Pears</title><p>" + "The pears were late this year, and small. " * 5
    with lzma.open(tmp_path / "articles.jsonl.xz", "wt") as pages:
        pages.writelines(json.dumps({"html": page, "url": ""}) + "\n" for page in (html, "no page"))
    rows = dict(extraction.measure(tmp_path))
    assert (rows["title"], rows["body"]) == ("1.000", "F1 1.000 (P 1.000 R 1.000)")
    assert rows["speed, 2 pages"].endswith(" pages per CPU second")


def test_every_kind_of_query_and_every_view_is_measured() -> None:
    rows = dict(searching.measure(sizes=(60,)))
    assert len(rows) == 26
    assert sum(cost.endswith(" ms") for cost in rows.values()) == 24


def test_copies_of_every_kind_are_looked_for_and_found() -> None:
    rows = dict(syndication.measure(sizes=(120,), copies=10))
    assert rows["false links among 120"] == "0"
    assert {rows[f"copies found among 120: {kind}"] for kind in syndication.KINDS} == {"100.0%"}


def test_invented_news_is_the_same_for_the_same_seed_and_number() -> None:
    assert newsroom.article(7, seed=1) == newsroom.article(7, seed=1)
    assert len({newsroom.article(number, seed).body for number in range(50) for seed in range(2)}) == 100


def test_invented_rows_come_some_at_a_time_and_are_the_articles() -> None:
    reader = newsroom.rows(10**9)
    (first,) = islice(reader, 1)
    assert first.num_rows < 10_000
    row = first.slice(3, 1).to_pylist()[0]
    assert row == {name: getattr(newsroom.as_parsed(newsroom.article(3)), name) for name in first.schema.names}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_invented_page_gives_its_article_in_every_layout(layout: str) -> None:
    for number in range(40):
        made = newsroom.article(number, seed=2)
        link = made.permalink
        body = newsroom.page_of(made, layout)
        page = Page(requested=link, final=link, status=200, body=body, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
        entry = FeedEntry(source="centrasia", feed="https://centrasia.org/", link=link, permalink=link)
        assert parse_article(page, entry, source_named("centrasia")) == newsroom.as_parsed(made)


def test_invented_sentences_keep_to_grammar() -> None:
    tower, house = Noun("водонапорн", "башня", "f"), Noun("сельск", "дом", "m")
    assert (tower.nominative, tower.accusative) == ("водонапорная башня", "водонапорную башню")
    assert (house.nominative, house.accusative) == ("сельский дом", "сельский дом")
    assert Deed("открыли", "открыт").done(tower) == "открыта"
    woman = Person("учитель", "Вера", "Назарова", is_woman=True)
    assert (woman.genitive, woman.said("сообщил")) == ("учителя Веры Назаровой", "сообщила")
    man = Person("учитель", "Камиль", "Назаров", is_woman=False)
    assert (man.genitive, man.said("сообщил")) == ("учителя Камиля Назарова", "сообщил")
    assert [vocabulary.genitive(place) for place in ("Карадала", "Кокарал")] == ["Карадалы", "Кокарала"]
    assert [vocabulary.prepositional(place) for place in ("Карадала", "Кызылсай")] == ["Карадале", "Кызылсае"]
    wells = ("колодец", "колодца", "колодцев")
    assert [vocabulary.counted(number, wells) for number in (1, 3, 11, 25, 112, 121)] == [
        "1 колодец",
        "3 колодца",
        "11 колодцев",
        "25 колодцев",
        "112 колодцев",
        "121 колодец",
    ]


def test_what_prefect_adds_is_measured_beside_the_same_run_without_it() -> None:
    rows = dict(service.measure(articles=3, rounds=1))
    assert set(rows) == {f"a run {what}, with a Prefect server" for what in ("of 3 articles", "that finds nothing new")}
