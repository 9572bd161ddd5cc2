"""Pages of the sample site, as bytes in windows-1251 and in the real site's markup of 2018.

No doctype, `<title>` before the charset, tags in either case and not always closed, attributes
without quotes, `<TABLE><TD>` without `<TR>`, raw `&` in links, the navigation once more at the
foot, and an `<h1>` that is no headline. Pure: the day a page claims to be generated is passed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources
from string import Template

from flows.sample.article import SampleArticle, SamplePage
from flows.sample.layouts import LAYOUTS, plain

GENERATED = date(2026, 3, 13)
"""The day printed at the top of every page, unless another is passed: never an article's date."""

CHARSET_LABEL = '<meta http-equiv=Content-Type content="text/html; charset=windows-1251">\n'

_WEEKDAYS = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье")

_ROW = (
    "<TR><td><a href=newsA.php?st={st} class=btime>{time}</a>&nbsp;&nbsp;"
    "<a href=news.php?st={st}>{headline}</a></td></TR>"
)
_ADVERTISEMENT = (
    "<TR><td align=center><a href=http://banner.example/click.cgi?id={number}&place=list target=_blank>"
    '<img src=i/b{number}.gif border=0 alt="Реклама"></a></td></TR>'
)


def encoded(markup: str) -> bytes:
    """Bytes in windows-1251; letters it has no code for become references such as `&#1178;`."""
    return markup.encode("windows-1251", "xmlcharrefreplace")


def article_page(
    article: SampleArticle, *, layout: str = "breaks", generated: date = GENERATED, labelled: bool = True
) -> bytes:
    """The page of an article, its block built as `LAYOUTS[layout]`; unlabelled, it has no charset."""
    links = (
        f"<P class=sm><a href=disc.php?st={article.st}&page=1>Обсудить статью на форуме</a> | "
        f"<a href=newsA.php?st={article.st}&print=1>Версия для печати</a>"
    )
    main = f"{LAYOUTS[layout](article)}\n{links}"
    return _page(article.title, main, generated=generated, labelled=labelled)


def empty_shell(*, generated: date = GENERATED) -> bytes:
    """What the site answers to an unknown `st`: everything but an article."""
    return _page("", "", generated=generated)


def front_page(pages: Iterable[SamplePage], *, generated: date = GENERATED) -> bytes:
    """The list of the newest pages, in the order given, with an advertisement after every fifth row."""
    return list_page(pages, heading="Новости", generated=generated)


def list_page(pages: Iterable[SamplePage], *, heading: str, generated: date = GENERATED) -> bytes:
    """A list by country or by day; its rows print hours and minutes and no date."""
    rows = [_row(page) for page in pages]
    for number in range(len(rows) // 5, 0, -1):
        rows.insert(number * 5, _ADVERTISEMENT.format(number=number))
    table = "\n".join(rows)
    main = f"<font class=datn>{plain(heading)}\n<TABLE width=100% border=0 cellpadding=1>\n{table}\n</TABLE>"
    return _page(heading, main, generated=generated)


def person_page(*, generated: date = GENERATED) -> bytes:
    """The page of an invented person; the numbers of persons are no moments."""
    main = (
        "<TABLE width=100%><TD><b>Оспанова Айгерим Болатовна</b><br>\n"
        "Ботаник, хранитель гербария. Родилась в 1961 году в семье учителей.<br>\n"
        "Автор определителя растений пустыни.</TABLE>"
    )
    return _page("Оспанова Айгерим Болатовна", main, generated=generated)


def _row(page: SamplePage) -> str:
    article = page.article
    return _ROW.format(st=article.st, time=f"{article.posted_at:%H:%M}", headline=plain(page.headline))


def _page(title: str, main: str, *, generated: date, labelled: bool = True) -> bytes:
    return encoded(
        _frame("frame.html").substitute(
            title=plain(f"{title} | ЦентрАзия"),
            label=CHARSET_LABEL if labelled else "",
            navigation=_frame("navigation.html").template,
            day=f"{_WEEKDAYS[generated.weekday()]}, {generated:%d.%m.%Y}",
            main=main,
        )
    )


@cache
def _frame(name: str) -> Template:
    return Template(resources.files("flows.sample").joinpath(name).read_text(encoding="utf-8"))
