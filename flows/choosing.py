"""Which sources a run follows: the ones named, the feeds given, or all that are on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flows.declared import Declared
from parsers.errors import NotAnArticle, UsageError
from parsers.model import Source
from parsers.permalink import general_permalink
from parsers.sources import adhoc_source, all_sources, source_for, source_named


def choose_sources(names: Iterable[str], feeds: Iterable[str], declared: Declared | None = None) -> tuple[Source, ...]:
    """The sources to follow, of those that are declared (in the package, where nobody says). Raises UsageError.

    Feeds of one host make one source. One that is off is followed when it is named, or a feed of it is given.
    """
    names, feeds = tuple(names), tuple(feeds)
    declared = all_sources() if declared is None else declared
    if not names and not feeds:
        return _all_that_are_on(declared)
    chosen = {name: source_named(name, declared) for name in names}
    for feed in feeds:
        source = source_of_feed(feed, declared)
        known = chosen.get(source.name)
        # A feed given by hand stands alone, unless its source was asked for as well.
        chosen[source.name] = replace(known, feeds=tuple(dict.fromkeys((*known.feeds, feed)))) if known else source
    return tuple(chosen.values())


def _all_that_are_on(declared: Declared) -> tuple[Source, ...]:
    chosen = tuple(source for source in declared.values() if source.enabled)
    if not chosen:
        raise UsageError("every source is off: name one, or put `enabled = true` into its table in sources.toml")
    return chosen


def source_of_feed(feed: str, declared: Declared) -> Source:
    """The source a feed given by its address belongs to, following just that feed. Raises UsageError."""
    try:
        general_permalink(feed)
    except NotAnArticle as error:
        raise UsageError(
            f"{feed!r} is no address of a feed: {error.reason}; expected an address such as https://example.org/rss"
        ) from error
    owner = source_for(feed, declared)
    return replace(owner, feeds=(feed,), listings=()) if owner else adhoc_source(feed)
