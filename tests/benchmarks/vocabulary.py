"""Russian words for invented news, and as much grammar as they need: places, people and outlets that exist nowhere."""

from __future__ import annotations

from typing import NamedTuple


class Noun(NamedTuple):
    """A thing with its adjective: "нов", "школа", "f". The adjective's stem is hard and its ending unstressed."""

    adjective: str
    noun: str
    gender: str

    @property
    def nominative(self) -> str:
        ending = {"m": "ий" if self.adjective[-1] in "гкхжчшщ" else "ый", "f": "ая", "n": "ое"}[self.gender]
        return f"{self.adjective}{ending} {self.noun}"

    @property
    def accusative(self) -> str:
        if self.gender != "f":
            return self.nominative
        return f"{self.adjective}ую {self.noun[:-1]}{_ACCUSATIVE[self.noun[-1]]}"


class Deed(NamedTuple):
    """What many did, "открыли", and the stem of what was done by them, "открыт"."""

    they: str
    passive: str

    def done(self, noun: Noun) -> str:
        return self.passive + {"m": "", "f": "а", "n": "о"}[noun.gender]


class Person(NamedTuple):
    """Somebody with a post, "инженер", that men and women hold under the same word."""

    post: str
    name: str
    surname: str
    is_woman: bool

    @property
    def nominative(self) -> str:
        return f"{self.post} {self.name} {self.surname}"

    @property
    def genitive(self) -> str:
        return f"{genitive(self.post)} {self.signed_genitive}"

    @property
    def signed(self) -> str:
        return f"{self.name} {self.surname}"

    @property
    def signed_genitive(self) -> str:
        surname = f"{self.surname[:-1]}ой" if self.is_woman else f"{self.surname}а"
        return f"{genitive(self.name)} {surname}"

    def said(self, verb: str) -> str:
        """The past of a verb, "сообщил", by him or her."""
        return f"{verb}а" if self.is_woman else verb


class Topic(NamedTuple):
    """What news may be about: who does what to what, what is counted, and what is said of it."""

    people: tuple[str, ...]
    deeds: tuple[Deed, ...]
    nouns: tuple[Noun, ...]
    counted: tuple[tuple[str, str, str], ...]
    posts: tuple[str, ...]
    remarks: tuple[str, ...]


_ACCUSATIVE = {"а": "у", "я": "ю", "ь": "ь"}


def genitive(word: str) -> str:
    """Of a person or a place, in the singular."""
    if word[-1] == "а":
        return word[:-1] + ("и" if word[-2] in "гкхжчшщ" else "ы")
    return f"{word[:-1]}я" if word[-1] in "йь" else f"{word[:-1]}и" if word[-1] == "я" else f"{word}а"


def prepositional(place: str) -> str:
    """Where something is, behind "в"."""
    return f"{place[:-1]}е" if place[-1] in "айя" else f"{place}е"


def counted(number: int, forms: tuple[str, str, str]) -> str:
    """21 колодец, 22 колодца, 25 колодцев."""
    one, few, many = forms
    if number % 100 in (11, 12, 13, 14) or number % 10 in (0, 5, 6, 7, 8, 9):
        return f"{number} {many}"
    return f"{number} {one if number % 10 == 1 else few}"


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


_BEGINNINGS = ("Кара", "Сары", "Ак", "Кок", "Таш", "Бел", "Джан", "Орто", "Шам", "Тюл", "Кум", "Айна")
_ENDS = ("тобай", "булат", "дала", "сенгир", "курган", "тамак", "шара", "мерген", "арал", "кентай")
PLACES = tuple(beginning + end for beginning in _BEGINNINGS for end in _ENDS)

MEN = ("Тимур", "Айдар", "Руслан", "Бахтияр", "Санжар", "Ильяс", "Марат", "Камиль", "Довлет", "Фарход", "Виктор")
WOMEN = ("Нодира", "Динара", "Зулфия", "Асель", "Мадина", "Гульнара", "Саодат", "Лола", "Айгуль", "Вера", "Наргиза")
SURNAMES = (
    "Асанбеков", "Халилов", "Турдыматов", "Сарыбаев", "Назаров", "Юнусов", "Эркинов", "Мирзалиев", "Оспанкулов",
    "Бердыев", "Жолдошев", "Рахматов", "Кенжеев", "Тагаев", "Лесковин", "Абдыкалов", "Ниязов", "Досматов",
)  # fmt: skip

OUTLETS = (
    "Долинный вестник", "Степной телеграф", "Горная газета", "Голос предгорий", "Вечерний перевал", "Озерный край",
    "Караванный путь", "ИА Полдень", "Новости оазиса",
)  # fmt: skip

WHEN = (
    "в начале весны", "прошлой осенью", "за последние два года", "к концу недели", "сразу после паводка",
    "перед началом полива", "этой зимой", "накануне праздника", "по просьбе жителей", "впервые за десять лет",
    "раньше срока", "без остановки движения", "на средства района", "после долгих споров",
)  # fmt: skip
VERBS = ("сообщил", "рассказал", "пояснил", "напомнил", "отметил", "уточнил", "подчеркнул", "добавил")
OUTLOOKS = (
    "работы закончат до холодов", "денег хватит еще на год", "очередь растет с каждым месяцем",
    "договор подпишут в ближайшие недели", "спешить никто не собирается", "следующий осмотр назначен на май",
    "соседи просят о том же", "проект придется пересчитать", "без помощи жителей ничего бы не вышло",
    "первые итоги подведут осенью", "старые чертежи нашли в архиве", "погода пока не мешает",
)  # fmt: skip
ENDINGS = (
    "Работы продолжатся до осени.", "Итоги подведут через месяц.", "Опыт намерены перенять соседние районы.",
    "Средства на это нашли в местном бюджете.", "Подробности обещают сообщить позже.",
    "Жалоб от жителей пока не поступало.", "Решение вступит в силу после публикации.",
)  # fmt: skip
