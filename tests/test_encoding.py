"""Bytes to text, under right labels, no labels and wrong ones."""

from __future__ import annotations

import codecs
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.encoding import declared_charset, decode, in_utf8, web_charset

RUSSIAN = "Новая дорога через перевал откроется осенью, сообщили в министерстве транспорта."
CAPITALS = "НОВАЯ ДОРОГА ЧЕРЕЗ ПЕРЕВАЛ ОТКРОЕТСЯ ОСЕНЬЮ"
QUOTED = "«Мост» № 5 — подъём ещё объявят…"
UKRAINIAN = "Нова дорога через перевал відкриється восени, повідомили їхні будівельники."
KAZAKH = "Жаңа жол күзде ашылады, деп хабарлады көлік министрлігі. Қала тұрғындары өте риза."

LONG = " ".join([RUSSIAN, CAPITALS, RUSSIAN])
# A feed of markup with a few Russian words in it.
SPARSE = (
    "<item><guid>https://example.com/{0}</guid><media:content url='https://example.com/{0}.jpg' width='640'/></item>"
)
FEEDS = {
    "prose": f"<rss><channel><title>Вести</title><item><title>{RUSSIAN}</title></item></channel></rss>",
    "capitals": f"<rss><channel><item><title>{CAPITALS}</title></item></channel></rss>",
    "one headline among markup": "<rss><channel>"
    + "".join(SPARSE.format(number) for number in range(200))
    + "<item><title>Погода на завтра: снег</title></item></channel></rss>",
    "a name": "<rss><channel><title>Новости Ташкента</title></channel></rss>",
}
ENCODINGS = ("windows-1251", "koi8-r", "iso-8859-5", "mac-cyrillic", "cp855", "cp866", "utf-8")
LABELS = (None, *ENCODINGS, "iso-8859-1", "windows-1252", "us-ascii")
PLACES = ("header", "declaration", "source")


def labelled(feed: str, label: str | None, place: str) -> tuple[str, dict[str, str | None]]:
    if label and place == "declaration":
        return f'<?xml version="1.0" encoding="{label}"?>\n{feed}', {}
    if label and place == "header":
        return feed, {"content_type": f"text/xml; charset={label}"}
    return feed, {"declared": label}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("kind", FEEDS)
def test_cyrillic_feeds_are_read_right_under_any_label(kind: str, encoding: str, place: str) -> None:
    misread = []
    for label in LABELS:
        feed, labels = labelled(FEEDS[kind], label, place)
        decoded = decode(feed.encode(encoding), **labels)
        # In capitals alone, mac-cyrillic and cp866 are the same bytes.
        if decoded.text != feed:
            misread.append(f"labelled {label}: read as {decoded.charset}: {decoded.text[-120:]}")
    assert not misread


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(ENCODINGS[:6], 2)))
def test_two_labels_that_lie_alike_are_overruled(first: str, second: str) -> None:
    body = f'<?xml version="1.0" encoding="{first}"?><t>{RUSSIAN}</t>'.encode(second)
    assert decode(body, content_type=f"text/xml; charset={first}", declared=first).charset == second


@pytest.mark.parametrize("text", [UKRAINIAN, KAZAKH, QUOTED, LONG, "Ё", ""])
def test_utf8_is_believed_over_every_label(text: str) -> None:
    assert decode(text.encode(), declared="windows-1251", content_type="text/html; charset=koi8-r") == (text, "utf-8")


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-u", "iso-8859-5"])
def test_ukrainian_is_read_without_a_label(encoding: str) -> None:
    assert decode(UKRAINIAN.encode(encoding)).text == UKRAINIAN


@pytest.mark.parametrize("text", [QUOTED, CAPITALS, "Ночь", "Да", "ё", "№ 5", "«», —"])
def test_short_texts_follow_the_source(text: str) -> None:
    assert decode(text.encode("cp1251"), declared="windows-1251") == (text, "windows-1251")


@pytest.mark.parametrize("encoding", ENCODINGS[:6])
@pytest.mark.parametrize(
    "text", ["ТЭЦ", "ВВП РФ", "iPhone в РФ", "ЕАЭС и ШОС", "Ёж", "НАТО", "ГЭС", "Щит и меч", "Яхта"]
)
def test_a_right_label_of_a_few_letters_stands(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), content_type=f"text/html; charset={encoding}") == (text, encoding)


@pytest.mark.parametrize("encoding", ENCODINGS[:6])
@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    "text",
    [
        "Президент Казахстана провёл встречу",
        "Парламент Узбекистана принял бюджет",
        "Дорога из долины стала короче",
        "ШАХТЁРЫ ЖДУТ ОТВЕТА МИНИСТРА",
        "Google и Яндекс спорят: кто заплатит",
    ],
)
def test_a_short_title_alone_overrules_a_wrong_label(text: str, label: str | None, encoding: str) -> None:
    content_type = f"text/xml; charset={label}" if label else None
    assert decode(text.encode(encoding), content_type=content_type).text == text


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-u", "mac-cyrillic", "cp855"])
def test_ukrainian_after_a_page_of_russian_is_read_right(encoding: str) -> None:
    text = f"{RUSSIAN * 20} {UKRAINIAN}"
    assert decode(text.encode(encoding), declared="koi8-r").text == text


