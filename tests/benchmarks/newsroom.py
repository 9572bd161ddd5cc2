"""Invented news by the million: each article is made from its seed and number alone, and none of it is kept.

Title, opening and lead of an article tell of the same people, place and thing. The sentences behind them come from a
pool of their topic, in an order of their own, so that an article costs no more than their joining.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from random import Random
from typing import NamedTuple, TypeVar

import pyarrow as pa

from flows.sample.article import MOSCOW, SampleArticle
from flows.sample.layouts import LAYOUTS
from flows.sample.markup import article_page
from parsers.model import Article
from tests.benchmarks import vocabulary as words
from tests.benchmarks.topics import TOPICS
from tests.benchmarks.vocabulary import Deed, Noun, Person, Topic, capital, counted, genitive, prepositional

# Noon of 9 November 2004 in Moscow: a million articles, eleven minutes apart, end in October 2025.
_FIRST, _STEP = 1_099_990_800, 11 * 60
_POOL = 1_500  # sentences a topic
_ROWS = 5_000  # in memory at a time
_LAYOUTS = tuple(LAYOUTS)
_COLUMNS = pa.schema(
    {
        "permalink": pa.string(),
        "source": pa.string(),
        "title": pa.string(),
        "author": pa.string(),
        "date": pa.date32(),
        "published_at": pa.timestamp("us", tz="UTC"),
        "body": pa.string(),
        "lead": pa.string(),
        "origin": pa.string(),
        "language": pa.string(),
    }
)

_Item = TypeVar("_Item")


class _Scene(NamedTuple):
    """Who did what, where and when."""

    people: str
    deed: Deed
    noun: Noun
    place: str
    when: str


def article(number: int, seed: int = 0) -> SampleArticle:
    """Article `number` of the newsroom `seed`: always the same, whichever were made before it."""
    chance = Random(seed << 40 | number)  # noqa: S311 - words, not secrets
    subject = number % len(TOPICS)
    topic, pool = TOPICS[subject], _pools(seed)[subject]
    scene = _scene(topic, chance)
    st = _FIRST + number * _STEP
    return SampleArticle(
        st=st,
        title=_title(scene, topic, chance),
        lead=_told(topic, chance) if chance.random() < 0.8 else None,
        author=_person(topic, chance).signed if chance.random() < 0.9 else None,
        origin=_one(words.OUTLETS, chance),
        paragraphs=_paragraphs(scene, pool, chance),
        # The origin had it the day before.
        origin_date=datetime.fromtimestamp(st, MOSCOW).date() - timedelta(days=1),
    )


def page_of(made: SampleArticle, layout: str | None = None) -> bytes:
    """Its page, in a layout of the sample site: without a name in one after the other."""
    turn = (made.st - _FIRST) // _STEP % len(_LAYOUTS)
    return article_page(made, layout=layout or _LAYOUTS[turn])


def as_parsed(made: SampleArticle) -> Article:
    """What a parser has to find in its page."""
    return Article(
        permalink=made.permalink,
        source="centrasia",
        title=made.title,
        author=made.author,
        date=made.date,
        published_at=made.published_at,
        body=made.body,
        lead=made.lead,
        origin=made.origin,
        language="ru",
    )


def rows(count: int, seed: int = 0) -> pa.RecordBatchReader:
    """The first `count` articles in columns of `articles`, some thousands at a time."""
    return pa.RecordBatchReader.from_batches(_COLUMNS, _batches(count, seed))


def _batches(count: int, seed: int) -> Iterator[pa.RecordBatch]:
    made = (as_parsed(article(number, seed)) for number in range(count))
    while some := list(islice(made, _ROWS)):
        columns = [[getattr(one, name) for one in some] for name in _COLUMNS.names]
        yield pa.record_batch([pa.array(*pair) for pair in zip(columns, _COLUMNS.types, strict=True)], schema=_COLUMNS)


@lru_cache(maxsize=4)
def _pools(seed: int) -> tuple[tuple[str, ...], ...]:
    """The sentences of every topic."""
    chance = Random(seed)  # noqa: S311 - words, not secrets
    return tuple(tuple(_sentence(topic, chance) for _ in range(_POOL)) for topic in TOPICS)


def _scene(topic: Topic, chance: Random) -> _Scene:
    return _Scene(
        people=_one(topic.people, chance),
        deed=_one(topic.deeds, chance),
        noun=_one(topic.nouns, chance),
        place=_one(words.PLACES, chance),
        when=_one(words.WHEN, chance),
    )


def _title(scene: _Scene, topic: Topic, chance: Random) -> str:
    where = prepositional(scene.place)
    match int(chance.random() * 4):
        case 0:
            return f"{capital(scene.people)} {scene.deed.they} {scene.noun.accusative} в {where}"
        case 1:
            return f"{capital(scene.noun.nominative)} в {where} {scene.deed.done(scene.noun)} {scene.when}"
        case 2:
            return f"{scene.place}: {_amount(topic, chance)} и {scene.noun.nominative}"
    return f"В {where} {scene.deed.they} {scene.noun.accusative}. {capital(_amount(topic, chance))} за год"


def _paragraphs(scene: _Scene, pool: Sequence[str], chance: Random) -> tuple[str, ...]:
    """From three to six paragraphs of three sentences, some 1,300 characters."""
    opening = (
        f"{capital(scene.when)} {scene.people} {scene.deed.they} {scene.noun.accusative} "
        f"недалеко от {genitive(scene.place)}."
    )
    number = 3 + int(chance.random() * 4)
    told = chance.choices(pool, k=3 * number)
    told[0], told[-1] = opening, _one(words.ENDINGS, chance)
    return tuple(" ".join(told[start : start + 3]) for start in range(0, len(told), 3))


def _sentence(topic: Topic, chance: Random) -> str:
    scene = _scene(topic, chance)
    match int(chance.random() * 6):
        case 0:
            remark = _one(topic.remarks, chance)
            person = _person(topic, chance)
            return f'"{remark}", - {person.said(_one(words.VERBS, chance))} {person.nominative}.'
        case 1:
            return f"{_told(topic, chance)}."
        case 2:
            speaker = _person(topic, chance).genitive
            return f"По словам {speaker}, в {prepositional(scene.place)} {_one(words.OUTLOOKS, chance)}."
        case 3:
            first, second = _amount(topic, chance), _amount(topic, chance)
            return f"В отчете из {genitive(scene.place)} названы две цифры: {first} и {second}."
        case 4:
            done = scene.deed.done(scene.noun)
            return f"{capital(scene.noun.nominative)} в {prepositional(scene.place)} {done} {scene.when}."
    return f"{capital(scene.people)} из {genitive(scene.place)} {scene.deed.they} {scene.noun.accusative} {scene.when}."


def _told(topic: Topic, chance: Random) -> str:
    person = _person(topic, chance)
    return f"{capital(person.nominative)} {person.said(_one(words.VERBS, chance))}, что {_one(words.OUTLOOKS, chance)}"


def _amount(topic: Topic, chance: Random) -> str:
    return counted(2 + int(chance.random() * 950), _one(topic.counted, chance))


def _person(topic: Topic, chance: Random) -> Person:
    is_woman = chance.random() < 0.5
    surname = _one(words.SURNAMES, chance)
    return Person(
        post=_one(topic.posts, chance),
        name=_one(words.WOMEN if is_woman else words.MEN, chance),
        surname=f"{surname}а" if is_woman else surname,
        is_woman=is_woman,
    )


def _one(items: Sequence[_Item], chance: Random) -> _Item:
    # A third of what random.choice takes.
    return items[int(chance.random() * len(items))]
