"""HTML to lines: what ends a line, what is not read, and what must never be lost."""

from __future__ import annotations

import textwrap

import pytest

from parsers.errors import EmptyPage, ParseError
from parsers.lines import Line, lines_of
from parsers.markup import fold, parse_html, title_of
from parsers.wrapping import continuations

URL = "https://example.org/page"


def lines(html: str) -> list[Line]:
    return lines_of(parse_html(html, URL))


def texts(html: str) -> list[str]:
    return [line.text for line in lines(html)]


@pytest.mark.parametrize(
    "html",
    [
        "one<br>two",
        "one<BR/>two",
        "<p>one<p>two",
        "<div>one</div>two",
        "one<div>two</div>",
        "<TABLE><TD>one<TD>two</TABLE>",
        "<table><tr><td>one</td></tr><tr><td>two</td></tr></table>",
        "<ul><li>one<li>two</ul>",
        "<dl><dt>one<dd>two</dl>",
        "<h2>one</h2>two",
        "<center>one<hr>two</center>",
        "<blockquote>one</blockquote>two",
        "<section>one</section><article>two</article>",
        "<pre>one\ntwo</pre>",
        "<pre>\none\n\n\n two</pre>",
        "<span style='display:block'>one</span>two",
        "<b style='display:block'>one</b><i>two</i>",
        "<title>window</title>one<caption>two</caption>",
        "<p>&nbsp;</p>one<p> \n &#160;</p>two",
        "<?xml version='1.0'?><?php echo 1 ?>one<br>two<!-- three -->",
    ],
)
def test_blocks_cells_and_breaks_end_a_line(html: str) -> None:
    assert texts(html) == ["one", "two"]


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("<b>о</b>дин <font color=red>два</font>", "один два"),
        ("один\n  два\tтри", "один два три"),
        ("один&nbsp;&nbsp;два&#8195;три", "один два три"),
        ("ин&shy;тер&#8203;нет&zwnj;ный\ufeff", "интернетный"),
        ("&laquo;да&raquo; &mdash; &#1178;ала &amp; R&D", "«да» — Қала & R&D"),
        ("а\x00б\x01в\x0cг", "абв г"),
        ("мину&#0;с", "мину\ufffdс"),
        ("сур&#xD800;рогат \ud800и", "сур\ufffdрогат и"),
        ("один<!-- два --><?pi?> три", "один три"),
        ("один<wbr>два<img alt=три>", "одиндва"),
    ],
)
def test_text_inside_a_line_is_folded(html: str, line: str) -> None:
    assert texts(html) == [line]


@pytest.mark.parametrize(
    "html",
    [
        "<script>document.write('<p>x</p>')</script>",
        "<style>p { color: red }</style>",
        "<noscript><img src=x>x</noscript>",
        "<template><p>x</p></template>",
        "<iframe src=//ads.example/>x</iframe>",
        "<select><option>x<option>y</select>",
        "<textarea>x</textarea><button>y</button><input value=z>",
        "<svg><title>x</title><text>y</text></svg>",
        "<div style='color: red; DISPLAY : NONE'>x<p>y</p></div>",
        "<p hidden>x</p>",
        "<b><font style='display:none'>x</font></b>",
        "<head><title>x</title></head>",
        "<!-- <p>x</p> -->",
    ],
)
def test_what_a_browser_does_not_show_as_text_is_not_read(html: str) -> None:
    assert texts(f"до{html}") == ["до"]
    assert texts(f"{html}после") == ["после"]


def test_hidden_preformatted_text_leaves_no_trace() -> None:
    assert texts("<pre hidden>x\ny</pre><p>один\nдва") == ["один два"]


def test_line_knows_its_links_and_whether_it_is_nothing_else() -> None:
    assert lines(
        "<a href=a?x=1&y=2>Форум</a> (12) <a href=b>»</a><br>Слово <a href=c>ссылка</a><br><a name=top>Якорь"
    ) == [
        Line("Форум (12) »", ("a?x=1&y=2", "b"), linked=True),
        Line("Слово ссылка", ("c",), linked=False),
        Line("Якорь"),
    ]


def test_link_around_blocks_belongs_to_every_line_in_it() -> None:
    assert lines("<a href=x><div>один</div><div>два</div></a>три") == [
        Line("один", ("x",), linked=True),
        Line("два", ("x",), linked=True),
        Line("три"),
    ]


