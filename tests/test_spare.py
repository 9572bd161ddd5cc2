"""Texts a page does not show, and pages that have none: rescued, or refused in a sentence. All pages are invented."""

from __future__ import annotations

import contextlib
import json

import pytest

from parsers.article import extract
from parsers.errors import EmptyPage, ParseError
from parsers.spare import paragraphs_of
from tests.bounded import bounded

URL = "https://www.hillgazette.example/news/orchard"
HEAD = "<title>An orchard above the clouds | Hill Gazette</title>"
PROSE = (
    "At two thousand four hundred metres the wind takes most of what people plant, but not the apple trees.",
    "The village dug terraces for three winters, carried soil up in sacks, and built a wall of stones.",
    "Next year there will be a press for juice, and a road that a lorry can use, if the river agrees.",
)
TEXT = "\n\n".join(PROSE)
PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)
NOTICE = "<p>We and our partners keep small files on your machine, and would like to know whether you mind that.</p>"
HEADLINE = "<h1>An orchard above the clouds</h1>"
PICTURE = "<figure><img src=x.jpg><figcaption>The orchard in March</figcaption></figure>"


def body_of(inner: str, head: str = "") -> str:
    return extract(f"<html><head>{HEAD}{head}</head>{inner}</html>".encode(), URL).body


def described(body: str) -> str:
    node = {"@type": "NewsArticle", "headline": "An orchard above the clouds", "articleBody": body}
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


@pytest.mark.parametrize(
    "inner",
    [
        f"<body><div id=app></div><noscript>{PARAGRAPHS}</noscript>",
        f"<body><div id=app>{NOTICE}</div><noscript><article>{HEADLINE}{PARAGRAPHS}</article>",
        f"<frameset><frame src=menu.html><noframes><body>{PARAGRAPHS}</body></noframes></frameset>",
    ],
)
def test_text_for_readers_without_scripts_or_frames_is_the_article_where_no_other_is(inner: str) -> None:
    assert body_of(inner) == TEXT


def test_text_for_readers_without_scripts_is_none_beside_the_article() -> None:
    assert body_of(f"<body><div>{PARAGRAPHS}</div><noscript>{NOTICE * 5}</noscript>") == TEXT
    assert body_of(f"<body><div>{PARAGRAPHS}</div><noscript>{PARAGRAPHS}</noscript>") == TEXT


@pytest.mark.parametrize("joined", ["\n\n".join(PROSE), "\r\n".join(PROSE), "<br>".join(PROSE), PARAGRAPHS])
@pytest.mark.parametrize("shown", ["<div id=app></div>", f"<div>{NOTICE}</div>", f"<p>{PROSE[0]}</p>"])
def test_body_that_a_page_only_describes_is_taken_where_it_shows_much_less(shown: str, joined: str) -> None:
    assert body_of(f"<body>{shown}", described(joined)) == TEXT


@pytest.mark.parametrize("told", ["An orchard", f"{TEXT} And more.", PROSE[0]])
def test_body_that_a_page_describes_is_not_taken_where_it_shows_as_much(told: str) -> None:
    assert body_of(f"<body><div>{PARAGRAPHS}</div>", described(told)) == TEXT


TITLED = {"title": "An orchard above the clouds", "seo": {"description": PROSE[0] * 9}, "id": "5" * 90}
OTHER = {"title": "Pears on the pass", "body": PARAGRAPHS * 3}


@pytest.mark.parametrize(
    "article",
    [
        {**TITLED, "body": PARAGRAPHS},
        {"headline": "An Orchard Above the Clouds", "content": [{"type": "p", "text": text} for text in PROSE]},
        {**TITLED, "blocks": [{"html": f"<p>{text}</p>"} for text in PROSE], "related": [OTHER]},
    ],
)
def test_article_that_only_a_program_would_show_is_read_from_its_data(article: object) -> None:
    told = json.dumps({"props": {"messages": dict.fromkeys("abc", PROSE[0] * 9), "other": OTHER, "page": [article]}})
    data = f"<script id=__NEXT_DATA__ type=application/json>{told}</script>"
    assert body_of(f"<body><div id=__next>Loading</div>{data}</body>") == TEXT
    assert body_of(f"<body><p>{PROSE[1]}</p><p>{PROSE[2] * 3}</p>{data}</body>") == f"{PROSE[1]}\n\n{PROSE[2] * 3}"


@pytest.mark.parametrize("told", [json.dumps({"m": PROSE[0] * 9, "o": OTHER}), "[" * 100_000, '{"a": ', "[]", "null"])
def test_data_without_an_article_of_the_title_tells_nothing(told: str) -> None:
    with pytest.raises(EmptyPage):
        body_of(f"<body><div id=__next>Loading</div><script type=application/json>{told}</script></body>")


def test_described_body_that_is_escaped_is_read() -> None:
    assert paragraphs_of("&lt;p&gt;Pears &amp;amp; plums&lt;/p&gt;&lt;p&gt;{{ more }}&lt;/p&gt;") == ["Pears & plums"]


@pytest.mark.parametrize(
    ("page", "error", "reason"),
    [
        (
            f"<html><head>{HEAD}</head><frameset cols=20%,80%><frame src=menu.html><frame src=text.html></frameset>",
            EmptyPage,
            "a frameset, whose text is in other pages: menu.html, text.html",
        ),
        (f"{HEAD}<body><p>In pictures</p>{PICTURE * 5}", EmptyPage, "a gallery: 5 pictures and only .* of text"),
        (f"{HEAD}<body><p>{PROSE[0]}</p>{PICTURE * 12}", EmptyPage, "a gallery: 12 pictures and only .* of text"),
        (f"{HEAD}<body><ul class=slider>{'<li><img src=x>' * 7}</ul>", EmptyPage, "a gallery: 7 pictures"),
        (f"{HEAD}<body><p>Soon.</p>{PICTURE}", EmptyPage, "no text of at least 80 characters outside menus and links"),
        ("%PDF-1.7\n1 0 obj", ParseError, "not an HTML page but a PDF"),
    ],
)
def test_page_without_text_is_refused_with_what_it_has_instead(page: str, error: type[ParseError], reason: str) -> None:
    with pytest.raises(error, match=reason):
        extract(page.encode(), f"{URL}.html", {"content-type": "text/html"})


def test_article_with_many_pictures_is_no_gallery() -> None:
    assert body_of(f"<body><div>{PARAGRAPHS}{PICTURE * 20}</div>") == TEXT


@pytest.mark.parametrize(
    "inner",
    [
        f"<body>{PARAGRAPHS}" + f"<noscript>{PARAGRAPHS}</noscript>" * 2_000,
        f"<body><noscript>{'x ' * 2_000_000}</noscript>{PARAGRAPHS}",
        f"<body>{described('Plums. ' * 400_000)}{PARAGRAPHS}",
        f"<body>{PARAGRAPHS}{PICTURE * 10_000}",
        "<noscript>" * 5_000 + PARAGRAPHS,
        "<script type=application/json>" + json.dumps([TITLED] * 5_000) + "</script>",
    ],
    ids=["noscripts", "noscript", "described", "pictures", "nested", "data"],
)
def test_page_made_to_be_rescued_for_minutes_takes_seconds(inner: str) -> None:
    with bounded(10), contextlib.suppress(ParseError):
        body_of(inner)
