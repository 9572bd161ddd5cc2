"""Which sources a run follows: the ones named, the feeds given, or all that are declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from parsers.errors import NotAnArticle, UsageError
from parsers.model import Source
from parsers.permalink import general_permalink
from parsers.sources import adhoc_source, all_sources, source_for, source_named


def choose_sources(names: Iterable[str], feeds: Iterable[str]) -> tuple[Source, ...]:
    """The sources to follow. Feeds of one host make one source. Raises UsageError."""
    names, feeds = tuple(names), tuple(feeds)
    if not names and not feeds:
        return tuple(all_sources().values())
    chosen = {name: source_named(name) for name in names}
    for feed in feeds:
        source = source_of_feed(feed)
        known = chosen.get(source.name)
        # A feed given by hand stands alone, unless its source was asked for as well.
        chosen[source.name] = replace(known, feeds=tuple(dict.fromkeys((*known.feeds, feed)))) if known else source
    return tuple(chosen.values())


def source_of_feed(feed: str) -> Source:
    """The source a feed given by its address belongs to, following just that feed. Raises UsageError."""
    try:
        general_permalink(feed)
    except NotAnArticle as error:
        raise UsageError(
            f"{feed!r} is no address of a feed: {error.reason}; expected an address such as https://example.org/rss"
        ) from error
    declared = source_for(feed)
    return replace(declared, feeds=(feed,), listings=()) if declared else adhoc_source(feed)
