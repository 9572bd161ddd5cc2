"""The frame of a source: paragraphs that stand on many of its pages are learnt from what is loaded, and cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.article import parse_article
from parsers.frame import digest_of, without_frame
from parsers.model import Article, FeedEntry, Page, Source
from tests.making import FEED, NOON, House, article, entry, permalink, poll
from warehouse.batch import Batch, Collected

APPEAL = "Подпишитесь на наш канал, чтобы узнавать новости первыми."
TEXT = "Караван вышел из города на рассвете, и до полудня его никто не видел. Погонщики молчали всю дорогу."
SOURCE = Source(name="example", title="Example", home="https://example.org/", feeds=(FEED,), hosts=("example.org",))


def page(name: str, *paragraphs: str) -> Page:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    body = f"<html><head><title>Title {name}</title></head><body><div>{text}</div></body></html>"
    return Page(requested=permalink(name), final=permalink(name), status=200, body=body.encode(), fetched_at=NOON)


def parsed(name: str, *paragraphs: str, frame: frozenset[str] = frozenset()) -> Article:
    return parse_article(page(name, *paragraphs), entry(name, title=f"Title {name}"), SOURCE, frame)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def load(house: House, *articles: Article) -> frozenset[str]:
    """A run that loads them, as read by the general rules; gives the frame that the next run knows."""
    house.number += 1
    run_id = f"run-{house.number}"
    house.writer.start_run(run_id, "ingest", "manual", NOON)
    names = [one.permalink.rpartition("/")[2] for one in articles]
    # A title that is new makes an article that is known be looked at again.
    entries: list[FeedEntry] = [entry(name, title=f"{name} {house.number}") for name in names]
    house.writer.plan(run_id, "example", (poll(*entries),), None, NOON)
    collected = tuple(Collected(entry=one, article=item) for one, item in zip(entries, articles, strict=True))
    house.writer.load(run_id, Batch(source="example", parser="general", collected=collected), NOON)
    house.writer.finish_run(run_id, "completed", None, NOON)
    house.writer.publish()
    memory = house.writer.start_run(f"{run_id}-next", "ingest", "manual", NOON)
    return memory.frames.get("example", frozenset())


def test_paragraph_that_stands_in_many_articles_is_cut_from_those_that_come_later(house: House) -> None:
    first = [parsed(f"a{number}", f"{TEXT} {number}", APPEAL) for number in range(4)]
    assert load(house, *first) == frozenset()
    frame = load(house, parsed("a4", f"{TEXT} 4", APPEAL), parsed("a5", f"{TEXT} 5"))
    assert frame == {digest_of(APPEAL)}
    later = parsed("b", TEXT, APPEAL, frame=frame)
    assert later.body == TEXT
    assert later.evidence.frame == (digest_of(APPEAL),)


def test_what_is_cut_still_counts_as_met(house: House) -> None:
    frame: frozenset[str] = frozenset()
    for number in range(40):
        frame = load(house, parsed(f"a{number}", f"{TEXT} {number}", APPEAL, frame=frame))
    assert frame == {digest_of(APPEAL)}


def test_paragraph_that_is_met_no_more_ceases_to_be_the_frame(house: House) -> None:
    load(house, *(parsed(f"a{number}", f"{TEXT} {number}", APPEAL) for number in range(10)))
    assert load(house, *(parsed(f"b{number}", f"{TEXT} {number}") for number in range(45))) == frozenset()


def test_paragraph_around_the_bound_does_not_come_and_go(house: House) -> None:
    """It is cut from three articles of ten on, and until it stands in less than two of ten."""
    frame = load(house, *(parsed(f"a{number}", f"{TEXT} {number}", *[APPEAL][: number < 10]) for number in range(33)))
    assert frame == {digest_of(APPEAL)}
    assert load(house, *(parsed(f"b{number}", f"{TEXT} {number}") for number in range(7))) == frame
    other = House(house.home.root / "other")
    assert load(other, *(parsed(f"a{n}", f"{TEXT} {n}", *[APPEAL][: n < 10]) for n in range(40))) == frozenset()


def test_words_that_a_few_articles_share_are_no_frame(house: House) -> None:
    """Six reports of one trial end with the same sentence: six of thirty."""
    reports = [parsed(f"a{number}", f"{TEXT} {number}", APPEAL) for number in range(6)]
    others = [parsed(f"b{number}", f"{TEXT} {number}") for number in range(24)]
    assert load(house, *reports, *others) == frozenset()


def test_article_that_loses_its_frame_was_not_edited_by_its_publisher(house: House) -> None:
    articles = [parsed(f"a{number}", f"{TEXT} {number}", APPEAL) for number in range(8)]
    frame = load(house, *articles)
    load(house, parsed("a0", f"{TEXT} 0", APPEAL, frame=frame), parsed("a1", f"{TEXT} Новое.", APPEAL, frame=frame))
    changes = house.ask("select permalink, change from articles join article_versions using (permalink, version)")
    assert dict(changes)[permalink("a0")] == "reparse"
    assert dict(changes)[permalink("a1")] == "publisher_edit"


def test_article_that_gets_back_what_is_no_frame_any_more_was_not_edited_either(house: House) -> None:
    frame = load(house, *(parsed(f"a{number}", f"{TEXT} {number}", APPEAL) for number in range(8)))
    load(house, parsed("b", f"{TEXT} b", APPEAL, frame=frame))
    assert load(house, *(parsed(f"c{number}", f"{TEXT} {number}") for number in range(45))) == frozenset()
    load(house, parsed("b", f"{TEXT} b", APPEAL))
    changes = house.ask("select permalink, change from articles join article_versions using (permalink, version)")
    assert dict(changes)[permalink("b")] == "reparse"


def test_lines_that_stand_alone_are_forgotten(house: House) -> None:
    for start in range(0, 300, 25):
        load(house, *(article(f"a{number}", body=f"{TEXT}\n\nСтрока {number}.") for number in range(start, start + 25)))
    assert house.ask("select count(*) from internal.frame_lines") < [150]


def test_text_of_which_nothing_would_be_left_is_no_frame() -> None:
    frame = {digest_of(TEXT), digest_of(APPEAL)}
    assert without_frame([TEXT, APPEAL], frame, 80).text == [TEXT, APPEAL]
    assert without_frame([TEXT, APPEAL, "Слово. " * 50], frame, 80) == (
        ["Слово. " * 50],
        tuple(map(digest_of, (TEXT, APPEAL))),
    )
    assert without_frame([TEXT, APPEAL], {digest_of(APPEAL)}, 80) == ([TEXT], (digest_of(APPEAL),))
