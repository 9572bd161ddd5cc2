"""The shape of the house: arrows point down, the words are the design's, nothing of one machine is committed."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FORBIDDEN = {
    "parsers": {"prefect", "requests", "duckdb", "warehouse", "flows"},
    "warehouse": {"prefect", "requests", "lxml", "flows"},
    "flows": {"duckdb", "lxml"},
}


def _modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _imported(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("package", FORBIDDEN)
def test_arrows_point_down(package: str) -> None:
    wrong = {
        str(module.relative_to(ROOT)): sorted(forbidden)
        for module in _modules(package)
        if (forbidden := _imported(module) & FORBIDDEN[package])
    }
    assert not wrong, f"{package} must not import these: flows -> warehouse -> parsers"


def test_no_module_of_flows_is_named_like_another() -> None:
    """Prefect puts flows/ on sys.path[0]: a flows/queue.py would shadow the standard library's."""
    import sys

    names = {module.stem for module in (ROOT / "flows").glob("*.py")} - {"__init__"}
    assert not names & set(sys.stdlib_module_names)
    assert not names & {"prefect", "requests", "lxml", "duckdb", "parsers", "warehouse", "rich", "typer", "pytest"}


@pytest.mark.parametrize("flow", ["ingest", "maintain"])
def test_flow_fits_one_screen(flow: str) -> None:
    source = (ROOT / "flows" / f"{flow}.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 90, "what belongs a layer down goes to flows/running.py or upkeep.py"


def test_parsers_read_no_clock() -> None:
    pattern = re.compile(r"\b(datetime\.now|date\.today|time\.time|utcnow)\b")
    wrong = [str(module) for module in _modules("parsers") if pattern.search(module.read_text(encoding="utf-8"))]
    assert not wrong, "pass `now` in"


def test_every_statement_is_run_by_somebody() -> None:
    code = "".join(module.read_text(encoding="utf-8") for module in _modules("warehouse"))
    unused = [path.stem for path in (ROOT / "warehouse" / "sql").glob("*.sql") if f'"{path.stem}"' not in code]
    assert not unused, "delete these statements, or run them"


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def test_no_package_index_and_no_path_of_a_machine_is_committed() -> None:
    pattern = re.compile(rb"--(?:extra-)?index-url|--find[-]links|(?<![\w.])/(?:work|root|home)/[a-z]")
    wrong = [str(path.relative_to(ROOT)) for path in _tracked() if pattern.search(path.read_bytes())]
    assert not wrong


def test_lock_pins_every_package_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    packages = re.findall(r"^(\S+)==\S+(?: ; [^\\\n]+)? \\\n    --hash=sha256:", lock, re.MULTILINE)
    named = re.findall(r"^[a-z0-9]\S*==", lock, re.MULTILINE)
    assert len(packages) == len(named) > 50
    assert "://" not in lock, "no address of an index belongs in the lock"
