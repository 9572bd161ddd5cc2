"""Articles by the thousand: plausible Russian sentences put together from parts, the same for the same seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import lru_cache

from flows.sample.article import MOSCOW, SampleArticle

_NEWEST = 1773390420
"""11:27 on 13.03.2026 in Moscow; article number N was posted N times so many minutes before it."""

_MINUTES = 11

_FRAME_BYTES = 4_600
"""What a page weighs before its paragraphs, in the layout "breaks"."""

# A prime, so that walking it in steps of any length meets every paragraph once.
_POOL = 1_999

_WHO = (
    "садоводы", "железнодорожники", "учителя", "гидрологи", "мастерицы", "чабаны", "библиотекари", "пчеловоды",
    "строители", "связисты", "энергетики", "археологи", "ветеринары", "огородники", "музыканты", "лесники",
)  # fmt: skip
_WHERE = (
    "в предгорной долине", "на берегу озера", "в степном районе", "у старого перевала", "в низовьях реки",
    "на окраине областного центра", "в трех соседних селах", "на станции Кошбулак", "в ауле Қарағаш",
    "за большим каналом",
)  # fmt: skip
_DID = (
    "отремонтировали", "осмотрели", "показали гостям", "нанесли на карту", "привели в порядок", "описали",
    "открыли для посетителей", "сфотографировали", "подготовили к зиме", "приняли после ремонта",
)  # fmt: skip
_WHAT = (
    "старую мельницу", "насосную станцию", "школьный сад", "подвесной мост", "зал ковров", "водонапорную башню",
    "питомник саженцев", "метеостанцию", "сельский клуб", "новую теплицу", "вагон-библиотеку", "головной шлюз",
    "коллекцию минералов", "зимовку в ущелье", "ветку к карьеру",
)  # fmt: skip
_WHEN = (
    "в начале марта", "прошлой осенью", "за последние два года", "к концу недели", "сразу после паводка",
    "перед началом полива", "зимой", "на прошлой неделе", "по просьбе жителей", "впервые за десять лет",
)  # fmt: skip
_THINGS = (
    "посетителей", "саженцев", "метров труб", "книг", "фотографий", "заявок", "овец", "километров дороги",
    "тонн зерна", "учеников", "измерений", "билетов",
)  # fmt: skip
_QUOTES = (
    "Торопиться не стали, зато теперь хватит надолго", "Сначала нам не верили, потом пришли помогать",
    "Главное, чтобы осенью не пришлось начинать заново", "Такой работы здесь не делали с тех пор, как я себя помню",
    "Мы посчитали дважды, и оба раза вышло одинаково", "Вода пришла вовремя, остальное зависит от нас",
)  # fmt: skip
_SPEAKERS = (
    "рассказала инженер Нодира Халилова", "пояснил агроном Тимур Асанбеков", "говорит смотритель Ерғали Сүлейменов",
    "считает директор школы Саодат Назарова", "вспоминает чабан Бахром-ата", "добавила биолог Наргиз Эркинова",
)  # fmt: skip
_ENDINGS = (
    "Работы продолжатся до осени.", "Следующую проверку назначили на май.", "Итоги подведут через месяц.",
    "Погода этому, судя по прогнозу, не помешает.", "Соседние районы намерены перенять опыт.",
    "Средства на это нашли в местном бюджете.",
)  # fmt: skip
_AUTHORS = (
    "Айбек Сарыбаев", "Зулфия Рахимова", "Б.Турдуматов", "Әсел Нұрланова", "Ж.Т. Абдыкадыров", "Динара Ким-Осмонова",
    "Камиль Юнусов", None,
)  # fmt: skip
_ORIGINS = ("Долина сегодня", "Горный край", "Транспортная газета", "https://stepnoy-vestnik.example/news", None)


def generated_article(number: int, seed: int, *, size: int = 24_000, minutes: int = _MINUTES) -> SampleArticle:
    """Article `number` of the run `seed`, its page about `size` bytes and at least three paragraphs long.

    Numbers have different stamps, so many minutes apart, going back from March 2026. Paragraphs
    come from a pool, so many articles are cheap to keep, and compress better than prose does;
    beyond about 700,000 bytes a page repeats itself.
    """
    # Each number has its own sequence, whichever articles were made before it.
    chance = random.Random(f"{seed}:{number}")  # noqa: S311 - words, not secrets
    st = _NEWEST - number * minutes * 60
    return SampleArticle(
        st=st,
        title=f"{_headline(chance)} (заметка {number})",
        lead=_sentence(chance) if chance.random() < 0.9 else None,
        author=chance.choice(_AUTHORS),
        # The origin had it the day before.
        origin_date=datetime.fromtimestamp(st, MOSCOW).date() - timedelta(days=1),
        paragraphs=_paragraphs(chance, seed, size - _FRAME_BYTES),
        origin=chance.choice(_ORIGINS),
    )


def _paragraphs(chance: random.Random, seed: int, size: int) -> tuple[str, ...]:
    pool = _pool(seed)
    start, step = chance.randrange(_POOL), chance.randrange(1, _POOL)
    chosen: list[str] = []
    while size > 0 or len(chosen) < 3:
        chosen.append(pool[(start + len(chosen) * step) % _POOL])
        size -= len(chosen[-1]) + 30  # the tags between two paragraphs
    return tuple(chosen)


@lru_cache(maxsize=4)
def _pool(seed: int) -> tuple[str, ...]:
    chance = random.Random(seed)  # noqa: S311 - words, not secrets
    return tuple(_paragraph(chance) for _ in range(_POOL))


def _paragraph(chance: random.Random) -> str:
    amount = f"{chance.randrange(20, 900, 10)} {chance.choice(_THINGS)}"
    return " ".join(
        (
            _sentence(chance),
            f"В отчете упомянуто {amount}, почти столько же, сколько годом раньше.",
            f'"{chance.choice(_QUOTES)}", - {chance.choice(_SPEAKERS)}.',
            chance.choice(_ENDINGS),
        )
    )


def _sentence(chance: random.Random) -> str:
    text = " ".join(map(chance.choice, (_WHEN, _WHO, _WHERE, _DID, _WHAT)))
    return f"{text[0].upper()}{text[1:]}."


def _headline(chance: random.Random) -> str:
    text = " ".join(map(chance.choice, (_WHO, _WHERE, _DID, _WHAT)))
    return text[0].upper() + text[1:]