def test_link_goes_on_over_preformatted_lines_and_is_told_from_its_neighbours() -> None:
    assert lines("<pre>один\n<a href=x>два\nтри</a>\nчетыре") == [
        Line("один"),
        Line("два", ("x",), linked=True),
        Line("три", ("x",), linked=True),
        Line("четыре"),
    ]


def test_link_styled_as_a_block_is_still_a_link() -> None:
    assert lines("один<a href=x style='display:block'>два</a>три") == [
        Line("один"),
        Line("два", ("x",), linked=True),
        Line("три"),
    ]


def test_preformatted_text_inside_of_such_ends_no_preformatted_text() -> None:
    assert texts("<pre>один\nдва<pre>три\nчетыре</pre>пять\nшесть</pre>семь\nвосемь") == [
        *("один", "два", "три", "четыре", "пять", "шесть"),
        "семь восемь",
    ]


def test_text_after_an_early_end_of_the_document_is_kept() -> None:
    assert texts("<html><body>один</body></html><p>два<html><body>три") == ["один", "два", "три"]


def test_three_hundred_unclosed_fonts_lose_no_text() -> None:
    html = "<p>" + "<font>слово " * 300 + "последнее"
    assert texts(html) == ["слово " * 300 + "последнее"]


def test_deepest_page_that_is_read_whole_has_its_lines() -> None:
    assert texts("<font>слово " * 2040) == ["слово " * 2039 + "слово"]


def test_page_too_deep_to_be_read_whole_is_refused() -> None:
    with pytest.raises(ParseError, match="can be read only in part: Excessive depth"):
        parse_html("<font>слово " * 3000, URL)


@pytest.mark.parametrize("html", ["", "  \n ", "\ud800", "<!-- -->"])
def test_empty_page_is_an_error_and_no_crash(html: str) -> None:
    with pytest.raises(EmptyPage, match="no text and no markup at all"):
        parse_html(html, URL)


def test_title_is_that_of_the_window() -> None:
    assert title_of(parse_html("<TITLE>Один\n &amp; <b>два</TITLE><h1>Три", URL)) == "Один & <b>два"
    assert title_of(parse_html("<p>Без заголовка", URL)) is None


def test_fold_is_idempotent_and_drops_nothing_visible() -> None:
    text = fold(" a\u00a0\u2028b\u00adc  \x9fd\u200be ")
    assert text == "a bc de"
    assert fold(text) == text


# --- hard-wrapped text ---

PARAGRAPHS = (
    "Дорожники закончили чистить перевал в воскресенье вечером. Первыми проехали грузовик с мукой и школьный автобус.",
    "Что изменилось",
    "«Зима была короткой, — объясняет мастер участка. — Казахстанско-кыргызская метеостанция предупредила заранее».",
    "К выходным на перевале обещают поставить новые знаки и вышку связи, а летом засыпать самую глубокую промоину,"
    " из-за которой прошлой осенью автобус возвращался с полдороги дважды.",
)


@pytest.mark.parametrize("width", [60, 72, 80, 100])
@pytest.mark.parametrize("hyphens", [True, False])
def test_wrapped_paragraphs_are_joined(width: int, hyphens: bool) -> None:
    wrapped = [textwrap.fill(text, width, break_on_hyphens=hyphens, break_long_words=False) for text in PARAGRAPHS]
    assert texts("<pre>" + "\n\n".join(wrapped) + "</pre>") == list(PARAGRAPHS)


def test_long_lines_in_pre_are_paragraphs_already() -> None:
    assert texts("<pre>" + "\n".join(PARAGRAPHS) + "</pre>") == list(PARAGRAPHS)


def test_indent_starts_a_paragraph() -> None:
    wrapped = [textwrap.fill(text, 60, initial_indent="    ", break_on_hyphens=False) for text in PARAGRAPHS]
    assert texts("<pre>" + "\n".join(wrapped) + "</pre>") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "text",
    [
        [],
        ["одна строка"],
        ["Список:", "яблоки", "груши", "сливы"],
        ["Первый абзац.", "Второй абзац.", "Третий, чуть длиннее прежних."],
    ],
)
def test_short_lines_that_were_not_wrapped_stay_apart(text: list[str]) -> None:
    assert continuations(text) == [False] * len(text)
