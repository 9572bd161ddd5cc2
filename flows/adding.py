"""`feedhouse sources add` and `import`: sites that nobody declared, into the user's own sources.toml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from flows.checking import Finding, check, exit_code, look
from flows.declared import Declared, append_declarations, declared_sources
from flows.settings import Settings
from flows.summary import UNREACHABLE
from parsers.declaration_text import declaration
from parsers.declarations import refused_name
from parsers.declared_fields import hosts_of
from parsers.errors import FetchError, NotAnArticle, ParseError, UsageError
from parsers.introduction import Introduced, SeenFeed, introduce, name_for
from parsers.model import Source
from parsers.opml import FeedList, Outline
from parsers.permalink import general_permalink
from parsers.sources import source_for


class Added(NamedTuple):
    """What was seen, and the table that was written."""

    findings: tuple[Finding, ...]
    source: Source
    table: str


class Imported(NamedTuple):
    """The names that were written, and a sentence for each feed that was not."""

    names: tuple[str, ...]
    skipped: tuple[str, ...]


def add(address: str, settings: Settings, name: str | None) -> Added:
    """Look at a site and declare it. Raises UsageError for one that is declared, ParseError where there is no feed.

    FetchError where nobody answered.
    """
    declared = declared_sources(settings.home)
    _refuse_declared(address, declared)
    if name is not None and (sentence := refused_name(name)):
        raise UsageError(sentence)
    if name is not None and name in declared:
        raise UsageError(f"{name} is the name of a source already, of {declared[name].home}; choose another --name")
    findings = check(address, settings)
    feeds = list(_seen(findings))
    if not feeds:
        if exit_code(findings) == UNREACHABLE:
            raise FetchError(address, next(filter(None, (finding.problem for finding in findings))), transient=True)
        problem = next((finding.problem for finding in findings if finding.problem), "it announces no feed")
        advice = "where a page lists the articles, declare it by hand, with `listings` in place of `feeds`"
        raise ParseError(address, f"no feed was found: {problem}; {advice}")
    front = findings[0] if findings[0].feed is None else look(_home(address), settings)
    introduced = introduce(address, None if front.problem else front.page, feeds, name)
    _refuse_declared(introduced.source.home, declared)
    return _written(introduced, findings, settings, name)


def import_feeds(listed: FeedList, settings: Settings) -> Imported:
    """Declare the sites of a list of feeds, those of one host as one source; asks no server. Raises UsageError."""
    skipped = list(listed.refused)
    sites = _by_host(listed.feeds, declared_sources(settings.home), skipped)
    if not sites and not skipped:
        raise UsageError("the list has no feeds")
    sources: dict[str, Source] = {}

    def tables(declared: Declared) -> str:
        texts = []
        for home, group in sites.items():
            name = name_for(home, {*declared, *sources})
            introduced = _introduced(home, group, name)
            sources[name] = introduced.source
            texts.append(declaration(introduced.source, introduced.remarks))
        return "\n".join(texts)

    if sites:
        append_declarations(settings.home, tables)
    return Imported(tuple(sources), tuple(skipped))


def _introduced(home: str, group: list[Outline], name: str) -> Introduced:
    """A site by what a list says of it: of its feeds the first that has a title or a language."""
    introduced = introduce(home, None, [SeenFeed(outline.feed, None, ()) for outline in group[:1]], name)
    source = replace(
        introduced.source,
        title=next((outline.title for outline in group if outline.title), introduced.source.title),
        language=next((outline.language for outline in group if outline.language), None),
        feeds=tuple(outline.feed for outline in group),
    )
    return introduced._replace(source=source)


def _by_host(outlines: Iterable[Outline], declared: Declared, skipped: list[str]) -> dict[str, list[Outline]]:
    groups: dict[str, list[Outline]] = {}
    homes: dict[str, str] = {}
    for outline in outlines:
        home = _home(outline.home or outline.feed)
        owner = source_for(home, declared) or source_for(outline.feed, declared)
        if owner is not None:
            skipped.append(f"{outline.feed} belongs to {_owned(owner)}")
            continue
        hosts = hosts_of(home)
        home = next((homes[host] for host in hosts if host in homes), home)
        homes.update(dict.fromkeys(hosts, home))
        groups.setdefault(home, []).append(outline)
    return groups


def _written(introduced: Introduced, findings: tuple[Finding, ...], settings: Settings, name: str | None) -> Added:
    def table(declared: Declared) -> str:
        source = (
            introduced.source if name else replace(introduced.source, name=name_for(introduced.source.home, declared))
        )
        kept.append(source)
        return declaration(source, introduced.remarks, introduced.left_out)

    kept: list[Source] = []
    declared = append_declarations(settings.home, table)
    source = declared[kept[0].name]
    return Added(findings, source, declaration(source, introduced.remarks, introduced.left_out))


def _seen(findings: Iterable[Finding]) -> Iterator[SeenFeed]:
    titles = {feed.address: feed.title for finding in findings for feed in finding.announced}
    for finding in findings:
        if finding.feed is not None:
            yield SeenFeed(finding.address, titles.get(finding.address), finding.feed.entries)


def _home(address: str) -> str:
    """The front page of the site of an address; UsageError for what is no address."""
    try:
        return "{0.scheme}://{0.netloc}/".format(urlsplit(general_permalink(address)))
    except NotAnArticle as error:
        raise UsageError(f"{address!r} is no address: {error.reason}; expected https://times.example/") from error


def _refuse_declared(address: str, declared: Declared) -> None:
    owner = source_for(_home(address), declared)
    if owner is not None:
        raise UsageError(f"{address} belongs to {_owned(owner)}")


def _owned(owner: Source) -> str:
    if owner.enabled:
        return f"the source {owner.name}, which is declared and on"
    return (
        f"the source {owner.name}, which is declared and off: `feedhouse ingest {owner.name}` follows it once, and a "
        f"table [{owner.name}] with enabled = true in sources.toml always"
    )
