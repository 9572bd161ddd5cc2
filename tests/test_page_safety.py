"""What no page may do: take the parser's time or memory, raise anything but a sentence, or smuggle text into a body."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.article import extract, parse_article
from parsers.errors import ParseError
from parsers.leftovers import as_written
from parsers.model import Article, FeedEntry, Page
from parsers.sources import source_named
from tests.bounded import bounded

URL = "https://example.org/news/caravan"
OWN = "https://centrasia.org/newsA.php?st=1763451540"
SENTENCE = "Караван верблюдов прошел по новой дороге, и погонщики остались довольны ею. "
SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent / "sources").glob("*/*.html"))]
MILLION = 1_000_000
SECONDS = 20  # a few on an idle machine


def general_page(inner: str = "", head: str = "") -> bytes:
    prose = f"<p>{SENTENCE * 5}</p>"
    return f"<html><head><title>Караван</title>{head}</head><body><h1>Караван</h1>{prose}{inner}{prose}".encode()


def centrasia_page(inner: str = "", head: str = "") -> bytes:
    return (
        f"<html><head><title>Караван</title>{head}</head><body><table><tr><td>10:39 18.11.2025<br>Караван<br>"
        f"{SENTENCE * 5}<br>{inner}<br>{SENTENCE * 5}<br>Источник - НГ<br>Постоянный адрес статьи - {OWN}"
    ).encode()


def general(body: bytes) -> Article:
    return extract(body, URL)


def centrasia(body: bytes) -> Article:
    entry = FeedEntry(source="centrasia", feed="", link=OWN, permalink=OWN)
    page = Page(requested=OWN, final=OWN, status=200, body=body, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    return parse_article(page, entry, source_named("centrasia"))


def outcome(parse: Callable[[bytes], Article], body: bytes) -> Article | str:
    """An article, or the sentence that says why there is none; whatever else is raised is a bug."""
    try:
        return parse(body)
    except ParseError as error:
        return error.reason


def made(name: str, page: Callable[..., bytes]) -> bytes:
    """The page of that name in the tables below."""
    if name in WHOLE:
        return WHOLE[name]()
    return page(INNER[name]()) if name in INNER else page(head=HEADS[name]())


PARSERS = {"general": (general, general_page), "centrasia": (centrasia, centrasia_page)}
both = pytest.mark.parametrize("parser", PARSERS)


def linked_data(script: str) -> str:
    return f'<script type="application/ld+json">{script}</script>'


def nested(count: int, opening: str, inner: str, closing: str = "") -> str:
    return opening * count + inner + closing * count


INNER = {
    "10 MB of one tag": lambda: "<b>x</b>" * (10 * MILLION // 8),
    "a tag of 10 MB": lambda: f"<div {'x' * 10 * MILLION}>",
    "tags at the limit": lambda: "<b>x</b>" * 99_000,
    "line breaks at the limit": lambda: "<br>" * 199_000,
    "nested fonts": lambda: "<font>" * 300_000,
    "nested tables": lambda: "<table><tr><td>" * 100_000,
    "attribute of a megabyte": lambda: f"<p title='{'x' * MILLION}'>x</p>",
    "an element with 200,000 attributes": lambda: f"<p {' '.join(f'a{n}=x' for n in range(200_000))}>x</p>",
    "quoted attributes": lambda: "<p" + "".join(f" a{n}='>'" for n in range(100_000)) + ">x</p>",
    "entities": lambda: "&amp;" * 500_000,
    "numeric entities": lambda: "&#1072;" * 500_000,
    "angles": lambda: "<" * 3 * MILLION,
    "ampersands": lambda: "&" * 3 * MILLION,
    "links to one page": lambda: "<a href=1>x</a>" * 99_000,
    "links to many pages in one line": lambda: "".join(f"<a href={n}>x</a>" for n in range(99_000)),
    "rows of a list": lambda: "".join(f"<a href=newsA.php?st={10**9 + n}>10:39 x</a><br>" for n in range(60_000)),
    "a wrapped text of megabytes": lambda: f"<pre>{(SENTENCE.strip().lower() + chr(10)) * 60_000}</pre>",
    "returns": lambda: f"<pre>{('a' + chr(13)) * 4_900_000}</pre>",
    "lines by reference": lambda: f"<pre>{'a&#10;' * 1_900_000}</pre>",
    "posting stamps": lambda: "10:39 18.11.2025<br>" * 99_000,
    "permanent addresses": lambda: f"Постоянный адрес статьи - {OWN}<br>" * 50_000,
    "source lines": lambda: "Источник - НГ<br>" * 99_000,
    "styles": lambda: "<p style='color:red'>x</p>" * 99_000,
    "hidden paragraphs": lambda: "<p style='display:none'>x</p>" * 99_000,
    "nested hidden fonts": lambda: nested(1900, "<div style='font-size:0'>", "<p style='color:red'>x</p>" * 50_000),
    "nested decorations": lambda: nested(1900, "<div aria-hidden=true>", "<p>слово</p>" * 50_000),
    "comment boxes": lambda: "<div class=comment>x</div>" * 99_000,
    "nested comment boxes": lambda: nested(1900, "<div class=comment>", f"<p>{SENTENCE}</p>" * 50_000),
    "nested menus": lambda: nested(1900, "<div class=menu>", f"<p>{SENTENCE}</p>" * 50_000),
    "blocks in inline elements": lambda: nested(900, "<div><span>", "слово, " * MILLION, "</span></div>"),
    "nested links": lambda: nested(1900, "<div>", f"<a href=x>{SENTENCE}</a><br>" * 30_000),
    "nested headlines": lambda: nested(1900, "<h1>", "слово " * MILLION),
    "headlines": lambda: "<h1>Слово</h1>" * 99_000,
    "nested bylines": lambda: nested(1900, "<a class=byline>", "<i class=byline>x</i>" * 90_000),
    "times": lambda: "<time datetime='x'>x</time>" * 99_000,
    "comments": lambda: "<!--" * 199_000 + "-->",
    "sections of characters": lambda: "<![CDATA[" * 100_000,
    "placeholders": lambda: "{{" * MILLION,
    "open placeholders": lambda: "{% " * MILLION,
    "base64": lambda: "A1b" * 3 * MILLION,
    "a blank": lambda: " " * 10 * MILLION,
    "dashes": lambda: "-" * 5 * MILLION,
    "ends of sentences": lambda: '."' * 3 * MILLION,
    "capitals": lambda: "Аб " * 2 * MILLION,
    "minutes": lambda: ":39 " * 2 * MILLION,
    "dates": lambda: "18.11.2025 " * 500_000,
    "half a character": lambda: "&#xD800;а&#xDFFF;",
    "NUL": lambda: "а\0б" * 1000,
}
HEADS = {
    "5,000 descriptions": lambda: (
        linked_data('{"@type": "NewsArticle", "author": "A. B", "datePublished": "x"}') * 5000
    ),
    "deep lists": lambda: linked_data("[" * 100_000),
    "lists just not too deep": lambda: linked_data("[" * 900 + '{"@type": "NewsArticle"}' + "]" * 900),
    "an author in lists": lambda: linked_data(
        '{"@type": "NewsArticle", "author": ' + "[" * 900 + '"x"' + "]" * 900 + "}"
    ),
    "a type in lists": lambda: linked_data('{"@type": ' + "[" * 900 + "1" + "]" * 900 + "}"),
    "graphs in graphs": lambda: linked_data('{"@graph": ' * 300 + "1" + "}" * 300),
    "a number of 100,000 digits": lambda: linked_data('{"@type": ' + "1" * 100_000 + "}"),
    "half a character in a name": lambda: linked_data(r'{"@type": "Article", "author": "Ann \ud800Lee"}'),
    "a headline of megabytes": lambda: linked_data(
        '{"@type": "NewsArticle", "headline": "' + "x " * MILLION + '", "author": [' + '"Ann Lee",' * 99_000 + '"x"]}'
    ),
    "a title of megabytes": lambda: f"<title>{'| x ' * MILLION}</title>",
    "meta elements": lambda: "".join(f"<meta name=a{n} content='Ann Lee'>" for n in range(190_000)),
    "a description of megabytes": lambda: f"<meta property=og:description content='{'слово ' * 300_000}'>",
    "a date of a megabyte": lambda: f"<meta name=date content='{'1 ' * 500_000}'>",
}
WHOLE = {
    "nothing": lambda: b"",
    "white space": lambda: b" \n" * MILLION,
    "UTF-16": lambda: general_page().decode().encode("utf-16"),
    "UTF-16 without a mark": lambda: centrasia_page().decode().encode("utf-16-le"),
    "half of UTF-16": lambda: general_page().decode().encode("utf-16")[:301],
    "a PDF": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3" + bytes(range(256)) * 100,
    "an image": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100,
    "a ZIP file": lambda: b"PK\x03\x04" + bytes(range(256)) * 100,
    "a compressed file": lambda: b"\x1f\x8b\x08" + bytes(range(256)) * 100,
    "JSON": lambda: b'{"error": "no such page"}',
    "NUL": lambda: bytes(MILLION),
    "bytes": lambda: bytes(range(256)) * 40_000,
    "ones": lambda: b"\xff" * MILLION,
    "words": lambda: (SENTENCE * 50_000).encode("koi8-r"),
}


@both
@pytest.mark.parametrize("name", [*INNER, *HEADS, *WHOLE])
def test_page_takes_a_few_seconds_at_most_and_ends_as_article_or_sentence(parser: str, name: str) -> None:
    parse, page = PARSERS[parser]
    body = made(name, page)
    with bounded(SECONDS):
        ended = outcome(parse, body)
    if isinstance(ended, str):
        assert len(ended) > 10
    else:
        assert max(len(ended.title), len(ended.lead or ""), len(ended.author or "")) <= 2001


@both
def test_page_of_ten_megabytes_is_held_a_few_times_at_most(parser: str) -> None:
    parse, page = PARSERS[parser]
    body = page((SENTENCE * 3 + "<br>") * 25_000)
    tracemalloc.start()
    try:
        outcome(parse, body)  # a text too long to be an article, known once it is read
        assert tracemalloc.get_traced_memory()[1] < 20 * len(body)
    finally:
        tracemalloc.stop()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_raise_anything_but_a_sentence(body: bytes) -> None:
    for parse, _ in PARSERS.values():
        assert outcome(parse, body)


@st.composite
def mutated_pages(draw: st.DrawFn) -> bytes:
    """A sample page with pieces cut out, repeated, exchanged or written over."""
    page = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(page)))
        end = draw(st.integers(start, min(len(page), start + 400)))
        piece = draw(st.one_of(st.binary(max_size=40), st.sampled_from(PIECES), st.just(bytes(page[start:end]) * 3)))
        page[start:end] = piece
    return bytes(page)


PIECES = (
    *(
        b"<",
        b">",
        b"</td>",
        b"<table>",
        b"<pre>",
        b"<script>",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"&#xD800;",
        b"&#0;",
        b"\0",
    ),
    *(
        b"<p hidden>",
        b"<div style='display:none'>",
        b"{{",
        b"}}",
        b"\xff\xfe",
        b"\x98",
        b"10:39 18.11.2025",
        b"<a href='//['>",
    ),
    *(
        b"<a href=newsA.php?st=1>",
        b"<h1>",
        b"<title>",
        b"<base href='http://['>",
        b'<meta charset="utf-7">',
        b"\xed\xa0\x80",
    ),
)


@settings(max_examples=200, deadline=None)
@given(mutated_pages())
def test_no_mutation_of_a_sample_raises_anything_but_a_sentence(body: bytes) -> None:
    for parse, _ in PARSERS.values():
        ended = outcome(parse, body)
        assert ended
        assert isinstance(ended, str) or (ended.title and ended.body)


UNSEEN = "НЕВИДИМО"
HIDDEN = (
    "<script>{}</script>",
    "<style>{}</style>",
    "<template><p>{}</p></template>",
    "<noscript><p>{}</p></noscript>",
    "<script type='text/x-template'><p>{}</p></script>",
    "<p hidden>{}</p>",
    "<p hidden='until-found'>{}</p>",
    "<div hidden><p>{}</p><p>{}</p></div>",
    "<p style='display:none'>{}</p>",
    "<p style='color: red; DISPLAY :\tNONE !important'>{}</p>",
    "<p style='visibility: hidden'>{}</p>",
    "<p style='visibility:collapse'>{}</p>",
    "<p style='font-size:0'>{}</p>",
    "<p style='font-size: 0px; color: red'>{}</p>",
    "<p style='font-size:0.0em'>{}</p>",
    "<p style='position:absolute; left:-9999px'>{}</p>",
    "<p style='text-indent: -999em'>{}</p>",
    "<p style='position:absolute; clip: rect(0, 0, 0, 0)'>{}</p>",
    "<p style='position:absolute; clip-path: inset(50%)'>{}</p>",
    "<p aria-hidden=true>{}</p>",
    "слово <span aria-hidden='true'>{}</span>",
    "<dialog><p>{}</p></dialog>",
    "<div popover><p>{}</p></div>",
    "<!-- {} -->",
    "<!--[if mso]><p>{}</p><![endif]-->",
    "<xml><w>{}</w></xml>",
    "<textarea>{}</textarea>",
    "<select><option>{}</select>",
    "<svg><text>{}</text></svg>",
    "<iframe>{}</iframe>",
    "<p>{{{{ {} }}}}</p>",
    "<p>Автор {{{{{{{}}}}}}}, читайте</p>",
    "<p>&lt;%= {} %&gt;</p>",
    "<p>{{% if {} %}}</p>",
    "<p>${{{}}}</p>",
    '<p>{{"title": "{}", "id": 1}}</p>',
    '<p>[{{"title": "{}"}}]</p>',
    '<p>window.state = {{"a": "{}", "b": 1, "c": "x", "d": [1], "e": null}};</p>',
)


@both
@pytest.mark.parametrize("markup", HIDDEN)
def test_what_nobody_sees_is_in_no_field(parser: str, markup: str) -> None:
    parse, page = PARSERS[parser]
    article = parse(page(markup.replace("{}", UNSEEN, 9) if "{{" not in markup else markup.format(UNSEEN)))
    assert UNSEEN not in f"{article.title} {article.lead} {article.author} {article.body} {article.origin}"
    assert article.body.count(SENTENCE.strip()) == 10, "and nothing else is missing"


@both
@pytest.mark.parametrize(
    "markup",
    [
        "<p style='opacity:0'>{}</p>",
        "<div style='font-size:0'><p style='font-size:16px'>{}</p></div>",
        "<div style='visibility:hidden'><p style='visibility:visible'>{}</p></div>",
        "<p style='font-size:0.9em'>{}</p>",
        "<p style='left:-10px'>{}</p>",
        "<p><span aria-hidden=true>В</span>идимо {}</p>",
        "<p aria-hidden=false>{}</p>",
        "<dialog open><p>{}</p></dialog>",
        "<p>{} на {{{{ сто }}}} процентов. " + SENTENCE * 2 + "</p>",
        "<p>{} {{в скобках}} и 100% [сноска]</p>",
    ],
)
def test_what_a_reader_sees_is_kept(parser: str, markup: str) -> None:
    parse, page = PARSERS[parser]
    assert "Заметно" in parse(page(markup.format("Заметно, что слова стоят на своих местах,"))).body


def test_headline_has_no_script_in_it() -> None:
    page = general_page().replace("<h1>Караван".encode(), "<h1>Караван<script>alert(1)</script>".encode())
    assert extract(page, URL).title == "Караван"


ODD = "а\u202eб\u2066в\u200bг\u200eд\ufeffе\x9bж\xadз\U000e0041и"


@both
def test_no_field_keeps_characters_that_steer_or_hide(parser: str) -> None:
    parse, page = PARSERS[parser]
    body = page(f"<p>{ODD} {SENTENCE}</p>", f"<meta property=og:description content='{ODD} и слова'>")
    article = parse(
        body.replace("Караван<".encode(), f"Караван {ODD}<".encode()).replace("НГ<".encode(), f"НГ{ODD}<".encode())
    )
    assert "абвгдежзи" in article.title
    assert "абвгдежзи" in article.body
    for field in (article.title, article.lead, article.author, article.origin, *article.body.split("\n\n")):
        assert (field or "").isprintable()


def test_spelling_and_emoji_keep_their_joiners() -> None:
    text = "می\u200cخواهم 👩\u200d🚀"
    assert text in extract(general_page(f"<p>{text} {SENTENCE}</p>"), URL).body


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("Цена {{ price }}", ""),
        (f"{SENTENCE * 2}Цена {{{{ price }}}} сомов.", f"{SENTENCE * 2}Цена сомов."),
        ("Файл data:image/gif;base64,R0lGODlhAQABAAAAACw= здесь", "Файл здесь"),
        (f"Слово {'aB3' * 100} слово", "Слово слово"),
        (f"{'aB3' * 100}", ""),
        (f"https://example.org/{'long-name-of-a-page' * 20}", f"https://example.org/{'long-name-of-a-page' * 20}"),
        ('{"a": 1}', ""),
        ("{Ремарка: уходит.}", "{Ремарка: уходит.}"),
        ("[«Он сказал»: 5]", "[«Он сказал»: 5]"),
        ("Рост на 5% (a < b); и все", "Рост на 5% (a < b); и все"),
        ('Он сказал: "да": 1, и ушел', 'Он сказал: "да": 1, и ушел'),
    ],
)
def test_line_loses_what_a_machine_left_in_it(line: str, written: str) -> None:
    assert as_written(line) == written


@pytest.mark.parametrize("page", [general_page, centrasia_page])
def test_text_that_is_no_article_by_its_length_is_refused(page: Callable[..., bytes]) -> None:
    parse = general if page is general_page else centrasia
    with pytest.raises(ParseError, match="characters, over 1,000,000"):
        parse(page(f"<p>{SENTENCE * 14_000}</p>"))


def test_page_of_hundreds_of_thousands_of_lines_is_refused() -> None:
    with pytest.raises(ParseError, match="over 200,000 lines"):
        general(general_page(f"<pre>{'а' + chr(10)}" + "а\n" * 200_001))
