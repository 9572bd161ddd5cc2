"""Formats for other programs, whatever a site wrote: well-formed, with the words unchanged."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.exports.atom import atom_feed
from flows.exports.bibtex import bibtex_entries
from flows.exports.card import asked_for
from flows.exports.citation import citation_key
from flows.exports.csl import csl_items
from flows.exports.feed import Heading, changed_at, heading_of
from flows.exports.json_feed import json_feed
from flows.exports.news_article import news_article_lines
from flows.exports.publishers import Name, authors_of, known_publishers, name_of, publisher_of
from flows.exports.table import csv_lines
from parsers.model import Source
from tests.test_export import bibtex
from warehouse.exporting import StoredArticle, Wanted

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEADING = Heading("Новости", "urn:uuid:0", NOON)
ATOM = "{http://www.w3.org/2005/Atom}"
# What a warehouse can hold: any characters but halves of them.
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def stored(**changes: Any) -> StoredArticle:
    plain: dict[str, Any] = {
        "permalink": "https://example.org/a", "source": "example", "title": "Title", "author": None, "date": None,
        "published_at": None, "body": "Text.", "lead": None, "origin": None, "language": None, "version": 1,
        "first_seen_at": NOON, "updated_at": NOON, "gone_at": None, "partial": None,
    }  # fmt: skip
    return StoredArticle(**{**plain, **changes})


@pytest.mark.parametrize(
    ("author", "names"),
    [
        (None, ()),
        ("Иван Петров", ("Иван Петров",)),
        ("Иван Петров, Анна Иванова", ("Иван Петров", "Анна Иванова")),
        ("Иван Петров, политолог", ("Иван Петров, политолог",)),
        ("Иван Петров, политолог, Анна Иванова", ("Иван Петров, политолог", "Анна Иванова")),
        (",", ()),
    ],
)
def test_authors_are_told_one_by_one(author: str | None, names: tuple[str, ...]) -> None:
    assert authors_of(stored(author=author)) == names


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Иван Петров", Name("Петров", "Иван")),
        ("Иван Иванович Петров", Name("Петров", "Иван Иванович")),
        ("Петров Иван Иванович", Name("Петров", "Иван Иванович")),
        ("Петров И.И.", Name("Петров", "И.И.")),
        ("И.И. Петров", Name("Петров", "И.И.")),
        ("Слободан Милошевич", Name("Милошевич", "Слободан")),
        ("Редакция ЦА", Name("Редакция ЦА")),
        ("Радио Азаттык", Name("Радио Азаттык")),
        ("Акын", Name("Акын")),
        ("Иван Петров, политолог", Name("Иван Петров, политолог")),
    ],
)
def test_name_is_divided_where_it_is_known_to_be_a_persons(author: str, name: Name) -> None:
    assert name_of(author) == name


def test_publisher_is_the_declared_source_or_the_site() -> None:
    assert publisher_of(stored(source="centrasia")) == ("ЦентрАзия", "https://centrasia.org/")
    unknown = stored(source="x.example:81", permalink="http://x.example:81/a/b")
    assert publisher_of(unknown) == ("x.example:81", "http://x.example:81/")


def test_publisher_whom_the_user_declared_is_called_by_its_title() -> None:
    own = Source(name="times", title="The Hill Times", home="https://times.example/")
    with known_publishers({"times": own}):
        assert publisher_of(stored(source="times")) == ("The Hill Times", "https://times.example/")
    assert publisher_of(stored(source="times")).title == "times"


def test_key_for_citing_is_the_articles_alone_and_stays() -> None:
    key = citation_key(stored(source="example.org:80", date=date(2026, 3, 2)))
    assert key == "example-org-80-2026-03-02-b5b10dd0429e"
    assert key != citation_key(
        stored(source="example.org:80", date=date(2026, 3, 2), permalink="https://example.org/b")
    )
    assert citation_key(stored(source="Газета")).startswith("article-undated-")


def test_article_changed_when_it_was_published_until_it_is_edited() -> None:
    published, later = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)
    assert changed_at(stored(updated_at=later)) == NOON
    assert changed_at(stored(published_at=published, updated_at=later)) == published
    assert changed_at(stored(published_at=published, updated_at=later, version=2)) == later


def test_feed_of_a_question_is_named_for_it() -> None:
    asked = heading_of(Wanted(query="газ", newest=5), ("ЦентрАзия",), NOON)
    assert asked.title == "ЦентрАзия · газ"
    assert asked.id == heading_of(Wanted(query="газ"), (), NOON).id != heading_of(Wanted(), (), NOON).id


def test_card_tells_of_every_filter_and_obeys_none() -> None:
    wanted = Wanted(sources=("a",), since=date(2026, 1, 1), until=date(2026, 2, 1), query="[x](y)", newest=1000)
    assert asked_for(wanted) == (
        r"Asked for were articles of a; since 2026-01-01; until 2026-02-01; found by the words \[x\]\(y\); "
        "the newest 1,000."
    )


@given(texts, texts, texts)
def test_any_text_makes_a_well_formed_atom_feed(title: str, author: str, body: str) -> None:
    made = "".join(atom_feed([stored(title=title, author=author, lead=body, body=body, language="ru")], HEADING))
    entry = ElementTree.fromstring(made.encode()).find(f"{ATOM}entry")  # noqa: S314 - it is our own
    assert entry is not None
    assert entry.findtext(f"{ATOM}content") == "".join(filter(allowed_in_xml, body))
    assert entry.find(f"{ATOM}author/{ATOM}name") is not None


def allowed_in_xml(character: str) -> bool:
    return character in "\t\n" or " " <= character < "\ufffe" or character > "\uffff"


@given(texts, texts, texts)
def test_any_text_makes_an_entry_of_bibtex(title: str, author: str, address: str) -> None:
    made = "".join(bibtex_entries([stored(title=title, author=author, permalink=address, origin=author)]))
    (fields,) = bibtex(made).values()
    assert {"title", "urldate"} <= set(fields)
    assert not any(line.startswith("@") for line in made.splitlines()[1:])


@given(texts, texts)
def test_any_text_comes_back_out_of_json(title: str, body: str) -> None:
    article = stored(title=title, body=body)
    (line,) = news_article_lines([article, article][:1])
    assert line.count("\n") == 1
    assert (json.loads(line)["headline"], json.loads(line)["articleBody"]) == (title, body)
    assert [item["content_text"] for item in json.loads("".join(json_feed([article] * 2, HEADING)))["items"]] == [
        body
    ] * 2
    assert [item["title"] for item in json.loads("".join(csl_items([article] * 2)))] == [title] * 2


def test_csv_guards_what_a_spreadsheet_would_run() -> None:
    header, record = csv_lines([stored(title="=1", lead='a "b", c', date=date(2026, 3, 2))])
    assert header.startswith("permalink,source,title,")
    assert record == (
        'https://example.org/a,example,\'=1,,2026-03-02,,Text.,"a ""b"", c",,,1,'
        "2026-03-02T12:00:00+00:00,2026-03-02T12:00:00+00:00,,\r\n"
    )