@pytest.mark.parametrize(
    "text",
    [
        "Señor años",
        "naïve façade",
        "À la carte",
        "Größe",
        "São Paulo: eleições",
        "© 2025 Niño",
        "It’s “fine” – yes",
        "Él",
    ],
)
def test_a_few_accents_without_a_label_are_western(text: str) -> None:
    assert decode(text.encode("cp1252")).text == text


@pytest.mark.parametrize("text", [QUOTED, CAPITALS, RUSSIAN, "Ночь в городе"])
def test_windows_1251_needs_no_label(text: str) -> None:
    assert decode(text.encode("cp1251")) == (text, "windows-1251")


@pytest.mark.parametrize(
    "labels", [{"declared": "windows-1251"}, {}, {"content_type": "text/html; charset=iso-8859-1"}]
)
def test_a_byte_that_means_nothing_does_not_change_the_encoding(labels: dict[str, str]) -> None:
    body = RUSSIAN.encode("cp1251").replace(b",", b"\x98,")
    assert decode(body, **labels) == (RUSSIAN, "windows-1251")


@pytest.mark.parametrize(
    ("break_it", "loss"),
    [
        (lambda body: body[:-2], "cut inside the last letter"),
        (lambda body: body[:40] + body[41:], "a byte lost"),
        (lambda body: body[:40] + b"\x97\xff" + body[40:], "stray bytes"),
        (lambda body: body[1:], "cut at the beginning"),
    ],
)
@pytest.mark.parametrize("text", [RUSSIAN, KAZAKH, "<html>" * 500 + RUSSIAN + "</html>", "Привет"])
def test_broken_utf8_stays_utf8(text: str, break_it: object, loss: str) -> None:
    assert callable(break_it)
    body = break_it(text.rstrip(".>/lmth<").encode())
    decoded = decode(body, declared="windows-1251", content_type="text/html; charset=windows-1251")
    assert decoded.charset == "utf-8", loss
    assert decoded.text.count("\ufffd") <= 2


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "utf-32-le"),
        (b"", "utf-32-be"),
    ],
)
@pytest.mark.parametrize("text", [FEEDS["prose"], RUSSIAN, "<a/>"])
def test_wide_encodings_are_recognised(mark: bytes, encoding: str, text: str) -> None:
    if not mark and encoding.startswith("utf-32") and not text.startswith("<"):
        pytest.skip("UTF-32 without a mark is known by the first sign of markup")
    assert decode(mark + text.encode(encoding), declared="windows-1251") == (text, encoding)


def test_a_utf8_mark_before_windows_1251_is_only_a_mark() -> None:
    assert decode(codecs.BOM_UTF8 + RUSSIAN.encode("cp1251")) == (RUSSIAN, "windows-1251")


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        ("L’été à Genève : où déjeuner près du théâtre ?", "cp1252", "iso-8859-1"),
        ("Größere Brücken für Köln", "cp1252", "latin1"),
        ("Zażółć gęślą jaźń", "iso8859-2", "iso-8859-2"),
        ("İstanbul’da güneşli bir gün, ılık", "cp1254", "iso-8859-9"),
        ("Η νέα γέφυρα ανοίγει το φθινόπωρο", "iso8859-7", "iso-8859-7"),
        ("הגשר החדש ייפתח בסתיו", "cp1255", "windows-1255"),
        ("الجسر الجديد يفتح في الخريف", "cp1256", "windows-1256"),
        ("新桥将于秋季开放", "gbk", "gb2312"),
        ("新しい橋は秋に開通する", "shift_jis", "shift_jis"),
        ("新しい橋は秋に開通する", "iso-2022-jp", "iso-2022-jp"),
        ("新しい橋は秋に開通する", "iso-2022-jp", "utf-8"),
        ("Жаңа көпір күзде ашылады, қала тұрғындары риза", "kz1048", "KZ-1048"),
        ("Жаңа көпір күзде ашылады, қала тұрғындары риза", "ptcp154", "PT154"),
        ("Пули нав тирамоҳ кушода мешавад, гуфт вазорат. Ҷумҳурии Тоҷикистон", "koi8-t", "koi8-t"),
        ("Нов мост ще бъде открит през есента", "cp1251", "windows-1251"),
        ("Нови мост биће отворен на јесен, њихов циљ", "cp1251", "windows-1251"),
    ],
)
def test_right_labels_of_other_languages_are_believed(text: str, encoding: str, label: str) -> None:
    assert decode(text.encode(encoding), content_type=f"text/html; charset={label}").text == text


