"""What of a page is the article's text, and what only stands beside it."""

from __future__ import annotations

import pytest

from parsers.body import body_of
from parsers.hidden import drop_programs
from parsers.markup import parse_html
from tests.bounded import bounded

FIRST = "At two thousand four hundred metres the wind takes most of what people plant, but not the apple trees."
SECOND = "The village dug terraces for three winters, carried soil up in sacks, and built a wall of stones."
THIRD = "Next year there will be a press for juice, and a road that a lorry can use, if the river agrees."
PROSE = [FIRST, SECOND, THIRD]
NOTICE = "Leave your address here, and every Sunday we will send you the best of what we wrote in the week."
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in PROSE)


def body(inner: str, title: str = "An orchard above the clouds") -> list[str]:
    root = parse_html(f"<html><body>{inner}</body></html>", "https://example.org/orchard")
    drop_programs(root)
    return body_of(root, title)


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (f"<p>{FIRST}<h2>Winter</h2><p>{SECOND}", [FIRST, "Winter", SECOND]),
        (f"<p>{FIRST}<ul><li>Two spades<li><p>A sack</ul><p>{SECOND}", [FIRST, "Two spades", "A sack", SECOND]),
        (f"<p>{FIRST}<table><tr><td>Pears<td>40</table><p>{SECOND}", [FIRST, "Pears", "40", SECOND]),
        (f"<p>{FIRST}<figure><table><tr><td>Pears</table></figure><p>{SECOND}", [FIRST, "Pears", SECOND]),
        (f"<p>{FIRST}<blockquote>{SECOND}</blockquote><p>{THIRD}", PROSE),
        (f"<p>{FIRST}<p>Not here.<p>{SECOND}", [FIRST, "Not here.", SECOND]),
        (f"{FIRST}<br><br>{SECOND}", [FIRST, SECOND]),
        (f"<p>{FIRST}</p>{SECOND}<p>{THIRD}</p>", PROSE),
        (f"<p>{FIRST}<h3><a href=/pears>Pears</a></h3><p>{SECOND}", [FIRST, "Pears", SECOND]),
        (f"<p>{FIRST}<ul><li><a href=/pears>Pears</a></ul><p>{SECOND}", [FIRST, "Pears", SECOND]),
    ],
)
def test_body_keeps_headings_lists_tables_and_short_lines(inner: str, expected: list[str]) -> None:
    assert body(f"<div>{inner}</div>") == expected


@pytest.mark.parametrize(
    "beside",
    [
        "<figure><img src=x><figcaption>The orchard in March, seen from the pass above</figcaption></figure>",
        f"<div class='newsletter-box'><p>{NOTICE}</p></div>",
        f"<div class='NewsLetter_Sign-Up'><p>{NOTICE}</p></div>",
        f"<div id=author-box><p>{NOTICE}</p></div>",
        f"<form><p>{NOTICE}</p></form>",
        f"<div role=banner><p>{NOTICE}</p></div>",
        "<p><a href=/pears>Read also: how a village without a road grew pears, and sold them</a></p>",
        "<span class=sr-only>The end of what you may skip</span>",
        f"<video src=x><p>{NOTICE}</p></video>",
        "<button><p>Say it to all your friends</p></button>",
        f"<div style='display:none'><p>{NOTICE}</p></div>",
        "<p>***</p>",
        f"<p>{FIRST}</p><p>{SECOND}</p>",
        f"<amp-ad><div fallback><p>{NOTICE}</p></div></amp-ad>",
        f"<div id=onetrust-banner-sdk><p>{NOTICE * 20}</p></div>",
        f"<div class=didomi-popup><p>{NOTICE * 20}</p></div>",
    ],
)
def test_body_leaves_out_what_stands_among_its_paragraphs(beside: str) -> None:
    assert body(f"<div>{f'<p>{FIRST}'}<p>{SECOND}</p>{beside}<p>{THIRD}</p></div>") == PROSE


def test_paragraph_that_comes_again_alone_is_a_refrain() -> None:
    assert body(f"<div>{PARAGRAPHS}<p>{FIRST}</p></div>") == [*PROSE, FIRST]


def test_body_ends_with_its_last_paragraph() -> None:
    tail = "<h3>More of this</h3><ul><li><a href=/1>Pears</a><li><a href=/2>Plums</a></ul><p>Tags</p>"
    assert body(f"<div>{PARAGRAPHS}{tail}</div>") == PROSE


