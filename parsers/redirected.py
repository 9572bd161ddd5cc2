"""Where a request ended, and whether what is there may be kept as the article that was asked for.

An article's identity is the permalink of its entry, or the address the same site moved it to. No page
may take another's: not by a redirect to another site, nor by ending, with others, on one page of its
own. What a page says in `rel=canonical` or `og:url` is never asked: those may name anybody's address.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from urllib.parse import SplitResult, unquote, urlsplit

from parsers.errors import EmptyPage, NotAnArticle, WrongArticle
from parsers.headline import same_words
from parsers.model import Article, FeedEntry, Page, Source
from parsers.permalink import DEFAULT_PORTS, general_permalink

# Names that one site has for readers with and without "www", and for those with telephones.
_VARIANT = re.compile(r"(?:www\d?|m|mobile|amp|wap|touch|pda)\.(?=[^.]+\.)")
_FRONT = re.compile(r"/?(?:(?:index|default|home|main)(?:\.\w{2,5})?|[a-z]{2}(?:-[a-z]{2})?)?/?", re.IGNORECASE)
_DOOR = re.compile(
    r"(?:wp-)?log-?in|sign-?(?:in|up)|sso|oauth2?|regist(?:er|ration)|subscribe|subscription|paywall|(?:cookie-?)?consent"
    r"|captcha|access-?denied|forbidden",
    re.IGNORECASE,
)
_ERROR = re.compile(r"(?:error|err)?[-_]?(?:40[0-9]|410|50[0-9])|(?:page-?)?not-?found|errors?|oops", re.IGNORECASE)
_LISTS = re.compile(r"categor(?:y|ies)|tags?|topics?|authors?|search|sections?|rubri(?:c|cs|k|ki|ka)", re.IGNORECASE)
_LIST = re.compile(rf"{_LISTS.pattern}|archives?|latest|all|news", re.IGNORECASE)
# "news", "central-asia", "2025", "11"; and not "apricot-harvest-begins" or "4711".
_SECTION = re.compile(r"[^\W\d_]+(?:[-_][^\W\d_]+)?|(?:19|20)\d\d|[0-3]?\d")
# What stands behind an article's address for one of its other forms.
_FORMS = frozenset(("amp", "print", "printable", "mobile", "full", "comments", "index", "feed", "rss", "html", "page"))
_SUFFIX = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp)$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]{4,}|\d{3,}")
# "дорога" and "дороге" are one word by their first letters.
_STEM = 5


def refuse_other_site(page: Page, entry: FeedEntry, source: Source) -> None:
    """Raises WrongArticle for a page that another site answered than the entry's.

    Hosts are one site's if they differ in nothing but "www.", "m." and the like, if one is inside of
    the other, or if the source declares them. So a link may go through a shortener to the source's
    own hosts, and nowhere else: who may answer for an article is not for a redirect to say.
    """
    asked, final = _host(entry.permalink), _host(page.final)
    if _is_one_site(asked, final) or any(_less_variant(host) == final for host in source.hosts):
        return
    raise WrongArticle(
        page.requested,
        f"{page.requested} led on to another site, {page.final}: if the article is there now, "
        f"its host belongs to the hosts of the source {source.name}",
    )


def permalink_after(page: Page, entry: FeedEntry, source: Source) -> str:
    """The entry's permalink, or that of the address the same site led on to.

    Raises EmptyPage or NotAnArticle where the site led on to its front page, a list, an error or a login.
    """
    if page.final == page.requested:
        return entry.permalink
    _refuse_other_pages(page)
    return (source.permalink or general_permalink)(page.final)


def refuse_unlike(page: Page, entry: FeedEntry, title: str) -> None:
    """Raises WrongArticle for a redirect that kept nothing: no word of the title, no word or number of the address."""
    expected, found = _stems(entry.title or ""), _stems(title)
    if page.final == page.requested or len(expected) < 2 or not found or expected & found:
        return
    if _stems(_path(page.requested)) & _stems(_path(page.final)):
        return
    raise WrongArticle(
        page.requested, f"asked for «{entry.title}», but {page.requested} led on to {page.final}, «{title}»"
    )


def shared_targets(found: Iterable[tuple[FeedEntry, Article]]) -> dict[FeedEntry, WrongArticle]:
    """Of entries and the articles they led to, those to reject because several ended on one page.

    Where entries that are not the same article by their addresses came to share one permalink, only
    those stay that the article is: by their own permalink, or by their title. So a site that sends
    all its old addresses to one page is stored as nothing, and an article with two addresses once.
    The same of pages that are one page by their words, but for numbers and the words of their
    addresses, answered under every address: a soft 404 without a redirect.
    """
    found = tuple(found)
    by_target: dict[str, list[tuple[FeedEntry, Article]]] = {}
    for entry, article in found:
        by_target.setdefault(article.permalink, []).append((entry, article))
    rejected = _same_answers(found)
    for target, group in by_target.items():
        addresses = len({_bare(entry.permalink) for entry, _ in group})
        if addresses < 2:
            continue
        for entry, article in group:
            if _bare(entry.permalink) != _bare(target) and not same_words(entry.title or "", article.title):
                rejected[entry] = _shared(entry, target, addresses)
    return rejected


def _same_answers(found: Collection[tuple[FeedEntry, Article]]) -> dict[FeedEntry, WrongArticle]:
    """Entries of different articles that were answered with the same title and text, which is not the entry's title."""
    by_words: dict[str, list[tuple[FeedEntry, Article]]] = {}
    # Those of every address from every text: else one in which a word of its own stands by chance has no equal.
    addresses = {word for _, article in found for word in _letters(_path(article.permalink))}
    for entry, article in found:
        by_words.setdefault(_words_but(addresses, article), []).append((entry, article))
    return {
        entry: WrongArticle(
            entry.permalink, f"the site answers {number} addresses with the same «{article.title}»: a soft 404"
        )
        for group in by_words.values()
        # Twice is an editor who posted an article twice.
        if (number := len({_bare(article.permalink) for _, article in group})) > 2
        for entry, article in group
        if not same_words(entry.title or "", article.title)
    }


