"""The names of authors in the words that templates and people wrap them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

# "By", with its likes in the languages of the pages; a label with a colon is one anywhere, a bare word before a name.
BY = re.compile(
    r"^\W*(?:(?:(?:article|story|post|guide|photos?|words|text|opinion|analysis|review|report)\s+by|(?:medically\s+)?(?:written|authored|posted|reported"
    r"|published|created|contributed|shared|submitted)\s+by|by|von|par|por|di|de|door|av|af|yazan|autor(?:in|en|es|a)?|author(?:s|\(s\))?"
    r"|auteure?s?|autore|text|texte|testo|tekst|texto|redactie|författare|kirjoittaja|yazar|szerző|penulis|oleh|bởi|tác giả"
    r"|автор(?:ы|и)?(?: статьи| текста| материала)?|текст|сочинил)\b\s*(?::|-|–|—)?|作者|文|記者|记者|글|기자|저자)\s*[:：]?\s*",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"\s*(?:[|•·–—\d(\[/:*«»→]|\s-\s|\.{2,}|\b(?:on|in|is|at|for|from|updated|published|posted|last|read more|follow|view|see|min read|special to"
    r"|am|le|el|il|den|op|för|fyrir|dans|chez)\b(?!\s+[A-ZÀ-Þ]\w*$)).*$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:[;&+]|,|\b(?:and|und|et|y|e|with|og|och|en|i|и|та|і|ve|és|dan|và)\b(?=\s+[^\W\d_a-zа-яё]))\s*")
_ROLE = re.compile(
    r"\b(?:editors?|editorial director|writers?|reporters?|correspondent|contributors?|journalists?|columnist|analyst|manager|director|producer|freelance|expert|specialist"
    r"|founder|ceo|cto|cofounder|president|professor|intern|staff|associate|senior|chief|head of|redakteur(?:in)?|korrespondent(?:in)?|journaliste|rédact(?:eur|rice)"
    r"|redactor(?:a)?|periodista|giornalista|redattore|reviewed|fact[- ]checked|photographer|strategist|consultant|lead|officer|marketer|агентство|корреспондент|редактор|журналист|обозреватель)\b",
    re.IGNORECASE,
)
_LOGINS = frozenset(
    "admin administrator root webmaster editor editors staff author guest user team redaktion redaction redazione redacción редакция"
    " редактор админ администратор unknown anonymous none null undefined n/a na website posts home about contact share subscribe login"
    " newsroom wordpress superuser news desk press".split()  # noqa: SIM905 (a line of words)
)
_NO_NAME = re.compile(
    r"\b(?:read|more|view|posts?|profile|share|follow|comments?|minutes?|subscribe|newsletter|cookie|copyright|rights|advert\w*|sponsored|click"
    r"|january|february|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|updated|published|ago|today|yesterday|written|photos?|image|source|about|author|bio|www|http|https|categor\w+|tags?|all|this|the author)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"://|@|\bwww\.|\.(?:com|org|net|ru|de|fr|html?)\b", re.IGNORECASE)
_PARTICLES = (
    r"(?:von|van|de|der|den|del|della|di|da|dos|das|du|la|le|el|al|bin|ibn|ben|ten|ter|zu|zum|af|av|y|e|st\.?|фон|ван|де|аль|оглы|кызы)"
)
_WORD = r"(?:[A-ZÀ-ÞŁŚŻŹČŠŽĐĆŘĚŇŤĎŐŰĞİŞА-ЯЁІЇЄҐҚҒҢӨҰҮҺΑ-ΩΆΈ-Ώ](?:[^\W\d_]|['’.\-])*)"
PERSON = re.compile(rf"(?:(?:Dr|Prof|Mr|Mrs|Ms)\.?\s+)?{_WORD}(?:\s+(?:{_PARTICLES}\s+){{0,2}}{_WORD}){{1,3}}")
_LONGEST = 60
_LONGEST_READ = 400
_MOST_AUTHORS = 20


def declared_names(texts: Iterable[str], unwanted: frozenset[str]) -> tuple[str, ...]:
    """The names in texts that are said to name authors, in order, each once; empty where none does.

    `unwanted` are names of publishers, folded. Roles and what stands behind a name are cut off.
    """
    found: dict[str, str] = {}
    for text in islice(texts, _MOST_AUTHORS):
        for name in _declared(text[:_LONGEST_READ], unwanted):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MOST_AUTHORS]


def printed_names(pieces: Iterable[str], unwanted: frozenset[str]) -> tuple[str, ...]:
    """The names in the pieces of a byline, up to the first that is something else behind a name."""
    found: dict[str, str] = {}
    for piece in islice(pieces, 2 * _MOST_AUTHORS):
        bare = BY.sub("", piece, count=1).strip(" ,;:&|•·-–—")
        if not bare or bare.casefold() in ("and", "und", "et", "y", "e", "и", "with", "og", "och"):
            continue
        names = [name for name in _declared(bare, unwanted)]
        if not names:
            if found:
                break
            continue
        for name in names:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MOST_AUTHORS]


def named_after_label(line: str, unwanted: frozenset[str]) -> tuple[str, ...]:
    """The people a line such as "By Ann Lee and Tom Keller, staff writers | 18 November" names; only people."""
    label = BY.match(line)
    if label is None or label.end() >= len(line):
        return ()
    names = _split(_AFTER_NAME.sub("", line[label.end() :]))
    people: list[str] = []
    for name in names:
        if not PERSON.fullmatch(name) or _ROLE.search(name) or _NO_NAME.search(name) or name.casefold() in unwanted:
            break
        people.append(name)
    return tuple(people)


def is_person(name: str) -> bool:
    """Whether a text has the shape of a person's name: two to four capitalised words."""
    return PERSON.fullmatch(name) is not None and not _ROLE.search(name) and not _NO_NAME.search(name)


def _declared(text: str, unwanted: frozenset[str]) -> Iterator[str]:
    text = _AFTER_NAME.sub("", BY.sub("", text.strip(), count=1) or text.strip()).strip(" ,;:-")
    for number, name in enumerate(_split(text)):
        if number and _ROLE.search(name):
            break
        if name.casefold() not in unwanted and _is_name(name):
            yield name


def _split(text: str) -> list[str]:
    """ "Lee, Ann" is one name, "Ann Lee, Tom Keller" are two."""
    parts = [part.strip(" ,;:.-") if part.endswith((",", ";", ":")) else part.strip(" ,;:-") for part in _JOINED.split(text)]
    return [part for part in parts if part]


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= _LONGEST or _ADDRESS.search(name) or len(name.split()) > 6:
        return False
    return name.casefold() not in _LOGINS and not _NO_NAME.search(name) and any(map(str.isalpha, name))
