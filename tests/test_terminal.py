"""What sites wrote is shown as text: it steers no terminal, runs in no spreadsheet, means nothing in Markdown."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest

from flows.escaping import escaped, linked, markdown_table, table_cell
from flows.terminal import printable, show_csv, show_json, show_json_rows, show_rows, show_table

ESCAPE = "\x1b[31mred\x1b[0m \x9b2J \u202eevil\u2066 \x07bell\x00 \x1b]0;title\x07"


class Terminal(io.StringIO):
    """Standard output that a person looks at."""

    def isatty(self) -> bool:
        return True


def csv_of(capsys: pytest.CaptureFixture[str], *values: object) -> list[str]:
    show_csv(["value"], [[value] for value in values])
    return [row[0] for row in csv.reader(io.StringIO(capsys.readouterr().out, newline=""))][1:]


@pytest.mark.parametrize(
    "formula",
    ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", '=HYPERLINK("http://x")', "-5"],
)
def test_text_that_begins_like_a_formula_gets_an_apostrophe(capsys: pytest.CaptureFixture[str], formula: str) -> None:
    assert csv_of(capsys, formula) == [f"'{formula}"]


@pytest.mark.parametrize(
    "text", ["a=b", " =1", "'=1", "Цена -5", "", "[bold]x[/bold]", "1; drop table articles", 'a"b,c']
)
def test_other_text_is_written_exactly(capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert csv_of(capsys, text) == [text]


def test_numbers_are_no_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    assert csv_of(capsys, -5, -1.5, Decimal("-2.5"), None, True) == ["-5", "-1.5", "-2.5", "", "True"]


def test_list_in_csv_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert csv_of(capsys, ["=1", "Газ"]) == ['["=1", "Газ"]']


def test_name_of_a_column_is_no_formula_either(capsys: pytest.CaptureFixture[str]) -> None:
    show_csv(["=1"], [])
    assert capsys.readouterr().out == "'=1\r\n"


def test_csv_is_exact_in_a_pipe_and_harmless_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert csv_of(capsys, ESCAPE) == [ESCAPE]
    monkeypatch.setattr("sys.stdout", terminal := Terminal())
    show_csv(["value"], [[ESCAPE]])
    assert terminal.getvalue().replace("\r\n", "").isprintable()


def test_json_says_the_same_and_steers_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    values = {"a": ESCAPE, "b": "Газ \u00a0 می\u200cخواهم", "c": "half \ud800"}
    show_json(values)
    show_json_rows(list(values), [list(values.values())])
    printed = capsys.readouterr().out
    assert not set("\x1b\x9b\u202e\u2066\x07\x00\ud800") & set(printed)
    one, _, rows = printed.partition("}\n")
    assert json.loads(one + "}") == values
    assert json.loads(rows) == [values]
    assert "Газ" in printed


def test_table_steers_nothing_and_prints_markup_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show_table([f"[red]{ESCAPE}"], [["[bold]x[/bold] [link=http://x]y[/link] [/nope]"], [ESCAPE]], f"[blink]{ESCAPE}")
    show_rows([{"[i]a": "[/]"}], "[/wrong]")
    printed = capsys.readouterr().out
    assert not set("\x1b\x9b\u202e\u2066\x07\x00") & set(printed)
    for markup in ("[red]", "[bold]x[/bold]", "[link=http://x]y[/link]", "[/nope]", "[blink]", "[i]a", "[/wrong]"):
        assert markup in printed


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\x1b[1mb", "a [1mb"), ("\u202ea", " a"), ("می\u200cخواهم", "می\u200cخواهم"), ("a\nb", "a b"), ("Газ", "Газ")],
)
def test_printable_text_stays_and_what_steers_does_not(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Мост открыт", "Мост открыт"),
        ("a | b", r"a \| b"),
        ("**b** _i_ `c` ~~d~~", r"\*\*b\*\* \_i\_ \`c\` \~\~d\~\~"),
        ("[text](javascript:alert(1))", r"\[text\]\(javascript\:alert\(1\)\)"),
        ("![x](http://evil.example/pixel)", r"\!\[x\]\(http\://evil\.example/pixel\)"),
        ("<script>alert(1)</script>", r"&lt;script&gt;alert\(1\)&lt;/script&gt;"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("# head\n\n- item\n1. one", r"\# head \- item 1\. one"),
        ("a\x1b[31m\u202eb", r"a \[31m b"),
        ("https://x.example www.x.example a@x.example", r"https\://x\.example www\.x\.example a\@x\.example"),
        ("\\|", r"\\\|"),
    ],
)
def test_markdown_shows_a_text_and_obeys_it_in_nothing(text: str, markdown: str) -> None:
    assert escaped(text) == markdown


def test_markdown_links_lead_where_they_say_and_only_on_the_web() -> None:
    assert linked("a]b", "https://x.example/a(b) c>d") == r"[a\]b](https://x.example/a%28b%29%20c%3Ed)"
    assert linked("x", "javascript:alert(1)") == "x"


def test_markdown_table_keeps_its_columns_whatever_is_in_them() -> None:
    table = markdown_table(["source", "n"], [["a|b\nc", 1], [None, "<b>"]])
    assert table == "| source | n |\n| --- | --- |\n| a\\|b c | 1 |\n|  | &lt;b&gt; |"


def test_cell_of_a_table_artifact_is_no_link() -> None:
    assert table_cell("[x](javascript:alert(1))\x1b") == "[x] (javascript:alert(1)) "
    assert table_cell(5) == 5
