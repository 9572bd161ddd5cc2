"""Pages that say in words that there is no article, whatever their status says."""

from __future__ import annotations

import re


def _phrases(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.split("|")]


_ENGLISH = (
    """page | this page | that page | the page | article | document | the document | file | file or directory | url
    | content | requested page | the requested page | requested url | the requested url | the page you requested
    | the page you are looking for | the requested article""",
    """not found | was not found | is not found | could not be found | can t be found | cannot be found
    | can not be found | doesn t exist | does not exist | no longer exists | is no longer available | is not available
    | unavailable | has been removed | is gone""",
)
_RUSSIAN = (
    """страница | страницы | такой страницы | такая страница | этой страницы | статья | такой статьи | материал
    | документ | новость | запись | запрашиваемая страница | запрошенная страница | запрашиваемый документ
    | запрашиваемая новость""",
    """не найдена | не найден | не найдено | не существует | больше не существует | нет | удалена | удален | недоступна
    | недоступен""",
)
_WHOLE = """
    not found | was not found | could not be found | can t be found | nothing found | nothing was found
    | there s nothing here | access denied | access is denied | access forbidden | bad gateway | bad request
    | internal server error | service unavailable | service temporarily unavailable | gateway timeout | gateway time out
    | не найдено | не найдена | ничего не найдено | доступ запрещен | доступ ограничен | сервис временно недоступен
    | внутренняя ошибка сервера | сторінку не знайдено | бет табылмады | барак табылган жок | sahifa topilmadi
    | page introuvable | page non trouvée | cette page n existe pas | seite nicht gefunden | página no encontrada
    | pagina non trovata | strona nie została znaleziona | nie znaleziono strony | sayfa bulunamadı"""
_SORRY = frozenset(_phrases(_WHOLE)) | {
    f"{subject} {predicate}"
    for subjects, predicates in (_ENGLISH, _RUSSIAN)
    for subject in _phrases(subjects)
    for predicate in _phrases(predicates)
}
# Before and behind what is said: the number, and regrets.
_REGRETS = r"error|http|status|ошибка|erreur|fehler|oops|whoops|sorry|we re sorry|упс|извините|к сожалению|увы"
_NUMBER = r"40[0-9]|410|50[0-4]"
_AROUND = re.compile(rf"(?:(?:{_REGRETS}|{_NUMBER}) )*(?P<said>.*?)(?: (?:{_NUMBER}|error|ошибка))*")
_ONLY_NUMBER = re.compile(rf"(?:(?:{_REGRETS}) )*(?:{_NUMBER})(?: (?:error|ошибка|forbidden|gone))?")
# What stands before a page in place of it.
_DOORS = frozenset(
    _phrases(
        """just a moment | attention required | attention required cloudflare | checking your browser
        | one moment please | ddos guard | are you human | are you a human | are you a robot | verify you are human
        | please verify you are a human | security check | captcha | проверка браузера | вы не робот
        | подтвердите что вы не робот | проверка что вы не робот | проверка что вы человек | подтвердите что вы человек
        | проверка безопасности | access to this page has been denied | sorry you have been blocked
        | you have been blocked | robot check | human verification | verifying you are human
        | доступ к сайту ограничен | доступ к сайту запрещен | log in | login | sign in | авторизация | войти
        | войдите"""
    )
)
# Doors of forms; without one they may be words of an article.
_FORMS = frozenset(
    _phrases("вход | вход на сайт | вход в систему | личный кабинет | регистрация | my account | register")
)
# What a host shows where there is no site, or none now.
_NO_SITE = frozenset(
    _phrases(
        """account suspended | this account has been suspended | website suspended | site suspended | domain parked
        | parked domain | this domain is parked | domain for sale | this domain is for sale
        | this domain may be for sale | domain expired | this domain has expired | домен продается
        | домен припаркован | домен не продлен
        | welcome to nginx | it works | apache2 ubuntu default page it works | apache2 debian default page it works
        | default web site page | iis windows server | under construction | site under construction
        | website coming soon | site maintenance | maintenance mode | under maintenance | site is under maintenance
        | this site is under maintenance | website is under maintenance | we ll be back soon
        | сайт на техническом обслуживании | сайт находится на техническом обслуживании | сайт временно недоступен
        | сайт временно не работает | сайт временно отключен | сайт недоступен | сайт отключен | сайт заблокирован
        | сайт в разработке | технические работы | технические работы на сайте | ведутся технические работы
        | на сайте ведутся технические работы | на сайте проводятся технические работы"""
    )
)
_LISTING = re.compile(r"index of /\S*", re.IGNORECASE)
_FOR_SALE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,24} (?:is|may be) for sale[.!]?", re.IGNORECASE)
_DIVIDERS = re.compile(r"\s+[|–—·•»-]\s+|\s*\|\s*")
_LONGEST = 120


def says_no_article(title: str, *, asks_password: bool = False) -> str | None:
    """What a title says the page is in place of an article: "an error", "a closed door" and so on; None for all others.

    The title has to say so and nothing else, but for the name of the site before or behind a divider.
    Of a page that asks for a password "Вход" says so too.
    """
    if len(title) > _LONGEST:
        return None
    parts = [_words(part) for part in (title, *_DIVIDERS.split(title))]
    if any(map(_is_error, parts)):
        return "an error"
    if not _DOORS.isdisjoint(parts) or (asks_password and not _FORMS.isdisjoint(parts)):
        return "a closed door"
    if _LISTING.fullmatch(title):
        return "a list of files"
    return "no site" if _FOR_SALE.fullmatch(title) or not _NO_SITE.isdisjoint(parts) else None


def _is_error(words: str) -> bool:
    around = _AROUND.fullmatch(words)
    return _ONLY_NUMBER.fullmatch(words) is not None or (around is not None and around["said"] in _SORRY)


def _words(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text).casefold().replace("ё", "е").split())
