"""One article laid into many markups, each hostile in its own way, for tests of the centrasia parser.

The frame around it is that of the site: colour words, the day line, lists by country before and
after, forum links.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

COLOURS = "".join(
    f'<a href="/?ColorF={n}"><img src=c{n}.gif alt="{word}"></a>'
    for n, word in enumerate(("КРАСНЫЙ", "ЖЕЛТЫЙ", "ЗЕЛЕНЫЙ", "СИНИЙ"))
)
COUNTRIES = ("Центральная Азия", "Казахстан", "Кыргызстан", "Таджикистан", "Туркменистан", "Узбекистан")
NAV = "".join(f"<TR><td><a href=newsA.php?CR={n} class=w>{name}</a></td></TR>" for n, name in enumerate(COUNTRIES))
CHARSET = "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>"
ADVERTISEMENT = (
    "<script>document.write('<p>Реклама</p>');</script>"
    "<noscript><img src=//counter.example/1.gif alt=счетчик></noscript>"
    "<!-- баннер --><iframe src=//ads.example/>Реклама</iframe>"
)


@dataclass(frozen=True)
class Story:
    """The text lines of an article page, in order."""

    stamp: str
    title: str
    paragraphs: tuple[str, ...]
    address: str
    lead: str | None = None
    author: str | None = None
    origin_date: str | None = None
    origin: str | None = None

    @property
    def source_line(self) -> str | None:
        return f"Источник - {self.origin}" if self.origin else None

    @property
    def address_line(self) -> str:
        return f"Постоянный адрес статьи - {self.address}"

    @property
    def heading(self) -> list[str]:
        return [line for line in (self.title, self.lead, self.author, self.origin_date) if line]

    @property
    def closing(self) -> list[str]:
        return [line for line in (self.source_line, self.address_line) if line]

    @property
    def lines(self) -> list[str]:
        return [self.stamp, *self.heading, *self.paragraphs, *self.closing]


Layout = Callable[[Story], str]


def framed(story: Story, block: str) -> str:
    head = f"<html><head><title>{escape(story.title)} | ЦентрАзия</title>{CHARSET}</head>"
    top = f"<body bgcolor=#ffffff>{COLOURS}<br>Вторник, 18.11.2025<table>{NAV}</table>"
    return f"{head}{top}{block}<center><table>{NAV}</table><h1><a href=/>ЦентрАзия</a></h1></body></html>"


def cell_with_breaks(story: Story) -> str:
    return framed(story, f"<TABLE><TD class=sm><font class=btime>{'<BR><BR>'.join(map(escape, story.lines))}</TABLE>")


def unclosed_paragraphs(story: Story) -> str:
    return framed(story, "<td><P>" + "\n<P>".join(map(escape, story.lines)))


def nested_fonts_and_links(story: Story) -> str:
    first, *rest = map(escape, story.paragraphs)
    word, _, after = first.partition(" ")
    time, day = story.stamp.split()
    return framed(
        story,
        f"<font class=datn><i>{time}</i> <b>{day}</b><font size=4><b><i>{escape(story.title)}</i></b></font><br>"
        + "".join(f"<font color=navy><b>{escape(line)}</b><br>" for line in story.heading[1:])
        + f"<a href=http://other.example/?a=1&b=2>{word}</a> {after}<br>"
        + "<br>&nbsp;<br>".join(f"<font face=Arial><i>{line}</i>" for line in rest)
        + (f"<br><i>Источник - <a href=//ng.example><b>{escape(story.origin)}</b></a></i>" if story.origin else "")
        + "<br><a href=disc.php?st=1763451540>Обсудить в форуме</a> (12)<br>"
        + f"Постоянный адрес статьи - <a href={story.address}>{story.address}</a>",
    )


def divs_and_paragraphs(story: Story) -> str:
    return framed(
        story,
        f"<div><small>{story.stamp}</small><h2>{escape(story.title)}</h2>"
        + "".join(f"<div class=x><div>{escape(line)}</div></div>" for line in story.heading[1:])
        + "".join(f"<div>\r\n<p>\r\n{escape(line)}\r\n</p>{ADVERTISEMENT}</div>" for line in story.paragraphs)
        + "".join(f"<div><em>{escape(line)}</em></div>" for line in story.closing)
        + "</div>",
    )


def pre_paste(story: Story) -> str:
    lines = [*story.heading, "", *"\n\n".join(story.paragraphs).split("\n"), "", *story.closing]
    return framed(story, f"{story.stamp}<PRE>\n" + "\n".join(map(escape, lines)) + "\n</PRE>")


def wrapped_pre(story: Story) -> str:
    wrapped = ["", *("\n".join(textwrap.wrap(line, 72, break_long_words=False)) + "\n" for line in story.paragraphs)]
    lines = [story.stamp, *story.heading, *wrapped, *story.closing]
    return framed(story, "<pre>" + "\n".join(map(escape, lines)) + "</pre>")


def indented_pre(story: Story) -> str:
    """The last line of the text is full, and the source line stands right below it."""
    wrapped = ("\n".join(textwrap.wrap(line, 60, initial_indent="    ")) for line in story.paragraphs)
    lines = ["\n\n".join((story.stamp, *story.heading)), "", *wrapped, *story.closing]
    return framed(story, "<pre>" + "\n".join(map(escape, lines)) + "</pre>")


def cell_for_each(story: Story) -> str:
    time, day = story.stamp.split()
    rows = "".join(f"<tr><td>&nbsp;</td><td>{escape(line)}</td></tr>" for line in (*story.heading, *story.paragraphs))
    source = f"<tr><td>Источник</td><td>-</td><td>{escape(story.origin)}</td></tr>" if story.origin else ""
    address = f"<tr><td>Постоянный адрес статьи</td><td>{story.address}</td></tr>"
    return framed(story, f"<table><tr><td>{time}</td><td>{day}</td></tr>{rows}{source}{address}</table>")


def one_font(story: Story) -> str:
    return framed(story, "<font size=2>" + "<br>\n<br>".join(map(escape, story.lines)) + "</font>")


def paragraphs_in_font_in_cell(story: Story) -> str:
    inner = "".join(f"<p>{escape(line)}</p>\n" for line in story.lines)
    return framed(story, f"<table width=100%><tr><td><font face=Verdana>{inner}</font></td></tr></table>")


def definition_list(story: Story) -> str:
    terms = "".join(f"<DT>{escape(line)}" for line in (story.stamp, *story.heading))
    return framed(
        story, f"<DL>{terms}{''.join(f'<DD>{escape(line)}' for line in (*story.paragraphs, *story.closing))}</DL>"
    )


def title_in_caption(story: Story) -> str:
    head, *heading = map(escape, story.heading)
    return framed(
        story,
        f"<small>{story.stamp}</small><table><caption><big>{head}</big></caption><tr><td>"
        + "".join(f"<center>{line}</center>" for line in heading)
        + "<hr>".join(f"<blockquote>{escape(line)}</blockquote>" for line in story.paragraphs)
        + "</td></tr></table>"
        + "".join(f"<table><tr><td><i>{escape(line)}</i></td></tr></table>" for line in story.closing),
    )


def named_entities(story: Story) -> str:
    entities = {"«": "&laquo;", "»": "&raquo;", "—": "&mdash;", "–": "&ndash;", " ": "&nbsp;", "й": "&#1081;"}

    def spell(text: str) -> str:
        spelt = "".join(entities.get(character, character) for character in escape(text, quote=False))
        return spelt.replace("ст", "с&shy;т", 1)

    return "<meta charset=windows-1251>" + "<br>".join([spell(line) for line in story.lines[:-1]] + [story.lines[-1]])


def footer_in_one_cell(story: Story) -> str:
    article = "<br>".join(map(escape, (story.stamp, *story.heading, *story.paragraphs)))
    closing = " ".join(map(escape, story.closing))
    return framed(
        story,
        f"<table><tr><td>{article}<tr><td><nobr>{closing}</nobr>&nbsp;&nbsp;<a href=disc.php?st=1>Форум</a></table>",
    )


def link_instead_of_address(story: Story) -> str:
    block = "<br>".join(map(escape, story.lines[:-1]))
    person = f'<a href="person.php?st=42">{story.author}</a>' if story.author else ""
    block = block.replace(f"<br>{story.author}<br>", f"<br>{person}<br>") if story.author else block
    return framed(story, f"{block}<br>Постоянный адрес статьи: <a href='{story.address}&CR=1'>ссылка</a>")


def early_html_end(story: Story) -> str:
    first, *rest = map(escape, story.lines)
    return (
        f"<html><body>{NAV}{first}</body></html><body>"
        + "<section>"
        + "</section><section>".join(rest)
        + "</section></html>"
    )


def title_over_two_lines(story: Story) -> str:
    words = escape(story.title).split()
    title = " ".join(words[:2]) + "<br>" + " ".join(words[2:])
    lines = map(escape, (*story.heading[1:], *story.paragraphs, *story.closing))
    return framed(story, f"<b>{story.stamp}<br>{title}</b><ul><li>{'<li>'.join(lines)}</ul>")


def links_between(story: Story) -> str:
    between = (
        "<ul><li><a href=newsA.php?st=1763451480>10:38</a> <a href=news.php?st=1763451480>Другая новость</a></ul>"
        "<a href=javascript:print()>Версия для печати</a><br>[<a href=disc.php?st=1763451540>Комментарии</a> (3)]"
    )
    lines = f"</p>{between}<p>".join(map(escape, story.lines[1:]))
    stamp = f"<span style='display:block'>{story.stamp}</span>"
    return framed(story, f"{stamp}<p>{lines}</p><div style='display:none'>10:39 18.11.2025</div>")


def unclosed_fonts(story: Story) -> str:
    return framed(story, "".join(f"{'<font color=black>' * 12}<p>{escape(line)}" for line in story.lines))


LAYOUTS: tuple[Layout, ...] = (
    cell_with_breaks,
    unclosed_paragraphs,
    nested_fonts_and_links,
    divs_and_paragraphs,
    pre_paste,
    wrapped_pre,
    indented_pre,
    cell_for_each,
    one_font,
    paragraphs_in_font_in_cell,
    definition_list,
    title_in_caption,
    named_entities,
    footer_in_one_cell,
    link_instead_of_address,
    early_html_end,
    title_over_two_lines,
    links_between,
    unclosed_fonts,
)
