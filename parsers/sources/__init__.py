"""The sources: every module (or package) in this one declares one SOURCE, named like itself.

Nothing is registered: a file put here is a source. Names that begin with an underscore are not looked at.
Sites that need no rules of their own are tables of catalogue.toml. A user's own sources are not known here: whoever
read them (flows.declared) has all there are, and passes them as `among`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType, ModuleType
from urllib.parse import urlsplit

from parsers.declarations import read_declarations
from parsers.declared_fields import problems_of
from parsers.errors import UsageError
from parsers.model import Source

_PORTS = {"http": 80, "https": 443}


def all_sources() -> dict[str, Source]:
    """Every source that the package declares by its name, in the order of names.

    Raises UsageError where a declaration is missing, misnamed, or claims another's host.
    """
    return dict(_declared())


def source_named(name: str, among: Mapping[str, Source] | None = None) -> Source:
    """The declared source of that name; UsageError, with the names there are, when there is none."""
    sources = _declared() if among is None else among
    if name in sources:
        return sources[name]
    close = get_close_matches(name.lower(), sources, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise UsageError(f'no source is named "{name}"{hint} (declared: {", ".join(sources)})')


def source_for(url: str, among: Mapping[str, Source] | None = None) -> Source | None:
    """The declared source an address belongs to, by its host; None for everybody else's."""
    host = _host(url)
    sources = _declared() if among is None else among
    return next((source for source in sources.values() if host in source.hosts), None)


def adhoc_source(feed_url: str) -> Source:
    """A source for a feed of a site nobody declared: named for its host, general rules, UTC.

    Raises UsageError when the address is no http or https address.
    """
    host = _host(feed_url)
    if not host:
        raise UsageError(f'"{feed_url}" is no http or https address of a feed')
    name = host.removeprefix("www.")
    home = f"{urlsplit(feed_url.strip()).scheme}://{host}/"
    return Source(name=name, title=name, home=home, feeds=(feed_url.strip(),), hosts=tuple(dict.fromkeys((host, name))))


def check_declarations(modules: Iterable[ModuleType]) -> dict[str, Source]:
    """The sources that modules declare, in the order of names; UsageError says which module is at fault."""
    sources: dict[str, Source] = {}
    owners: dict[str, str] = {}
    for module in modules:
        name = module.__name__.rpartition(".")[2]
        source = getattr(module, "SOURCE", None)
        if not isinstance(source, Source):
            raise UsageError(f"{module.__name__} declares no source: add SOURCE = Source(name={name!r}, ...)")
        if source.name != name:
            raise UsageError(f"{module.__name__} declares a source named {source.name!r}: name both {name!r}")
        for problem in problems_of(source):
            raise UsageError(f"{module.__name__}: {problem}")
        for host in source.hosts:
            if owners.setdefault(host, name) != name:
                raise UsageError(f"the sources {owners[host]} and {name} both claim the host {host}")
        sources[name] = source
    return dict(sorted(sources.items()))


@cache
def _declared() -> MappingProxyType[str, Source]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    programmed = check_declarations(importlib.import_module(f"{__name__}.{name}") for name in names)
    catalogue = files(__name__).joinpath("catalogue.toml")
    return MappingProxyType(read_declarations(catalogue.read_bytes(), catalogue.name, programmed))


def _host(url: str) -> str:
    """Host of an address in lower case, with a port that is not the usual one; empty for other addresses."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").removesuffix(".")
    if parts.scheme not in _PORTS or not host:
        return ""
    return host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
