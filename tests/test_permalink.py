"""The general rule of identity: which links are one article."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.errors import NotAnArticle
from parsers.permalink import MAX_LENGTH, TRACKING, absolute, general_permalink

FOLDED = [
    # scheme, host, port
    ("HTTPS://Example.COM/News", "https://example.com/News"),
    ("http://example.com", "http://example.com/"),
    ("http://example.com:80/", "http://example.com/"),
    ("https://example.com:443/a", "https://example.com/a"),
    ("https://example.com:/a", "https://example.com/a"),
    ("http://example.com:443/", "http://example.com:443/"),
    ("http://example.com:08080/", "http://example.com:8080/"),
    ("http://example.com./a", "http://example.com/a"),
    ("http://www.example.com/", "http://www.example.com/"),
    ("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/"),
    ("https://ПРИМЕР.РФ./", "https://xn--e1afmkfd.xn--p1ai/"),
    ("https://xn--e1afmkfd.xn--p1ai/", "https://xn--e1afmkfd.xn--p1ai/"),
    ("http://example。com/", "http://example.com/"),
    ("http://my_blog.example.com/", "http://my_blog.example.com/"),
    ("http://мой_блог.example.com/", "http://xn--_-btbgvmcoe.example.com/"),
    ("http://[2001:DB8:0::1]:8080/a", "http://[2001:db8::1]:8080/a"),
    ("http://127.0.0.1:8100/a", "http://127.0.0.1:8100/a"),
    # blanks and fragment
    ("  https://example.com/a\n", "https://example.com/a"),
    ("\ufeffhttps://example.com/a\xa0", "https://example.com/a"),
    ("https://example.com/a#comments", "https://example.com/a"),
    ("https://example.com/#!/a", "https://example.com/"),
    # path
    ("https://example.com/a/./b/../c", "https://example.com/a/c"),
    ("https://example.com/../../a", "https://example.com/a"),
    ("https://example.com/a/..", "https://example.com/"),
    ("https://example.com/a/b/.", "https://example.com/a/b/"),
    ("https://example.com/%2e%2E/a", "https://example.com/a"),
    ("https://example.com//a//b/", "https://example.com//a//b/"),
    ("https://example.com/a//.", "https://example.com/a//"),
    # percent-encoding
    ("https://example.com/%7Euser/%41", "https://example.com/~user/A"),
    ("https://example.com/a%2fb", "https://example.com/a%2Fb"),
    ("https://example.com/новость", "https://example.com/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C"),
    ("https://example.com/%d0%bd%d0%be", "https://example.com/%D0%BD%D0%BE"),
    ("https://example.com/two words", "https://example.com/two%20words"),
    ("https://example.com/100%", "https://example.com/100%25"),
    ("https://example.com/100%25", "https://example.com/100%25"),
    ("https://example.com/%2541", "https://example.com/%2541"),
    ("https://example.com/%ED%EE%E2", "https://example.com/%ED%EE%E2"),
    ('https://example.com/"<a>"', "https://example.com/%22%3Ca%3E%22"),
    # query
    ("https://example.com/?", "https://example.com/"),
    ("https://example.com/?&&", "https://example.com/"),
    ("https://example.com/n.php?st=1521323760&CR=2", "https://example.com/n.php?st=1521323760&CR=2"),
    ("https://example.com/?b=2&a=1&b=1", "https://example.com/?b=2&a=1&b=1"),
    ("https://example.com/?q=a+b&r=c d", "https://example.com/?q=a+b&r=c%20d"),
    ("https://example.com/?id=5&utm_source=rss&UTM_Medium=feed", "https://example.com/?id=5"),
    ("https://example.com/?utm_source=rss&amp;utm_medium=feed&amp;id=5", "https://example.com/?amp;id=5"),
    ("https://example.com/?fbclid=abc#x", "https://example.com/"),
    ("https://example.com/?rss", "https://example.com/?rss"),
    ("https://example.com/?utm=1&p=2", "https://example.com/?utm=1&p=2"),
    (
        "https://example.com/?id=1&p=2&st=3&source=4&session=5&page=6&ref=7&from=8&sid=9",
        "https://example.com/?id=1&p=2&st=3&source=4&session=5&page=6&ref=7&from=8&sid=9",
    ),
]

NO_ARTICLES = [
    ("", "not an absolute"),
    ("/news/1", "not an absolute"),
    ("//example.com/", "not an absolute"),
    ("ftp://example.com/a", "not an absolute"),
    ("javascript:alert(1)", "not an absolute"),
    ("http://user:secret@example.com/", "user name or password"),
    ("http://example.com@evil.example/", "user name or password"),
    ("http://example.com\\@evil.example/", "user name or password"),
    ("http:///a", "no host"),
    ("https://?a=1", "no host"),
    ("http:a", "no host"),
    ("http://./", "no host"),
    ("http://exa mple.com/", "no name of a host"),
    ("http://example..com/", "no name of a host"),
    ("http://ex%61mple.com/", "no name of a host"),
    ("http://example.com\\evil/", "no name of a host"),
    ("http://" + "a" * 64 + ".com/", "no name of a host"),
    ("http://example.com:99999/", "no valid address"),
    ("http://example.com:port/", "no valid address"),
    ("http://example.com:0/", "no port 0"),
    ("http://[::1/", "no valid address"),
    ("http://[fe80::1%25eth0]/", "no valid address"),
    ("http://example.com[::1]/", "no valid address"),
    ("http://[::1]example.com/", "no valid address"),
    ("http://example.com/a\nb", "control characters"),
    ("http://example.com/a\x00b", "control characters"),
    ("http://example.com/\ud800", "control characters"),
    ("http://example.com/" + "a" * 5000, "5,019 characters"),
    ("http://example.com/" + "ё" * 1000, "characters"),
]


@pytest.mark.parametrize(("link", "permalink"), FOLDED)
def test_a_link_has_one_permalink(link: str, permalink: str) -> None:
    assert general_permalink(link) == permalink


@pytest.mark.parametrize("permalink", [permalink for _, permalink in FOLDED])
def test_a_permalink_is_its_own(permalink: str) -> None:
    assert general_permalink(permalink) == permalink


@pytest.mark.parametrize(("link", "reason"), NO_ARTICLES)
def test_what_names_no_page_is_no_article(link: str, reason: str) -> None:
    with pytest.raises(NotAnArticle, match=reason):
        general_permalink(link)


@pytest.mark.parametrize("name", sorted(TRACKING))
def test_followers_are_dropped_wherever_they_stand(name: str) -> None:
    assert general_permalink(f"https://e.com/?{name}=1&a=1&{name.upper()}=2&b=2&{name}") == "https://e.com/?a=1&b=2"


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=30)
PARTS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30) | st.text("%aA2fF./?&=+", max_size=30)
HOSTS = {"e.com": "e.com", "Ё.рф": "xn--61a.xn--p1ai", "[::1]": "[::1]", "e.com:8080": "e.com:8080"}


@given(st.sampled_from(sorted(HOSTS)), PARTS, PARTS, PARTS)
def test_the_rule_is_idempotent_and_never_crosses_hosts(host: str, path: str, query: str, fragment: str) -> None:
    permalink = general_permalink(f"http://{host}/{path}?{query}#{fragment}")
    assert general_permalink(permalink) == permalink
    assert permalink.isascii()
    assert urlsplit(permalink).netloc == HOSTS[host]


@given(ANYTHING | st.builds("http://{}".format, ANYTHING))
def test_any_text_is_a_permalink_or_no_article(link: str) -> None:
    try:
        permalink = general_permalink(link)
    except NotAnArticle:
        return
    assert general_permalink(permalink) == permalink
    assert len(permalink) <= MAX_LENGTH


BASE = "https://example.com/news/list.html?page=2"


@pytest.mark.parametrize(
    ("printed", "link"),
    [
        ("a.html", "https://example.com/news/a.html"),
        ("/a.html", "https://example.com/a.html"),
        ("../a.html", "https://example.com/a.html"),
        ("?page=3", "https://example.com/news/list.html?page=3"),
        ("//cdn.example.org/a", "https://cdn.example.org/a"),
        ("  a.html \n", "https://example.com/news/a.html"),
        ("a\n.html", "https://example.com/news/a.html"),
        ("HTTP://Example.com:80/A?", "HTTP://Example.com:80/A?"),
        ("https://example.com/a#b", "https://example.com/a#b"),
        ("новость.html", "https://example.com/news/новость.html"),
    ],
)
def test_links_become_absolute_and_absolute_ones_stay(printed: str, link: str) -> None:
    assert absolute(printed, BASE) == link


NO_PAGES = """
#
#top
javascript:void(0)
JavaScript:go()
data:text/html,a
mailto:a@example.com
tel:+7495
ftp://example.com/
http://
https:///a
http://[::1/a
//[x"""


@pytest.mark.parametrize("printed", [*NO_PAGES.split("\n"), " ", "java\nscript:go()"])
def test_links_to_no_page_are_refused(printed: str) -> None:
    with pytest.raises(NotAnArticle):
        absolute(printed, BASE)


@given(ANYTHING)
def test_absolute_raises_nothing_else(printed: str) -> None:
    try:
        link = absolute(printed, BASE)
    except NotAnArticle:
        return
    assert link.lower().startswith(("http://", "https://"))
