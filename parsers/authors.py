"""The names of authors in the words that templates and people wrap them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from parsers.months import MONTHS
from parsers.outlets import is_agency

# "By", with its likes in the languages of the pages; a label with a colon is one anywhere, a bare word before a name.
BY = re.compile(
    r"^\W*(?:(?:(?:article|story|post|guide|words|text|opinion|analysis|review|report)\s+by"
    r"|(?:medically\s+)?(?:written|authored|posted|reported"
    r"|published|created|contributed|shared|submitted)\s+by|by|von|par|por|di|de|door|av|af|yazan|autor(?:in|en"
    r"|es|a)?|author(?:s|\(s\))?"
    r"|auteure?s?|autore|text|texte|testo|tekst|texto|redactie|författare|kirjoittaja|yazar|szerző|penulis|oleh"
    r"|bởi|tác giả"
    r"|reporting\s+by|(?:gespeichert|verfasst|geschrieben|eingereicht)\s+von|(?:publicado|escrito|enviado)\s+por"
    r"|(?:écrit|publié|posté|soumis)\s+par|(?:scritto|inviato)\s+da|(?:haber|muhabir|müəllif|muallif|муаллиф|муәллиф"
    r"|зохиогч|autorius|autors|συντάκτης|höfundur|redaktor|autorka)(?=\s*:)"
    r"|(?:беседовал|беседу\s+в[её]л|подготовил|записал|интервью\s+взял)[аи]?"
    r"|автор(?:ы|и)?(?: статьи| текста| материала)?|текст|сочинил)\b\s*(?::|-|–|—)?|作者|文|記者|记者|글|기자|저자)"
    r"\s*[:：]?\s*",
    re.IGNORECASE,
)
# What stands at the end of an interview says as much without a colon.
_INTERVIEWED = re.compile(r"\W*(?:беседовал|беседу в[её]л|интервью взял|записал|подготовил)", re.IGNORECASE)
_AFTER_NAME = re.compile(
    r"\s*(?:[|•·–—\d(\[/:*«»→]|\s-\s|\.{2,}|\.\s+(?:photos?|фото)\b"
    r"|\b(?:on|in|is|at|for|from|updated|published|posted|last|read more"
    r"|follow|view|see|min read|special to"
    r"|am|le|el|il|den|op|för|fyrir|dans|chez)\b(?!\s+[A-ZÀ-Þ]\w*$)).*$",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\s*(?:[;&+]|,|\b(?:and|AND|und|UND|et|ET|y|e|with|og|och|en|i|и|та|і|ve|és|dan|và)\b(?=\s+[^\W\d_a-zа-яё]))\s*"
)
_ROLE = re.compile(
    r"\b(?:editors?|editorial director|writers?|reporters?|correspondent|contributors?|journalists?|columnist"
    r"|analyst|manager|director|producer|freelance|expert|specialist"
    r"|founder|ceo|cto|cofounder|president|professor|intern|staff|associate|senior|chief|head of"
    r"|redakteur(?:in)?|korrespondent(?:in)?|journaliste|rédact(?:eur|rice)"
    r"|redactor(?:a)?|periodista|giornalista|redattore|reviewed|fact[- ]checked|photographer|strategist"
    r"|consultant|coordinator|educators?|reviewer|engineer|developer|advocate|lead|officer|marketer|агентство"
    r"|корреспондент|редактор|журналист|обозреватель)\b",
    re.IGNORECASE,
)
_LOGINS = frozenset(
    [
        "admin",
        "administrator",
        "root",
        "webmaster",
        "editor",
        "editors",
        "staff",
        "author",
        "guest",
        "user",
        "team",
        "redaktion",
        "redaction",
        "redazione",
        "redacción",
        "редакция",
        "редактор",
        "админ",
        "пресс-служба",
        "корреспондент",
        "rédaction",
        "la rédaction",
        "таҳририят",
        "staff writer",
        "web desk",
        "haber merkezi",
        "servis",
        "super user",
        "администратор",
        "unknown",
        "anonymous",
        "none",
        "null",
        "undefined",
        "n/a",
        "na",
        "website",
        "posts",
        "home",
        "about",
        "contact",
        "share",
        "subscribe",
        "login",
        "newsroom",
        "wordpress",
        "superuser",
        "news",
        "desk",
        "press",
    ]
)
_NO_NAME = re.compile(
    r"\b(?:read|more|view|posts?|profile|share|follow|comments?|minutes?|subscribe|newsletter|cookie|copyright"
    r"|rights|advert\w*|sponsored|click"
    r"|january|february|april|june|july|august|september|october|november|december|monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday"
    r"|updated|published|ago|today|yesterday|written|reviewed|photos?|image|source|about|author|bio|www|http"
    r"|https|categor\w+|tags?|all|this|the author)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"://|@|\bwww\.|\.(?:com|org|net|ru|de|fr|html?)\b", re.IGNORECASE)
_PARTICLES = (
    r"(?:von|van|de|der|den|del|della|di|da|dos|das|du|la|le|el|al|bin|ibn|ben|ten|ter|zu|zum|af|av|y|e|st\.?|фон|ван"
    r"|аль|оглы|кызы)"
)
_WORD = r"(?:[A-ZÀ-ÞŁŚŻŹČŠŽĐĆŘĚŇŤĎŐŰĞİŞА-ЯЁІЇЄҐҚҒҢӨҰҮҺҶҲӢӮЎӘЂЋЈЉЊЏƏĄĘĖĮŲŪĀĒĪĢĶĻŅĂȘȚŢԱ-ՖΑ-ΩΆΈ-Ώ](?:[^\W\d_]|['’.\-])*)"
PERSON = re.compile(rf"(?:(?:Dr|Prof|Mr|Mrs|Ms)\.?\s+)?{_WORD}(?:\s+(?:{_PARTICLES}\s+){{0,2}}{_WORD}){{1,3}}")
_JOINTS = ("", "and", "und", "et", "y", "e", "и", "with", "og", "och", "en")
# A line behind which another name stands.
_GOES_ON = re.compile(r"(?:[,;&]|\b(?:and|und|et|y|e|и|og|och|en))\s*$")
# What stands for the picture of an author.
_INITIALS = re.compile(r"[A-ZÀ-ÞА-Я]{1,3}")
# A label that is none of the above, before a name; whom it names is no author if it speaks of other work.
_LABEL = re.compile(r"(?P<label>[^\W\d_][^\d:：|,;]{0,30}?)\s*[:：]\s*(?P<named>\S.*)", re.DOTALL)
_OTHER_WORK = re.compile(
    r"\b(?:photos?|photograph\w*|fotos?|fotograf\w*|фото\w*|images?|pictures?|bilder|edit(?:ed|ing)|translat\w+"
    r"|перевод|перев[её]л[аи]?|traducción|traduction|traduzione|tradução|übersetzung|übersetzt|illustrations?)\b"
    r"|\bwith (?:inputs?|reporting|additional)|additional reporting|специально для|special to\b|编辑|編集|تصوير|עריכה",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:^|\s)(?:Inc|Ltd|LLC|L\.L\.C|LLP|PLC|GmbH|Corp|Limited|Incorporated|Corporation|Pty|S\.p\.A|S\.A|e\.V)\.?$"
    r"|^(?:ООО|ПАО|ЗАО|ОАО|АО|ТОО|ОсОО|НКО|АНО)\s"
)
# Behind a name, whom it works for.
_OFFICE = re.compile(
    r"\b(?:news|times|newspaper|magazine|media|agency|radio|tv|gazette|journal|tribune)\b", re.IGNORECASE
)
_REPORTER_BEHIND = re.compile(r"(?<=[가-힣])\s*(?:기자|특파원)$|(?<=[一-鿿])\s*記者$")
_DEGREE = re.compile(r"(?:[A-Z]\.?[a-z]?\.?){2,6}")
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
        if bare.casefold() in _JOINTS or _INITIALS.fullmatch(bare):
            continue
        names = [] if _ROLE.search(bare) and not is_person(bare.split(",")[0]) else list(_declared(bare, unwanted))
        if found and (not names or " " not in names[0] or _OFFICE.search(bare)):
            break
        for name in names:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MOST_AUTHORS]


def named_after_label(lines: Sequence[str], unwanted: frozenset[str]) -> tuple[str, ...]:
    """The people named in "By Ann Lee and Tom Keller, staff writers | 18 November", or in the lines behind a"
    " bare "By"."""
    label = BY.match(lines[0])
    if label is None:
        return ()
    people: list[str] = []
    for line in (lines[0][label.end() :], *lines[1:]):
        if line.strip(" ,;&").casefold() in _JOINTS:
            continue
        names = _people(line, unwanted)
        people += names
        if not names or not _GOES_ON.search(line):
            break
    return tuple(dict.fromkeys(people))