def _words_but(left_out: set[str], article: Article) -> str:
    """A page's words without numbers and without those of addresses, which a soft 404 may repeat."""
    text = f"{article.title}\n{article.body}"
    return " ".join(word for word in _letters(text) if word not in left_out) or text


def _letters(text: str) -> list[str]:
    return _LETTERS.findall(text.casefold())


def _shared(entry: FeedEntry, target: str, addresses: int) -> WrongArticle:
    others = "another entry" if addresses == 2 else f"{addresses - 1} others"
    return WrongArticle(
        entry.permalink, f"{entry.permalink} led on to {target}, as {others} did: that is not the article of each"
    )


def _refuse_other_pages(page: Page) -> None:
    asked, final = urlsplit(page.requested), urlsplit(page.final)
    if _is_front(final):
        if not _is_front(asked):
            raise EmptyPage(page.requested, f"soft 404: the site led on to its front page, {page.final}")
        return
    old, new = _segments(asked.path), _segments(final.path)
    last = new[-1] if new else ""
    if last not in old and _ERROR.fullmatch(last):
        raise EmptyPage(page.requested, f"soft 404: the site led on to an error page, {page.final}")
    if any(_DOOR.fullmatch(segment) for segment in new[:1] + new[-1:] if segment not in old):
        raise NotAnArticle(page.requested, f"the site led on to a login or a form, {page.final}")
    if not final.query and _is_list(old, new):
        raise EmptyPage(page.requested, f"soft 404: the site led on to a list of articles, {page.final}")


def _is_list(asked: list[str], final: list[str]) -> bool:
    """Whether a path is that of a section: above the one that was asked for, or by its name."""
    above, below = asked[: len(final)], asked[len(final) :]
    if above == final and below and _SECTION.fullmatch(final[-1]) and not _FORMS.issuperset(below):
        return True
    is_named = _LIST.fullmatch(final[-1]) or (len(final) > 1 and _LISTS.fullmatch(final[-2]))
    return bool(is_named) and final[-2:] != asked[-2:]


def _is_front(parts: SplitResult) -> bool:
    return not parts.query and _FRONT.fullmatch(parts.path) is not None


def _segments(path: str) -> list[str]:
    names = [_SUFFIX.sub("", unquote(name)).lower() for name in path.split("/") if name]
    return names[:-1] if names[-1:] == ["index"] else names


def _path(url: str) -> str:
    parts = urlsplit(url)
    return unquote(f"{parts.path} {parts.query}")


def _stems(text: str) -> set[str]:
    """Words and numbers, by their beginnings."""
    return {word if word.isdigit() else word[:_STEM] for word in _WORD.findall(text.casefold().replace("ё", "е"))}


def _bare(permalink: str) -> str:
    """Equal for addresses that differ in scheme, "www." and a last slash only."""
    parts = urlsplit(permalink)
    return f"{_host(permalink)}{parts.path.rstrip('/')}?{parts.query}"


def _is_one_site(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or ("." in short and long.endswith(f".{short}"))


def _host(url: str) -> str:
    """The host of an address as its site is called, with a port that is not the usual one."""
    parts = urlsplit(url)
    port = "" if parts.port in (None, DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    return _less_variant((parts.hostname or "").removesuffix(".")) + port


def _less_variant(host: str) -> str:
    return _VARIANT.sub("", host, count=1) if _VARIANT.match(host) else host
