"""The README says what is so: its first screen is run, its verbs and settings are the program's."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from flows.cli import app
from tests.making import Feedhouse

COOKBOOK = (Path(__file__).parent.parent / "deploy" / "cookbook.md").read_text(encoding="utf-8")
README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def demo(feedhouse: Feedhouse) -> Feedhouse:
    """The home that `make demo` makes."""
    ended = feedhouse("demo")
    assert "В долине ждут урожая абрикосов" in ended.stdout
    return feedhouse


def test_first_screen_is_one_sentence_one_command_and_a_query_with_its_answer(demo: Feedhouse) -> None:
    first_command, query = re.findall(r"```console\n\$ (.*?)```", README, re.DOTALL)[:2]
    assert first_command == "make demo\n"
    command, _, answer = query.partition("\n")
    program, *arguments = shlex.split(command)
    assert program == ".venv/bin/feedhouse"
    assert demo(*arguments).stdout == answer


def test_python_example_runs(
    demo: Feedhouse, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (demo.home.parent / "data").symlink_to(demo.home)
    monkeypatch.chdir(demo.home.parent)
    (example,) = re.findall(r"```python\n(import duckdb.*?)```", README, re.DOTALL)
    exec(example, {})  # noqa: S102 - it is our own README
    assert "Долина сегодня" in capsys.readouterr().out


def test_every_verb_is_in_the_readme_and_every_verb_there_exists() -> None:
    verbs = set(get_command(app).commands)  # type: ignore[attr-defined]
    (listed,) = re.findall(r"VERB\n(.*?)```", README, re.DOTALL)
    assert set(re.findall(r"^  (\w+) ", listed, re.MULTILINE)) == verbs


def test_every_setting_is_in_the_readme() -> None:
    flows = Path(__file__).parent.parent / "flows"
    named = set(re.findall(r"FEEDHOUSE_[A-Z_]+", (flows / "settings.py").read_text(encoding="utf-8")))
    for verbs in flows.glob("cli*.py"):
        named |= set(re.findall(r'envvar="(FEEDHOUSE_[A-Z_]+)"', verbs.read_text(encoding="utf-8")))
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(FEEDHOUSE_[A-Z_]+)`", table)) == named


def test_columns_named_in_the_readme_are_those_of_articles(demo: Feedhouse) -> None:
    table = README.partition("| column | meaning |")[2].partition("\n\n")[0]
    named = [name for line in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", line.split("|")[1])]
    assert set(named) == set(demo.ask("select column_name from (describe articles)"))


def test_cookbook_answers_are_those_of_its_queries(feedhouse: Feedhouse) -> None:
    made, *recipes = re.findall(r"```console\n(.*?)```", COOKBOOK, re.DOTALL)
    for command in made.splitlines():
        feedhouse(*shlex.split(command.removeprefix("$ "))[1:])
    assert len(recipes) >= 10
    for recipe in recipes:
        command, _, answer = recipe.partition("\n")
        assert feedhouse(*shlex.split(command.removeprefix("$ "))[1:]).stdout == answer, command
