"""Which parser read a page, and that its version says when the code is another."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import parsers
from parsers.model import Selectors
from parsers.sources import adhoc_source, source_named
from parsers.version import parser_name, parser_version, parsers_version, version_of

CODE = Path(parsers.__file__).parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Another installation of the same code."""
    return shutil.copytree(CODE, tmp_path / "elsewhere", ignore=shutil.ignore_patterns("__pycache__"))


def test_parser_is_named_for_its_source_or_general() -> None:
    assert parser_name(source_named("centrasia")) == "centrasia"
    assert parser_name(adhoc_source("https://example.org/rss")) == "general"


def test_version_is_twelve_hex_digits() -> None:
    assert re.fullmatch("[0-9a-f]{12}", parsers_version())


def test_two_installations_of_the_same_code_agree(copy: Path) -> None:
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "dates.cpython-311.pyc").write_bytes(b"compiled")
    (copy / "dates.py~").write_bytes(b"an editor's")
    dates = copy / "dates.py"
    dates.write_bytes(dates.read_bytes().replace(b"\n", b"\r\n"))
    assert version_of(copy) == version_of(CODE) == parsers_version()


@pytest.mark.parametrize("module", ["dates.py", "sources/centrasia/prose.py"])
def test_a_changed_module_is_another_version(copy: Path, module: str) -> None:
    with (copy / module).open("a", encoding="utf-8") as code:
        code.write("LIMIT = 3\n")
    assert version_of(copy) != parsers_version()


def test_a_new_source_and_a_renamed_module_are_other_versions(copy: Path) -> None:
    (copy / "sources" / "acme.py").touch()
    added = version_of(copy)
    (copy / "sources" / "acme.py").rename(copy / "sources" / "bcme.py")
    assert len({parsers_version(), added, version_of(copy)}) == 3


def test_what_moves_from_the_end_of_one_module_to_the_next_is_another_version(tmp_path: Path) -> None:
    versions = set()
    for first, second in (("a = 1\nb = 2\n", ""), ("a = 1\n", "b = 2\n")):
        (tmp_path / "one.py").write_text(first, encoding="utf-8")
        (tmp_path / "two.py").write_text(second, encoding="utf-8")
        versions.add(version_of(tmp_path))
    assert len(versions) == 2


def test_what_a_source_declares_of_its_pages_is_part_of_the_version() -> None:
    plain = adhoc_source("https://x.example/rss")
    assert parser_version(plain) == parser_version(adhoc_source("https://y.example/rss"))
    changed = [replace(plain, timezone="Asia/Almaty"), replace(plain, selectors=Selectors(body="//article"))]
    assert len({parser_version(source) for source in (plain, *changed)}) == 3
