"""The ways an article's block may be built: different tags, the same lines in the same order.

The DOM of the real site's article pages was never seen, so the sample has several, and
a parser has to find the same article in each.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from flows.sample.article import SampleArticle


class Line(NamedTuple):
    """A printed line. `kind` is one of stamp, title, lead, author, day, paragraph, origin, address."""

    kind: str
    text: str


def groups(article: SampleArticle) -> list[list[Line]]:
    """The lines of an article in reading order; a blank line stands between two groups."""
    day = f"{article.origin_date:%d.%m.%Y}" if article.origin_date else None
    printed = [
        _group(stamp=f"{article.posted_at:%H:%M %d.%m.%Y}"),
        _group(title=article.title, lead=article.lead),
        _group(author=article.author, day=day),
        *(_group(paragraph=paragraph) for paragraph in article.paragraphs),
        _group(origin=article.origin, address=article.printed_address),
    ]
    return [group for group in printed if group]


def _group(**lines: str | None) -> list[Line]:
    return [Line(kind, text) for kind, text in lines.items() if text]


def plain(text: str) -> str:
    """Text as HTML; quotation marks stay, as they do in pasted text."""
    return escape(text, quote=False)


def wrapped(text: str) -> str:
    """Text broken into source lines, which are no lines to a reader."""
    return textwrap.fill(plain(text), 90, break_long_words=False, break_on_hyphens=False)


def dressed(text: str) -> str:
    """Text with a bold first letter and some words linked, coloured and in italics."""
    words = plain(text).split(" ")
    if len(words) < 6:
        return f"<b>{plain(text)}</b>"
    if words[0][0].isalpha():
        # Tags inside a word: to put a space where a tag was would break it.
        words[0] = f"<b>{words[0][0]}</b>{words[0][1:]}"
    words[2] = f"<a href=person.php?st=1034567891&full=1 class=sm>{words[2]}</a>"
    words[3] = f"<font color=#000080><i>{words[3]}</i></font>"
    words[-1] = f"<b><i>{words[-1]}</b></i>"
    return " ".join(words)


def _linked(text: str) -> str:
    """Addresses become links, printed raw: the site escapes no `&` in them."""
    is_address = text.startswith(("http://", "https://"))
    return f"<a href={text} target=_blank>{text}</a>" if is_address else plain(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A way to build the block. In every template `{}` is the place for what goes inside.

    `lines` has templates by kind of line, where "" stands for all other kinds; `words` makes the
    HTML of a paragraph's text.
    """

    block: str
    lines: Mapping[str, str] = field(default_factory=dict)
    between_lines: str = "\n"
    between_groups: str = "\n"
    words: Callable[[str], str] = plain

    def __call__(self, article: SampleArticle) -> str:
        printed = (self.between_lines.join(map(self._line, group)) for group in groups(article))
        return self.block.format(self.between_groups.join(printed))

    def _line(self, line: Line) -> str:
        template = self.lines.get(line.kind) or self.lines.get("", "{}")
        return template.format(self._text(line))

    def _text(self, line: Line) -> str:
        match line.kind:
            case "paragraph":
                return self.words(line.text)
            case "origin":
                return f"Источник - {_linked(line.text)}"
            case "address":
                return f"Постоянный адрес статьи - {_linked(line.text)}"
        return plain(line.text)


LAYOUTS: Mapping[str, Layout] = {
    # One table cell, everything in it separated by <br>.
    "breaks": Layout(
        block="<TABLE width=100% border=0 cellpadding=4><TD valign=top>\n{}<br>\n</td></TABLE>",
        lines={"stamp": "<font class=btime>{}</font>", "title": "<b>{}</b>", "paragraph": "&nbsp;&nbsp;&nbsp;{}"},
        between_lines="<br>\n",
        between_groups="<br>\n<br>\n",
    ),
    # <P> without end, and source lines broken anywhere.
    "unclosed": Layout(
        block="<TABLE width=100%><TD>\n{}\n</TABLE>",
        lines={"title": "<P align=center><font size=+1><b>{}</b>", "author": "<P align=right><i>{}</i>", "": "<P>{}"},
        words=wrapped,
    ),
    # Font, bold and italics around and inside everything, tags closed in the wrong order.
    "nested": Layout(
        block="<font face=Arial size=2><font color=#000000>\n{}\n</font>",
        lines={
            "stamp": "<font class=datn><b>{}</b>",
            "title": "<font size=4 color=#003399><b>{}</font></b>",
            "lead": "<b><i>{}</b></i>",
            "author": "<i>{}</i>",
            "paragraph": "<font size=2>{}</font>",
        },
        between_lines="<BR>\n",
        between_groups="<BR><BR>\n",
        words=dressed,
    ),
    # What a site of today would do.
    "divs": Layout(
        block='<div id="content"><div class="article">\n{}\n</div></div>',
        lines={
            "title": '<div class="title"><span>{}</span></div>',
            "lead": '<div class="lead">{}</div>',
            "paragraph": "<p>{}</p>",
            "": "<div>{}</div>",
        },
    ),
    # Text pasted as it was: newlines are lines.
    "paste": Layout(block="<pre>\n{}\n</pre>", between_groups="\n\n"),
    # A table row a line, with no blank ones between.
    "rows": Layout(
        block="<TABLE width=100% border=0>\n{}\n</TABLE>",
        lines={"title": "<TR><TH align=left>{}</TH></TR>", "": "<TR><td colspan=2>{}</td></TR>"},
    ),
    # Headings for title and lead, the text in a quotation.
    "headings": Layout(
        block="<hr size=1><blockquote>\n{}\n</blockquote><hr size=1>",
        lines={"title": "<h2>{}</h2>", "lead": "<h3>{}</h3>", "paragraph": "<p align=justify>{}</p>"},
        between_lines="<br>",
        between_groups="<br clear=all>\n",
    ),
}