def test_unlabelled_french_is_no_russian() -> None:
    text = "L'été à Genève, le théâtre était fermé. Où déjeuner désormais ? Près du musée, évidemment."
    # Whether è or č was meant is charset-normalizer's guess; which letters are Latin is not.
    assert decode(text.encode("cp1252")).charset in ("windows-1252", "windows-1250")


@pytest.mark.parametrize(
    ("label", "charset"),
    [
        ("ISO-8859-1", "windows-1252"),
        ("us-ascii", "windows-1252"),
        ("cp1251", "windows-1251"),
        ("x-cp1251", "windows-1251"),
        ("win-1251", "windows-1251"),
        ("Windows1251", "windows-1251"),
        (" windows-1251 ", "windows-1251"),
        ("ibm866", "cp866"),
        ("IBM855", "cp855"),
        ("x-mac-cyrillic", "mac-cyrillic"),
        ("koi8-ru", "koi8-u"),
        ("gb2312", "gb18030"),
        ("utf-8", None),
        ("utf-16", None),
        ("utf-7", None),
        ("rot13", None),
        ("base64", None),
        ("idna", None),
        ("cp037", None),
        ("nonsense", None),
        ("a\x00b", None),
        ("", None),
        (None, None),
    ],
)
def test_labels_mean_what_they_mean_on_the_web(label: str | None, charset: str | None) -> None:
    assert web_charset(label) == charset


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset=windows-1251>",
        "<title>Новости</title><META http-equiv=Content-Type content='text/html; charset=windows-1251'>",
        '<?xml version="1.0" encoding="windows-1251"?>',
        "<!-- " + "x" * 3000 + " --><meta charset='windows-1251'>",
    ],
)
def test_the_words_of_the_page_are_read(head: str) -> None:
    # One letter tells no encoding from another: only the label can.
    assert decode(f"{head}ъ".encode("cp1251")).text == f"{head}ъ"


META = b"<meta charset=koi8-r>"
XML = b'<?xml version="1.0" encoding="ISO-8859-5"?>'


@pytest.mark.parametrize(
    ("body", "content_type", "label"),
    [
        (XML + META, "text/html; charset=Windows-1251", "windows-1251"),
        (XML + META, "text/html; Charset = 'cp1251'; q=1", "cp1251"),
        (XML + META, "text/html; charset=", "iso-8859-5"),
        (XML + META, "text/html", "iso-8859-5"),
        (META, None, "koi8-r"),
        (b"<META http-equiv=Content-Type content='text/html; charset=WIN-1251'>", None, "win-1251"),
        (b"<title>" + b"x" * 3000 + b"</title>" + META, None, "koi8-r"),
        (b" " * 8192 + META, None, None),
        (b"<p>charset=koi8-r</p>", None, None),
        (codecs.BOM_UTF8 + META, None, "koi8-r"),
        (codecs.BOM_UTF8, None, None),
        (b"", "text/html; charset=no-such-thing", "no-such-thing"),
        (b"", "text/html; charset=" + "x" * 50, "x" * 40),
        (b"", "text/html; charset=utf-8\x1b[31m", "utf-8"),
        (b"<meta charset='\xea\xee\xe8'>", None, None),
        (b"", "", None),
        (b"", None, None),
    ],
)
def test_what_a_response_claims_is_its_first_label(body: bytes, content_type: str | None, label: str | None) -> None:
    assert declared_charset(body, content_type) == label


@given(
    st.binary(max_size=300) | st.binary(max_size=60).map(lambda label: b"<meta charset=" + label), st.text(max_size=60)
)
def test_a_claim_is_short_and_printable(body: bytes, header: str) -> None:
    label = declared_charset(body, header)
    assert label is None or (0 < len(label) <= 40 and label.isprintable() and label == label.lower())


@given(st.binary(max_size=300), st.sampled_from([None, "windows-1251", "gb18030", "x"]))
def test_nothing_fails_to_decode(body: bytes, declared: str | None) -> None:
    assert isinstance(decode(body, declared=declared).text, str)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<p>plain</p>",
        RUSSIAN.encode(),
        codecs.BOM_UTF8 + RUSSIAN.encode(),
        RUSSIAN.encode("utf-16"),
        RUSSIAN.encode("windows-1251"),
        "日本".encode("iso-2022-jp"),
        b"\x1b[31m" + RUSSIAN.encode(),
        RUSSIAN.encode() + b"\xff",
        RUSSIAN.encode("utf-16-le"),
        b"\xed\xa0\x80",
    ],
)
def test_body_in_utf8_is_what_is_decoded(body: bytes) -> None:
    decoded = decode(body)
    assert in_utf8(body) == (decoded.text.encode(errors="ignore"), decoded.charset)
