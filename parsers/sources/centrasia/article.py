"""A page of centrasia.org to an article, whatever its markup."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from parsers.characters import shortened
from parsers.encoding import in_utf8
from parsers.errors import EmptyPage, ParseError
from parsers.language import language_of
from parsers.lines import Line, lines_of
from parsers.markup import parse_html, title_of
from parsers.model import Article, Evidence, FeedEntry, Page, Source
from parsers.plaintext import MAX_TITLE
from parsers.sources.centrasia.address import permalink, published
from parsers.sources.centrasia.credit import split_credit
from parsers.sources.centrasia.frame import without_frame
from parsers.sources.centrasia.heading import read_story
from parsers.sources.centrasia.identity import Asked, block_of_article
from parsers.sources.centrasia.title import key, known_titles


def parse(page: Page, entry: FeedEntry, source: Source) -> Article:
    """The article of an entry.

    Raises WrongArticle where the page names another article than was asked for, EmptyPage for
    a frame without text, NotAnArticle for a forum thread or a person, ParseError for half a page.
    """
    markup, charset = in_utf8(page.body, declared=source.encoding, content_type=page.content_type)
    root = parse_html(markup, page.requested)
    window_title, own = title_of(root), permalink(entry.permalink)
    moment = published(own).astimezone(ZoneInfo(source.timezone))
    titles = known_titles(window_title, entry.title)
    keys = frozenset(map(key, titles))
    block = block_of_article(lines_of(root), Asked(own, moment, page, window_title, keys))
    lines, origin = split_credit(block.lines, own)
    lines = _without_ornaments(without_frame(lines, own, keys))
    if not lines:
        raise EmptyPage(page.requested, "neither title nor text between the posting stamp and the permanent address")
    story = read_story(lines, titles)
    if not story.paragraphs:
        raise EmptyPage(page.requested, f"the title «{story.title}» and no text below it")
    if len(story.title) > MAX_TITLE:
        raise ParseError(
            page.requested, f"the title has {len(story.title):,} characters: a text without any line breaks?"
        )
    body = "\n\n".join(story.paragraphs)
    return Article(
        permalink=own,
        source=source.name,
        title=story.title,
        lead=story.lead,
        author=story.author,
        date=moment.date(),
        published_at=published(own),
        body=body,
        origin=origin,
        language=language_of(body) or source.language,
        evidence=Evidence(
            title_from="page",
            author_from="page" if story.author else None,
            # st is the moment; the posting stamp has to say the same, or the page was refused.
            date_from="address",
            date_text=block.stamp,
            charset=charset,
            page_title=shortened(window_title, MAX_TITLE) if window_title else None,
        ),
    )


def _without_ornaments(lines: list[Line]) -> list[Line]:
    """Less the rules drawn with dashes or stars above the title and below the last paragraph."""
    worded = [index for index, line in enumerate(lines) if any(map(str.isalnum, line.text))]
    return lines[worded[0] : worded[-1] + 1] if worded else []