def is_labelled(line: str) -> bool:
    """Whether a line begins with a label for authors and a colon."""
    label = BY.match(line)
    return label is not None and (label[0].rstrip().endswith((":", "：")) or _INTERVIEWED.match(line) is not None)


def is_byline(line: str) -> bool:
    """Whether a line is a word for "by" and names of people behind it, and nothing else."""
    label = BY.match(line)
    names = _split(line[label.end() :].strip(" .")) if label is not None else []
    return bool(names) and all(map(is_person, names))


def _people(line: str, unwanted: frozenset[str]) -> list[str]:
    """The people a line begins with."""
    people = []
    for name in _split(_AFTER_NAME.sub("", line)):
        if not is_person(name) or name.casefold() in unwanted or is_agency(name) or name.casefold() in _LOGINS:
            break
        people.append(name)
    return people


def is_person(name: str) -> bool:
    """Whether a text has the shape of a person's name: two to four capitalised words."""
    return PERSON.fullmatch(name) is not None and not _ROLE.search(name) and not _NO_NAME.search(name)


def _declared(text: str, unwanted: frozenset[str]) -> Iterator[str]:
    """The names of a text: behind a whole one come whole ones or degrees, and no roles."""
    if text.strip().casefold() in unwanted or _COMPANY.search(text.strip()):
        return
    text = _AFTER_NAME.sub("", _unlabelled(text.strip())).strip(" ,;:-")
    first = None
    for number, part in enumerate(text.split(",")):
        if number and (_ROLE.search(part) or _OFFICE.search(part)):
            return
        for name in (_without_agency(_REPORTER_BEHIND.sub("", each)) for each in _split(part)):
            if _OTHER_WORK.search(name):
                return
            if first is not None and (
                _ROLE.search(name) or (" " in first and " " not in name and not _DEGREE.fullmatch(name))
            ):
                return
            if name.casefold() not in unwanted and _is_name(name):
                first = first or name
                yield name


