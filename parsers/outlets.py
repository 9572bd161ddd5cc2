"""Names of outlets and of news agencies, which pages give where an author is asked for.

The words are those that names of papers, channels and portals are made of, in lower case and in the languages of
the pages; agencies are known by name, with neither "The" before nor "News" behind it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from parsers.affixes import names_site

_AGENCIES = frozenset(
    map(
        str.strip,
        """reuters|thomson reuters|рейтер|associated press|ap|ассошиэйтед пресс|agence france presse
        |agence france-presse|afp|афп|united press international|upi|bloomberg|dow jones|press association|pa media
        |canadian press|la presse canadienne|australian associated press|aap|press trust of india|pti|ians|ani
        |asian news international|xinhua|синьхуа|新华社|新华网|中新社|中央社|kyodo|共同通信|時事通信|jiji press|yonhap
        |연합뉴스|뉴시스|antara|bernama|vietnam news agency|ttxvn
        |dpa|deutsche presse agentur|deutsche presse-agentur|epd|kna|sid|dapd|apa|austria presse agentur
        |keystone-sda|sda|ats|efe|agencia efe|europa press|ansa|adnkronos|askanews|agi|lusa|agência lusa
        |agência brasil|estadão conteúdo|folhapress|telam|télam|notimex|prensa latina|belga|anp|tt|ntb|ritzau|stt
        |pap|polska agencja prasowa|čtk|ctk|tasr|sita|mti|agerpres|mediafax|bta|бта|hina|tanjug|танјуг|beta|fena|mia
        |ana-mpa|απε-μπε|anadolu|anadolu ajansı|aa|анадолу|iha|dha|ihlas haber ajansı
        |demirören haber ajansı|irna|isna|mehr|tasnim|wam|spa|sana|mena|petra
        |тасс|tass|итар-тасс|риа новости|ria novosti|риа|интерфакс|interfax|прайм|sputnik|спутник|regnum|регнум
        |росбалт|белта|belta|укринформ|укрінформ|ukrinform|унiан|уніан|униан|унн|unian|казинформ|kazinform|qazinform
        |казтаг|кабар|kabar|24.kg|акипресс|akipress|азертадж|азертаг|azertac|trend|арменпресс|armenpress|ховар|уза
        |moldpres|leta|bns|elta|getty images|getty|shutterstock
        """.split("|"),  # noqa: SIM905 (as below)
    )
)
_WORDS = frozenset(
    """
    news newspaper newsroom newswire times daily weekly monthly post press today tonight gazette herald tribune
    chronicle telegraph guardian observer mirror express star sun globe examiner inquirer independent standard mail
    echo record register review dispatch bulletin courier argus advertiser ledger sentinel monitor insider magazine
    media network radio tv television channel broadcasting online digital live wire agency bureau desk service com net
    org co uk
    zeitung tageszeitung nachrichten rundschau anzeiger kurier blatt bild spiegel welt presse tagblatt tageblatt
    rundfunk wochenblatt morgenpost journal quotidien monde dépêche actualité actualités figaro
    noticias diario periódico prensa agencia giornale corriere gazzetta notizie repubblica jornal notícias folha krant
    nieuws nyheter tidning dagblad avis gazeta wiadomości dziennik haber haberler gazetesi ajansı zprávy noviny vesti
    novosti
    новости новость известия ведомости вестник газета правда вести время труд комсомольская российская радио канал
    телеканал агентство информагентство сегодня онлайн журнал портал сайт новини вісті
    """.split()  # noqa: SIM905 (lines of words read better than two hundred quoted ones)
)
_ARTICLES = frozenset(("the", "le", "la", "les", "el", "los", "las", "il", "lo", "der", "die", "das", "de", "het"))
_AROUND_AGENCY = re.compile(
    r"^(?:the|иа|агентство|агенция|agentur|agence|agencia|agenzia)\s+|\s+(?:news|agency|staff|service)$"
)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_DIVIDER = re.compile(r"\s[-–—|·•:«»]\s|\s*\|\s*")
# An abbreviation; "Ani" and "Petra" are given names, "ANI" is none.
_SHORT = 5


class Site(NamedTuple):
    """Whose page it is: what it calls itself and its publishers, and its host."""

    names: tuple[str, ...] = ()
    host: str | None = None


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency."""
    folded = _AROUND_AGENCY.sub("", name.casefold().strip(" .()[]"))
    return folded in _AGENCIES and not (len(folded) <= _SHORT and name.istitle() and folded.isascii())


def is_outlet(name: str, site: Site) -> bool:
    """Whether a name is the site's or a part of it: "Daily Star" on the pages of the Daily Star Online.

    A person's site is called as the person is: whether that may be, is for others to decide.
    """
    words = _words(name)
    return names_site(name, None, site.host) or any(_is_called(name, words, _words(other)) for other in site.names)


def has_word_of_outlets(name: str) -> bool:
    """Whether "Daily" or the like is among the words of a name, or it begins with an article."""
    words = _words(name)
    return not _WORDS.isdisjoint(words) or words[:1] in (("le",), ("the",))


def suffix_of(window: str | None) -> str | None:
    """What stands behind the last divider of a window's title: the site, as a rule."""
    parts = _DIVIDER.split(window or "")
    return parts[-1].strip() or None if len(parts) > 1 else None


def _is_called(name: str, words: tuple[str, ...], site: tuple[str, ...]) -> bool:
    if "".join(words) == "".join(site):
        return True
    core = _core(words)
    if core:
        return core == _core(site) or (name.isupper() and set(words) <= set(site))
    return bool(words) and f" {' '.join(words)} " in f" {' '.join(site)} "


def _core(words: tuple[str, ...]) -> list[str]:
    """Those that tell an outlet from others."""
    return [word for word in words if word not in _WORDS and word not in _ARTICLES]


@lru_cache(maxsize=1_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text[:200].casefold().replace("'", "").replace("’", "")))
