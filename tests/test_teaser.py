"""Which pages show only the beginning of their article. All pages are invented."""

from __future__ import annotations

import json
import time

import pytest

from parsers.article import extract

URL = "https://www.hillgazette.example/news/orchard"
HEAD = "<title>An orchard above the clouds</title>"
SENTENCE = "At two thousand metres the wind takes most of what people plant, but not the apple trees of the village."
TEASER = f"<h1>An orchard above the clouds</h1><p>{SENTENCE}</p><p>{SENTENCE[::-1]}</p>"
NOTE = "<p>All that we print here is free, and will be so for as long as we live.</p>"
REST = f"<p>{SENTENCE.upper()}</p>" * 6
WHOLE = f"<div>{TEASER}{''.join(f'<p>{number}: {SENTENCE}</p>' for number in range(40))}</div>"


def described(**values: object) -> str:
    node = {"@type": "NewsArticle", "headline": "An orchard above the clouds", **values}
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


def part(css: object) -> dict[str, object]:
    return {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": css}


PAID = described(isAccessibleForFree=False)
PAID_PART = described(isAccessibleForFree="False", hasPart=part(".for-members"))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (PAID, TEASER),
        (described(isAccessibleForFree="http://schema.org/False"), TEASER),
        (PAID_PART, TEASER),
        (PAID_PART, f"{TEASER}<div class=for-members></div>"),
        (described(hasPart=[part(".for-members")]), TEASER),
        (described(isAccessibleForFree=False, wordCount=2000), WHOLE),
        ("<meta property=article:content_tier content=locked>", TEASER),
        ("", f"{TEASER}<div class=paywall-box><p>You have read all that is free here. Join us for the rest.</p></div>"),
        ("", f"{TEASER}<p><a href=/join>Subscribe to continue reading</a></p>"),
        ("", f"{TEASER}<p>Cet article est réservé aux abonnés.</p>"),
        ("", f"{TEASER}<p>Jetzt weiterlesen mit dem Abo</p>"),
        ("", f"{TEASER}<p>Чтобы прочитать статью полностью, оформите подписку</p>"),
    ],
)
def test_beginning_of_an_article_that_is_sold_is_partial(head: str, body: str) -> None:
    assert extract(f"<html><head>{HEAD}{head}</head><body>{body}".encode(), URL).partial is True


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", TEASER),
        (described(isAccessibleForFree=True), TEASER),
        (described(hasPart=["x", None, {"isAccessibleForFree": True}], wordCount=[1]), TEASER),
        (PAID, WHOLE),
        (PAID_PART, f"{TEASER}<div class='text for-members'>{REST}</div>"),
        (described(isAccessibleForFree=False, wordCount=40), TEASER),
        ("<meta property=article:content_tier content=free>", TEASER),
        ("", f"<ul><li class=paywall-login>Log in</ul><div class=no-paywall>{NOTE}</div>{TEASER}"),
        ("", f"<div class=js-paywall>{TEASER}</div>"),
        ("", f"{TEASER}<p>Subscribe now to keep reading and get access to the full archive.</p>"),
        ("", f"{WHOLE}<p>Subscribe to continue reading</p>"),
    ],
)
def test_whole_article_is_not_partial(head: str, body: str) -> None:
    assert extract(f"<html><head>{HEAD}{head}</head><body>{body}".encode(), URL).partial is False


@pytest.mark.parametrize("inner", ["<div class=paywall>", "<div class=for-members>", "<div class=paywall>x</div>"])
def test_page_made_of_walls_takes_seconds(inner: str) -> None:
    begin = time.process_time()
    text = f"<html><head>{HEAD}{PAID_PART}</head><body>{TEASER}{'<p>Continue to </p>' * 9}{inner * 1_500}{'x' * 999}"
    assert extract(text.encode(), URL).partial is not None
    assert time.process_time() - begin < 10
