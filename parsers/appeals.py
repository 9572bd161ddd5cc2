"""Lines that ask readers to subscribe, to follow or to read something else, or name who supplied what."""

from __future__ import annotations

import re

# What is longer tells something.
_LONGEST = 220
_ASKS = re.compile(
    r"\b(?:subscribe (?:to|now|today)|sign up (?:for|to) (?:our|the|receive)|follow us (?:on|at|in)|join us on"
    r"|get unlimited access|already a (?:subscriber|member)|to continue reading|like us on|download our app"
    r"|abonnez-vous|suivez-nous|inscrivez-vous à (?:notre|la)|pour lire la suite|déjà abonné"
    r"|abonnieren sie|folgen sie uns|jetzt abonnieren|weiterlesen mit|melden sie sich für unseren"
    r"|suscríbe(?:te|se)|síguenos|sígu[ae]nos en|inscreva-se|siga-nos|iscriviti|seguici su|zapisz się|obserwuj nas"
    r"|bizi takip edin|abone olun|підписуйтесь|читайте нас|жазылыңыз|obuna boʻling|obuna bo‘ling"
    r"|подпи(?:сывайтесь|шитесь|шись)|подписаться на|следите за (?:нами|нашими)|присоединяйтесь к нам"
    r"|нашли ошибку|заметили ошибку|выделите е[её] и нажмите)\b|\bctrl ?\+ ?enter\b",
    re.IGNORECASE,
)
_LEADS_ELSEWHERE = re.compile(
    r"\W*(?:read (?:more|also|next)|also read|see also|more on this|related(?: \w+)?|lire aussi|à lire aussi"
    r"|lesen sie auch|mehr zum thema|lee también|lea también|ver también|leggi anche|leia também|czytaj (?:też|także)"
    r"|lees ook|läs också|ayrıca okuyun|читайте также|читайте также на сайте|читайте ещ[её]|по теме|смотрите также"
    r"|читайте також|тағы оқыңыз)\s*[:：].{0,150}",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\W*(?:источник|перевод|перев[её]л[аи]?|фото|джерело|source|sources|via|photo|photos|quelle|bild|bilder|foto|fotos"
    r"|crédit photo|fuente|fonte|źródło|kaynak|fotoğraf|来源|來源|出典|출처|تصویر|منبع|المصدر)\s*[:：]\s*.{2,70}",
    re.IGNORECASE,
)


def is_appeal(line: str) -> bool:
    """Whether a line asks the reader to subscribe, to follow, to log in, or to tell of mistakes."""
    return len(line) <= _LONGEST and _ASKS.search(line) is not None


def leads_elsewhere(line: str) -> bool:
    """Whether a line is nothing but the name of another article behind words such as "Read also"."""
    return len(line) <= _LONGEST and _LEADS_ELSEWHERE.fullmatch(line) is not None


def is_credit(line: str) -> bool:
    """Whether a line is nothing but whom a text, its translation or its pictures are from."""
    return len(line) <= _LONGEST and _CREDIT.fullmatch(line) is not None
