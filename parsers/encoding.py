"""Bytes to text. Labels lie about Cyrillic more often than about anything else, so they are checked.

The order: byte order mark, encodings that show in the bytes, UTF-8 if the bytes are UTF-8, the
source's declaration, the HTTP header, the page's own words, and last a detector. A label that
makes implausible Russian out of bytes which another Cyrillic encoding reads well is overruled
(see parsers.cyrillic).
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterator
from typing import NamedTuple

import charset_normalizer

from parsers.cyrillic import is_sound, plausibility, words_of

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# By the logarithm of how rare they are on the web; on equal grounds the first wins.
CYRILLIC = {
    "windows-1251": 0.0,
    "koi8-r": -1.0,
    "koi8-u": -1.5,
    "iso-8859-5": -2.0,
    "cp866": -2.0,
    "mac-cyrillic": -2.0,
    "cp855": -3.0,
}
_LATIN = "windows-1252"
_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœùúûüßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜªº«»“”‘’–—…¡¿©®™°€£§·\xa0")
_ACCENTS = re.compile("[\xc0-\xff]{3}")

# What labels mean on the web (https://encoding.spec.whatwg.org/#names-and-labels), by Python's name of the codec.
# Python knows more, such as "rot13" or "utf-7": no page means those.
WEB_CHARSETS = {
    "ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "shift_jis": "cp932",
    "cp932": "cp932",
    "euc_jp": "euc-jp",
    "euc_kr": "cp949",
    "cp949": "cp949",
    "cp855": "cp855",
    "cp866": "cp866",
    "cp874": "cp874",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "mac-cyrillic": "mac-cyrillic",
    "mac-roman": "mac-roman",
    # Not of the web's list, but of our region: Kazakh and Tajik.
    "kz1048": "kz1048",
    "ptcp154": "ptcp154",
    "koi8-t": "koi8-t",
    **{f"cp125{n}": f"windows-125{n}" for n in range(9)},
    **{f"iso8859-{n}": f"iso-8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}

# Plausibility for each character. Russian prose has -3.2 and headlines -3.8, abbreviations alone -6.
_GOOD, _FAIR, _FAIR_IF_SOUND = -3.8, -4.5, -6.0
# How much less plausible than another a label's reading may be: "ВВП РФ" is, by ten, than what else it could be.
_TRUST, _TRUST_IF_SOUND, _TRUST_OF_NAMES = 3.0, 6.0, 12.0
_NAMES = 12
# More words do not turn round such a difference.
_SETTLED = 30.0
# Fewer letters than this don't settle in a glance what a text is.
_GLANCE = 20
_FEW_BYTES = 200

# Spellings Python does not know.
_ALIASES = {
    "koi8-ru": "koi8-u",
    "koi8": "koi8-r",
    "koi": "koi8-r",
    "x-mac-cyrillic": "mac-cyrillic",
    "dos-866": "cp866",
}
_WINDOWS = re.compile(r"(?:x-)?(?:windows|win|cp)[-_ ]?(125\d)")
_MULTIBYTE = ("utf-", "iso-2022-", "gb18030", "big5", "cp932", "cp949", "euc-jp")

_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE | re.ASCII)
# All of it is ASCII, and so would pass for UTF-8.
_JAPANESE_ESCAPE = re.compile(rb"\x1b\$[@B]")
_FOREIGN_BYTE = re.compile(rb"[\x80-\xff]")
_OF_KOI8_U = re.compile(rb"[\xa4\xa6\xa7\xad\xb4\xb6\xb7\xbd]")
_ALL_ASCII = bytes(range(0x80))
# Titles and comments may stand before a meta element, seldom more than a few thousand bytes.
_HEAD = 8192
# The longest label of the web's has 19 characters.
_LONGEST_LABEL = 40
_XML_DECLARATION = re.compile(rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


class Decoded(NamedTuple):
    """Text, and the name of the encoding it was read in."""

    text: str
    charset: str


def decode(body: bytes, *, declared: str | None = None, content_type: str | None = None) -> Decoded:
    """The text of a page or feed. Never fails; U+FFFD stands only where the bytes are broken.

    `declared` is what the source says of bytes that are not UTF-8; `content_type` is the HTTP
    header as it came. A byte that means nothing in a single-byte encoding, such as 0x98 in
    windows-1251, is dropped.
    """
    for mark, charset in BOMS:
        if body.startswith(mark):
            body = body[len(mark) :]
            if charset != "utf-8":
                return _read(body, charset)
            break  # A template's mark is sometimes glued to text in another encoding.
    if utf := _unmarked_utf(body):
        return _read(body, utf)
    if b"\x1b" in body and _JAPANESE_ESCAPE.search(body):
        return _read(body, "iso-2022-jp")
    return _as_utf8(body) or _read(body, _legacy_charset(body, declared, content_type))


def in_utf8(body: bytes, *, declared: str | None = None, content_type: str | None = None) -> tuple[bytes, str]:
    """What `decode` reads, in UTF-8 again, and the encoding it was read in: most bodies are what they are already."""
    if not body.startswith(codecs.BOM_UTF8) and b"\x1b" not in body and not _unmarked_utf(body) and _is_utf8(body):
        return body, "utf-8"
    decoded = decode(body, declared=declared, content_type=content_type)
    # What can't be encoded are surrogates, halves of characters.
    return decoded.text.encode(errors="ignore"), decoded.charset


def declared_charset(body: bytes, content_type: str | None) -> str | None:
    """The encoding a response claims to be in, in its own spelling but lower case; None where it claims none.

    The HTTP header speaks before an XML declaration, that before a meta element in the first 8 kB.
    A byte order mark is no claim. What was read may be another encoding: see `decode`.
    """
    return next((label.lower()[:_LONGEST_LABEL] for label in _printed_labels(body, content_type)), None)


def web_charset(label: str | None) -> str | None:
    """What a label means on the web, as a name Python can decode; None for the unknown and the UTFs."""
    if not label:
        return None
    name = _WINDOWS.sub(r"cp\1", label.strip().lower())
    try:
        return WEB_CHARSETS.get(codecs.lookup(_ALIASES.get(name, name)).name)
    except (LookupError, ValueError):
        return None


def _read(body: bytes, charset: str) -> Decoded:
    errors = "replace" if charset.startswith(_MULTIBYTE) else "ignore"
    return Decoded(body.decode(charset, errors).lstrip("\ufeff"), charset)


def _unmarked_utf(body: bytes) -> str | None:
    """UTF-16 of Latin or Cyrillic text: every other byte is 0 or 4, and no other text has those. UTF-32 by its "<"."""
    for charset in ("utf-32-le", "utf-32-be"):
        if body.startswith("<".encode(charset)):
            return charset
    sample = body[: min(2048, len(body) & ~1)]
    high_first, high_second = (half.count(0) + half.count(4) for half in (sample[::2], sample[1::2]))
    most, few = 0.4 * len(sample), 0.1 * len(sample)
    if len(sample) >= 4 and high_second >= most and high_first <= few:
        return "utf-16-le"
    return "utf-16-be" if len(sample) >= 4 and high_first >= most and high_second <= few else None


def _as_utf8(body: bytes) -> Decoded | None:
    """UTF-8, sound or broken in places: a cut page stays UTF-8, whatever anyone declares.

    Other text seldom forms a UTF-8 sequence by chance (in cp866, the worst, once for five bytes
    that don't), so two sound characters for each broken byte are proof enough.
    """
    try:
        return Decoded(body.decode().lstrip("\ufeff"), "utf-8")
    except UnicodeDecodeError:
        if _hardly_utf8(body):
            return None
        text = body.decode(errors="replace")
    broken = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    sound = len(text) - len(text.encode("ascii", "ignore")) - broken
    return Decoded(text.lstrip("\ufeff"), "utf-8") if sound >= 2 * broken else None


def _is_utf8(body: bytes) -> bool:
    try:
        return body.isascii() or bool(body.decode())
    except UnicodeDecodeError:
        return False


def _hardly_utf8(body: bytes) -> bool:
    """A quick no for most pages in another encoding: nearly nothing of their first text is UTF-8.

    Replacing every byte of such a page, to count, takes longer than parsing it.
    """
    first = _FOREIGN_BYTE.search(body)
    sample = body[first.start() :][:2048] if first else b""
    sound = _foreign_bytes(sample.decode(errors="ignore").encode())
    foreign = _foreign_bytes(sample)
    return foreign > 50 and sound < foreign / 20


def _legacy_charset(body: bytes, declared: str | None, content_type: str | None) -> str:
    """The first label that reads about as well as anything; else the best Cyrillic; else a detector's word."""
    named = (web_charset(label) for label in _labels(body, declared, content_type))
    labels = list(dict.fromkeys(filter(None, named)))
    # Most first labels are right, and thirty words show it.
    if labels and _reads_well(words_of(body, 30), labels[0]):
        return _with_ukrainian(labels[0], body)
    scores, readings = _judged(body, labels)
    best = max(scores, key=scores.__getitem__)
    for label in labels:
        if scores[label] >= scores[best] - _trust(readings[label]):
            return label
    if best != _LATIN and scores[best] > _least(readings[best]):
        return best
    return labels[0] if labels else _detected(body)


def _with_ukrainian(charset: str, body: bytes) -> str:
    """KOI8-U for KOI8-R where there are letters of it: in place of lines of tables, which a feed has none of."""
    return "koi8-u" if charset == "koi8-r" and _OF_KOI8_U.search(body) else charset


def _judged(body: bytes, labels: list[str]) -> tuple[dict[str, float], dict[str, str]]:
    """How plausible the words of a text are in each encoding, and the words: the first hundred, or more to be sure."""
    scores, readings = _scored(words_of(body, 100), labels)
    best = max(scores, key=scores.__getitem__)
    rivals = (score for charset, score in scores.items() if readings[charset] != readings[best])
    if max(rivals, default=-math.inf) > scores[best] - _SETTLED:
        return _scored(words_of(body, 1000), labels)
    return scores, readings


def _scored(words: bytes, labels: list[str]) -> tuple[dict[str, float], dict[str, str]]:
    readings = {charset: words.decode(charset, "replace") for charset in (*CYRILLIC, *labels, _LATIN)}
    return {charset: plausibility(text) + CYRILLIC.get(charset, 0.0) for charset, text in readings.items()}, readings


def _trust(reading: str) -> float:
    if not is_sound(reading):
        return _TRUST
    return _TRUST_OF_NAMES if _foreign(reading) <= _NAMES else _TRUST_IF_SOUND


def _least(reading: str) -> float:
    return (_FAIR_IF_SOUND if is_sound(reading) else _FAIR) * _foreign(reading)


def _reads_well(words: bytes, charset: str) -> bool:
    reading = words.decode(charset, "replace")
    foreign = _foreign(reading)
    return foreign >= _GLANCE and plausibility(reading) > _GOOD * foreign and is_sound(reading)


def _foreign(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _foreign_bytes(text: bytes) -> int:
    return len(text.translate(None, _ALL_ASCII))


def _labels(body: bytes, declared: str | None, content_type: str | None) -> Iterator[str | None]:
    yield declared
    yield from _printed_labels(body, content_type)


def _printed_labels(body: bytes, content_type: str | None) -> Iterator[str]:
    if header := _HEADER_CHARSET.search(content_type or ""):
        yield header[1]
    for pattern in (_XML_DECLARATION, _META):
        if printed := pattern.search(body, 0, _HEAD):
            yield printed[1].decode("ascii")


def _detected(body: bytes) -> str:
    """For pages in languages feedhouse has no table for: charset-normalizer's guess among web encodings.

    Of a few words with accents it guesses "Seńor": there the commonest encoding is the better guess.
    """
    words = words_of(body, 30)
    if words and len(words) < _FEW_BYTES and _is_western(words.decode(_LATIN, "replace")):
        return _LATIN
    guess = charset_normalizer.from_bytes(body[:65536], cp_isolation=sorted(set(WEB_CHARSETS.values()))).best()
    return web_charset(guess.encoding if guess else None) or _LATIN


def _is_western(text: str) -> bool:
    return not _ACCENTS.search(text) and all(character in _WESTERN for character in text if character > "\x7f")
