"""Whether a line of text is a byline, the name of a person, and not a heading.

Editors print both alike, so this looks for what only names have. No author is better than a
wrong one: a name in doubt is no name.
"""

from __future__ import annotations

import re

from parsers.word_lists import CITIES, GIVEN_NAMES, NO_NAMES

_LABEL = re.compile(r"(?:авторы?(?: статьи)?|текст)(?P<colon>\s*[:–—-])?\s*(?=\S)", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:[,;&]|\sи\s)\s*")
_AFFILIATION = re.compile(r"(?P<name>[^,(]+?)(?:\s*\((?P<aside>[^()]+)\)|,\s*(?P<post>.+))")
_SENTENCE_END = re.compile(r"(?:(?<!\b\w)\.|[!?…:;,])[\"»”]?$")

_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+")
_PARTICLE = re.compile(
    r"огл[ыу]|[кг]ызы|у[уы]?лу|улы|ибн|бинт?|бен|фон|ван|де[рин]?|д[иа]|л[ае]|von|van|de[rln]?|d[ai]|bin|ibn|al"
)
_ARTICLE = re.compile(r"(?:[аэу]ль?|а[дршстн]|ат|al|el|a[dshr]|d)[-’'ʼ`]")
_JOINTS = re.compile(r"[-’'ʼ`]")

# "Новый", "Центральная", "Русский" are no first names; the names of this shape are in the list of given names.
_ADJECTIVE = re.compile(r".+(?:[ыо]й|[оеыи]е|[ая]я|[внкгхжшчщ]ий|ья)")
_SURNAME = re.compile(
    r".+(?:[оеё]ва?|[иы]на?|[сц]к(?:ий|ая)|енко|чук|юк|янц?|дзе|швили|з[ао]да|заде|бек|бай|ович|евич|[ои]вна|евна|ич|[уұ]лы)"
)

# "Дело Кулова", "Визит Касым-Жомарта Токаева" are about men; women have such surnames, and first names to match.
_GENITIVE = re.compile(r".+(?:[оеё]ва|[иы]на|ого|его)")
_FEMININE = re.compile(r".+(?:[аяу]|гуль|гүл|жан|нур|зат|мет|[аеэ]ль)")


def byline(line: str, *, expected: bool) -> str | None:
    """The author a line names, several joined with ", "; None where it names no person.

    `expected` says that the line stands where only an author or a subtitle stands: then the
    shape of a name is enough. Elsewhere it has to have something headings do not have: initials,
    a known given name, the ending of a surname.
    """
    label = _LABEL.match(line)
    name = line[label.end() :] if label else line
    if not name or len(name) > 100 or any(map(str.isdigit, name)) or _SENTENCE_END.search(name):
        return None
    if label and label["colon"]:
        return name if name[0].isupper() else None
    people = _JOINED.split(name)
    if all(_is_person(person, sure=not expected) for person in people):
        return ", ".join(people)
    return name if _is_person_with_post(name, sure=not expected) else None


def _is_person_with_post(text: str, *, sure: bool) -> bool:
    """ "Иван Петров, политолог", "Иван Петров, Бишкек" and "Иван Петров (Бишкек)", but not "Иван Петров, Россия"."""
    parts = _AFFILIATION.fullmatch(text)
    if parts is None or not _is_person(parts["name"], sure=sure):
        return False
    if parts["aside"] is not None or not sure:
        return True
    return not parts["post"][0].isupper() or parts["post"].casefold() in CITIES


def _is_person(text: str, *, sure: bool) -> bool:
    """Two to four capitalised words, among which initials count and particles do not."""
    initials = _INITIALS.findall(text)
    words = _INITIALS.sub(" ", text).split()
    names = [word for word in words if not _PARTICLE.fullmatch(word)]
    if not names or not 2 <= len(initials) + len(names) <= 4 or not all(map(_is_name, names)):
        return False
    first, *others = (name.casefold() for name in names)
    has_surname = bool(initials) or any(other in GIVEN_NAMES or _SURNAME.fullmatch(other) for other in others)
    if any(map(_is_capitals, names[:-1])) or (_is_capitals(names[-1]) and not (first in GIVEN_NAMES or has_surname)):
        return False
    if first in GIVEN_NAMES and NO_NAMES.isdisjoint(others):
        return True
    if _ADJECTIVE.fullmatch(first) or not NO_NAMES.isdisjoint((first, *others)):
        return False
    return not (others and _is_genitive(first, others[-1])) and (has_surname or not sure)


def _is_genitive(first: str, last: str) -> bool:
    if first[:-1] in GIVEN_NAMES or f"{first[:-1]}й" in GIVEN_NAMES:
        return True
    return _GENITIVE.fullmatch(last) is not None and not _FEMININE.fullmatch(first)


def _is_capitals(name: str) -> bool:
    return len(name) > 1 and name.isupper()


def _is_name(word: str) -> bool:
    """ "Касым-Жомарт", "О'Нил", "аль-Асад", but not "в"."""
    bare = _ARTICLE.sub("", word, count=1) if word[0].islower() else word
    parts = _JOINTS.split(bare)
    return bare[:1].isupper() and all(map(str.isalpha, parts))
