"""What "the same article" means: two links with one permalink are one article.

Rules are RFC 3986 (6.2.2, what every server must treat alike) and the habits of browsers
(WHATWG URL), plus one of our own: parameters that only follow the reader around are dropped.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NoReturn
from urllib.parse import SplitResult, urljoin, urlsplit

import idna

from parsers.errors import NotAnArticle

# Long Cyrillic headlines reach 1,500 characters once percent-encoded; beyond this lies abuse.
MAX_LENGTH = 4096

DEFAULT_PORTS = {"http": 80, "https": 443}

# Well-known followers only. Never names a site may mean something by: id, p, st, source, session, page, ref.
_FOLLOWERS = (
    "_ga _gl _hsenc _hsmi _openstat dclid erid fb_action_ids fb_action_types fbclid gbraid gclid gclsrc igsh igshid"
    " li_fat_id mc_cid mc_eid mkt_tok msclkid oly_anon_id oly_enc_id rb_clickid srsltid ttclid twclid vero_id wbraid"
    " wickedid yadclid yadordid yclid ymclid ysclid"
)
TRACKING = frozenset(_FOLLOWERS.split())
TRACKING_PREFIXES = ("utm_", "mtm_", "pk_")

_EDGES = "".join(map(chr, range(33))) + "\xa0\u200b\u2028\u2029\u3000\ufeff"
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
# What may stand unencoded in a path: unreserved, sub-delims, ":", "@" (RFC 3986, 3.3). A query adds "?".
_PATH_TOKENS = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@/-]")
_QUERY_TOKENS = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@/?-]")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


def general_permalink(link: str) -> str:
    """The permalink of an absolute link, for sites without a rule of their own.

    Same host, same path, same query in the same order, less the fragment and tracking
    parameters. http and https stay apart, as do www and bare hosts: whether they are one
    is for a source to say. Idempotent. Raises NotAnArticle where no page can be.
    """
    text = _sound(link)
    parts = _split(text)
    if parts.scheme not in DEFAULT_PORTS:
        raise NotAnArticle(link, "not an absolute http or https address")
    if "@" in parts.netloc:
        raise NotAnArticle(link, "the address carries a user name or password")
    path = _without_dots(_percent(_PATH_TOKENS, parts.path)) or "/"
    query = _meaningful(_percent(_QUERY_TOKENS, parts.query))
    permalink = f"{parts.scheme}://{_host(parts)}{_port(parts)}{path}{'?' + query if query else ''}"
    return _of_sane_length(permalink)


def absolute(link: str, base: str) -> str:
    """A link as printed on the page `base`, made absolute; an absolute one comes back as printed.

    Blanks around it and line breaks inside it go, as in browsers. Raises NotAnArticle for what
    leads to no page: nothing at all, a place on the same page, javascript:, data:, mailto: and so on.
    """
    text = link.strip(_EDGES).translate({9: None, 10: None, 13: None})
    if not text or text.startswith("#"):
        raise NotAnArticle(link or base, "the link is empty or leads to a place on its own page")
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in DEFAULT_PORTS:
        raise NotAnArticle(link[:MAX_LENGTH], f"a {scheme[1].lower()}: link leads to no page")
    try:
        joined = text if scheme and text[scheme.end() :].startswith("//") else urljoin(base, text)
    except ValueError as error:
        _refuse(link, error)
    parts = _split(_sound(joined))
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise NotAnArticle(link, "the link names no host")
    return joined


def _refuse(link: str, error: ValueError) -> NoReturn:
    raise NotAnArticle(link[:MAX_LENGTH], f"no valid address: {error}") from error


def _of_sane_length(link: str) -> str:
    if len(link) > MAX_LENGTH:
        raise NotAnArticle(link[:200], f"the address has {len(link):,} characters, over {MAX_LENGTH:,}")
    return link


def _sound(link: str) -> str:
    text = _of_sane_length(link.strip(_EDGES))
    if _FORBIDDEN.search(text):
        raise NotAnArticle(text, "control characters inside the address")
    return text


def _split(link: str) -> SplitResult:
    try:
        return urlsplit(link)
    except ValueError as error:
        _refuse(link, error)


def _host(parts: SplitResult) -> str:
    # A trailing dot is DNS for "this name is complete": the same host.
    name = (parts.hostname or "").removesuffix(".")
    if not name:
        raise NotAnArticle(parts.geturl(), "the address names no host")
    try:
        if "[" in parts.netloc:
            return _ipv6(parts.netloc, name)
        host = _ascii(name)
    except (ValueError, UnicodeError) as error:
        _refuse(parts.geturl(), ValueError(error))
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise NotAnArticle(parts.geturl(), f'"{name}" is no name of a host')
    return host


def _ipv6(netloc: str, name: str) -> str:
    # urlsplit overlooks what stands around the brackets: "evil[::1]" would pass for [::1].
    if "%" in name or not re.fullmatch(r"\[[^]]*\](?::[0-9]*)?", netloc):
        raise ValueError(f"{netloc} is no IPv6 address")
    return f"[{ipaddress.IPv6Address(name)}]"


def _ascii(name: str) -> str:
    """A host name in lower case and punycode. Raises idna.IDNAError, a UnicodeError."""
    if name.isascii():
        return name.lower()
    mapped = idna.uts46_remap(name, std3_rules=False, transitional=False).removesuffix(".")
    return ".".join(label if label.isascii() else _punycode(label) for label in mapped.split("."))


def _punycode(label: str) -> str:
    try:
        return idna.alabel(label).decode("ascii")
    except idna.IDNAError:
        # IDNA 2008 refuses underscores and emoji, which browsers and resolvers carry all the same.
        return "xn--" + label.encode("punycode").decode("ascii")


def _port(parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError as error:
        _refuse(parts.geturl(), error)
    if port == 0:
        raise NotAnArticle(parts.geturl(), "there is no port 0")
    return "" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}"


def _percent(tokens: re.Pattern[str], text: str) -> str:
    """Percent-encoding in its one canonical form; bytes that are not UTF-8 stay as they are."""
    return tokens.sub(_one_token, text)


def _one_token(found: re.Match[str]) -> str:
    token = found[0]
    if len(token) == 3:
        character = chr(int(token[1:], 16))
        return character if _UNRESERVED.fullmatch(character) else token.upper()
    # A bare "%" is here too: "100%" was meant as "100%25".
    return "".join(f"%{byte:02X}" for byte in token.encode())


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4: "." and ".." segments resolved, never above the root."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _meaningful(query: str) -> str:
    return "&".join(part for part in query.split("&") if part and not _is_tracking(part))


def _is_tracking(parameter: str) -> bool:
    # Feeds that escape twice print "&amp;utm_medium=rss".
    name = parameter.partition("=")[0].lower().removeprefix("amp;")
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)