def _without_agency(name: str) -> str:
    """ "Ann Walker Associated Press" to the person."""
    words = name.split()
    for number in (2, 1):
        person = " ".join(words[:-number])
        if len(words) - number >= 2 and is_agency(" ".join(words[-number:])) and is_person(person):
            return person
    return name


def _unlabelled(text: str) -> str:
    """A text less its label; nothing is left of a label alone, nor of the names of those who did other work.

    Of labels there are more than anybody can list, and none of them is an author.
    """
    text = BY.sub("", text, count=1)
    labelled = _LABEL.fullmatch(text)
    if labelled is None or is_person(labelled["label"]):
        return text
    return "" if _OTHER_WORK.search(labelled["label"]) else labelled["named"]


def _split(text: str) -> list[str]:
    """ "Lee, Ann" is one name, "Ann Lee, Tom Keller" are two."""
    parts = [
        part.strip(" ,;:.-") if part.endswith((",", ";", ":")) else part.strip(" ,;:-") for part in _JOINED.split(text)
    ]
    return [part for part in parts if part]


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= _LONGEST or _ADDRESS.search(name) or len(name.split()) > 6:
        return False
    if name.casefold() in MONTHS or name.casefold() in _LOGINS or is_agency(name):
        return False
    return not _NO_NAME.search(name) and any(map(str.isalpha, name))
