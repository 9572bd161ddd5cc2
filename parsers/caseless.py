"""Names of authors in scripts that have no capitals to tell a name by: there a label does, or a word for "reporter".

Chinese and Japanese, Korean, Arabic and Persian, Hebrew, Hindi, Thai, Georgian. A label stands anywhere in a line,
since these pages print day, source, author and editor in one.
"""

from __future__ import annotations

import re

_LABELLED = re.compile(
    r"(?<![^\W_])(?:(?:本报|本报讯|特约|责任)?(?:作者|撰文|记者|記者|執筆|文)|작성자|글쓴이|글"
    r"|بقلم|الكاتبة?|كتبت?|تحرير|نویسنده|خبرنگار|مصنف|מאת|כתבת?|लेखक|लेखिका|ผู้เขียน|โดย|ავტორი)\s*[:：]\s*"
    r"(?P<names>[^\d|:：/(（\[•\n]{2,80})(?P<label>[:：])?"
)
_REPORTER = re.compile(r"(?<![가-힣])(?P<names>[가-힣]{2,4})\s?(?:기자|특파원|논설위원)(?![가-힣])")
_HAN = re.compile(r"[一-鿿々ぁ-んァ-ヶー]{2,8}(?:·[一-鿿]{1,8})*")
_APART = re.compile(r"\s*[,،、;；&]\s*|\s+(?:و|그리고|और|และ|და)\s+")
_LETTERS = re.compile(r"[^\W\d_]")
_WITH_CASE = re.compile(r"[A-Za-zÀ-ɏͰ-ӿ]")
_MOST_WORDS, _MOST_NAMES = 4, 10


def names_without_case(line: str) -> tuple[str, ...]:
    """The people that a line names behind a label and a colon, or before a Korean word for reporter; () for none."""
    if line.isascii():
        return ()
    if labelled := _LABELLED.search(line):
        return _apart(labelled["names"], is_before_label=labelled["label"] is not None)
    return tuple(dict.fromkeys(found["names"] for found in _REPORTER.finditer(line)))[:_MOST_NAMES]


def _apart(text: str, *, is_before_label: bool) -> tuple[str, ...]:
    """Those of a list; where another label follows, its last word is that label."""
    words = text.split()
    if is_before_label:
        words = words[:-1]
    if words and _HAN.fullmatch(words[0]):  # no blanks inside of names: each word is one
        return tuple(word for word in words[:_MOST_NAMES] if _HAN.fullmatch(word))
    names = _APART.split(" ".join(words))[:_MOST_NAMES]
    return tuple(name for name in names if _is_name(name))


def _is_name(text: str) -> bool:
    return 0 < len(text.split()) <= _MOST_WORDS and bool(_LETTERS.search(text)) and not _WITH_CASE.search(text)
