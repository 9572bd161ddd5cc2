"""What a source's own selectors find in a page: the strongest evidence, and none where they find nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple, cast

from lxml import etree

from parsers.errors import EmptyPage
from parsers.headline import same_words
from parsers.hidden import drop_hidden
from parsers.lines import lines_of
from parsers.markup import fold, selector, text_in
from parsers.metadata import Metadata
from parsers.model import Claim, Source

# What a selector may find of a page, before it is one that finds everything.
_MOST_NODES = 2000
_MOST_AUTHORS = 20
_LONGEST_AUTHOR = 200
_LONGEST_TITLE = 1000
_LONGEST_LEAD = 5000

_SHOWN_TEXT = selector("//body//text()[not(ancestor::script or ancestor::style or ancestor::template)]")


class Selected(NamedTuple):
    """The fields that selectors found; empty where they found nothing, or nobody declared any."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    lead: str | None = None
    body: tuple[str, ...] = ()

    def over(self, metadata: Metadata) -> Metadata:
        """The page's evidence with these in front of it."""
        return metadata._replace(
            title=Claim(self.title, "selector") if self.title else metadata.title,
            authors=tuple(Claim(name, "selector") for name in self.authors) or metadata.authors,
            dates=(*(Claim(printed, "selector") for printed in self.dates), *metadata.dates),
        )


def refuse_without(root: etree._Element, source: Source, url: str) -> None:
    """Raises EmptyPage for a page that lacks what the source says each of its articles contains."""
    wanted = source.must_contain
    if wanted is None:
        return
    found = bool(_found(root, wanted)) if is_xpath(wanted) else _is_printed(root, wanted)
    if not found:
        raise EmptyPage(url, f"the page lacks what every article of {source.name} contains, {wanted}")


def select(root: etree._Element, source: Source) -> Selected:
    """What the source's selectors find in a page whose programs are out of it. Takes out what is hidden."""
    selectors = source.selectors
    if selectors is None:
        return Selected()
    drop_hidden(root)
    title = _first(root, selectors.title, _LONGEST_TITLE)
    lead = _first(root, selectors.lead, _LONGEST_LEAD)
    names = (name for name in _texts(root, selectors.author) if len(name) <= _LONGEST_AUTHOR)
    return Selected(
        title=title,
        authors=tuple(dict.fromkeys(islice(names, _MOST_AUTHORS))),
        dates=tuple(islice(_texts(root, selectors.date), 5)),
        lead=lead,
        body=tuple(_prose(root, selectors.body, (title, lead))),
    )


def is_xpath(text: str) -> bool:
    """Whether what a page must contain is meant as an XPath."""
    return text.startswith(("/", "("))


@lru_cache(maxsize=1000)
def compiled(expression: str) -> etree.XPath:
    """An XPath that was tried once; ValueError, with a sentence, for one that can't be evaluated."""
    try:
        xpath = etree.XPath(expression)
        xpath(etree.Element("html"))
    except etree.XPathError as error:
        raise ValueError(f"{expression} is no XPath: {error}") from error
    return xpath


def _found(root: etree._Element, expression: str) -> list[Any]:
    """What an expression selects; a text, number or truth that it computes, if it is not empty, 0 or false."""
    found = cast(Any, compiled(expression)(root))
    return found[:_MOST_NODES] if isinstance(found, list) else [found] if found else []


def _texts(root: etree._Element, expression: str | None) -> Iterator[str]:
    for node in _found(root, expression) if expression else ():
        if text := fold(text_in(node) if isinstance(node, etree._Element) else str(node)):
            yield text


def _first(root: etree._Element, expression: str | None, longest: int) -> str | None:
    return next((text[:longest] for text in _texts(root, expression)), None)


def _prose(root: etree._Element, expression: str | None, other: Sequence[str | None]) -> Iterator[str]:
    """The lines of what was selected, less those that are another field; of nested elements the outer ones."""
    nodes = _found(root, expression) if expression else []
    elements = {node for node in nodes if isinstance(node, etree._Element)}
    for node in nodes:
        if not isinstance(node, etree._Element):
            lines = [fold(str(node))]
        elif elements.isdisjoint(node.iterancestors()):
            copy = deepcopy(node)
            copy.tail = None  # what stands behind a paragraph is none of it
            lines = [line.text for line in lines_of(copy)]
        else:
            continue
        yield from (line for line in lines if line and not any(same_words(line, text) for text in other if text))


def _is_printed(root: etree._Element, wanted: str) -> bool:
    return fold(wanted) in fold("".join(map(str, _SHOWN_TEXT(root))))