def test_body_is_gathered_from_several_elements() -> None:
    parts = "".join(f"<div class=part><div><p>{text}</p></div></div>" for text in PROSE)
    menu = "<ul>" + "<li><a href=/x>A part of the paper</a>" * 20 + "</ul>"
    assert body(f"<div>{menu}</div><div id=story>{parts}</div>") == PROSE


@pytest.mark.parametrize(
    "opening",
    [
        "<div class='has-sidebar with-menu'>",
        "<form action=/page method=post>",
        "<nav>",
        "<div class=header><button>Menu<main>",
        "<div class=comment-free><h1>An orchard above the clouds</h1>",
    ],
)
def test_part_with_most_of_the_text_is_the_article_whatever_it_is_called(opening: str) -> None:
    assert body(f"{opening}{PARAGRAPHS}")[-3:] == PROSE


def test_paragraphs_that_are_all_called_the_same_are_the_article_whatever_that_is() -> None:
    called = "".join(f"<p class='contextmenu text'>{text}</p>" for text in PROSE)
    assert body(f"<div><p>{NOTICE}</p>{called}</div>") == [NOTICE, *PROSE]
    assert body(f"<div>{PARAGRAPHS}<p class='contextmenu text'>{NOTICE}</p><p>{NOTICE[::-1]}</p></div>") == [
        *PROSE,
        NOTICE[::-1],
    ]


def test_article_that_follows_for_readers_who_go_on_is_another() -> None:
    own = f"<article><h1>An orchard above the clouds</h1><p>{FIRST}<p>{SECOND}<p>{THIRD}</article>"
    other = f"<article><h1>Pears on the pass</h1><p>{NOTICE}<p>{NOTICE[::-1]}</article>"
    assert body(f"<main>{own}{other}</main>") == PROSE
    assert body(f"<main>{other}{own}</main>") == PROSE
    inside = own.replace("</article>", f"<article><h1>Note</h1><p>{NOTICE}</article></article>")
    assert body(inside) == [*PROSE, "Note", NOTICE]


def test_paragraphs_between_headline_and_text_are_of_the_text() -> None:
    headline, lead = "<h1>An orchard above the clouds</h1>", f"<div><div><p>{NOTICE}</p></div></div>"
    above = f"<div><p>{NOTICE.upper()}</p>{headline}<span>18 November, in the mountains</span>{lead}</div>"
    assert body(f"{above}<div><div>{PARAGRAPHS}{PARAGRAPHS.lower()}{PARAGRAPHS.upper()}</div></div>")[:2] == [
        NOTICE,
        FIRST,
    ]


def test_readers_are_not_the_author_even_where_they_write_more() -> None:
    comments = "".join(f"<p>Reader {number} says: {NOTICE}</p>" for number in range(20))
    assert body(f"<div><div>{PARAGRAPHS}</div><div class=comments>{comments}</div></div>") == PROSE


def test_parts_streamed_behind_the_page_are_put_where_they_belong() -> None:
    inner = (
        f"<div><p>{FIRST}</p><template id='B:0'></template><p>{THIRD}</p></div>"
        f"<div hidden id='S:0'><p>{SECOND}</p></div><div hidden id='S:1'></div><div hidden><p>{NOTICE}</p></div>"
    )
    assert body(inner) == PROSE


def test_whole_article_streamed_behind_a_page_is_its_text() -> None:
    assert (
        body(f"<div>Loading<template id='B:0'></template></div><div hidden id='S:0'><div>{PARAGRAPHS}</div></div>")
        == PROSE
    )


def test_preformatted_text_is_unwrapped() -> None:
    lines = (
        "the wind that came over the pass in the night took",
        "the roof of the press, a fence, and more than half",
        "of the hay that they had brought in before evening",
    )
    wrapped = "\n".join(lines)
    assert body(f"<div><p>{FIRST}</p><pre>{wrapped}</pre><p>{SECOND}</p></div>") == [FIRST, " ".join(lines), SECOND]


def test_page_without_prose_has_no_body() -> None:
    assert body("<ul><li><a href=/x>Pears</a></ul><p>Hello") == []


def test_comments_in_comments_around_a_late_headline_take_seconds() -> None:
    with bounded(8):
        body("<div class=comments>" * 1500 + "<p>x</p>" * 60_000 + "<h1>Pears</h1>")


def test_styles_too_long_to_be_remembered_hide_like_others() -> None:
    hidden = f"<p style='background:url(data:image/png;base64,{'A' * 400}); display:none'>{NOTICE}</p>"
    assert body(f"<p>{FIRST}</p>{hidden}<p>{SECOND}</p>") == [FIRST, SECOND]
