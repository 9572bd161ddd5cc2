"""What several test modules share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.making import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty home with a writer."""
    return House(tmp_path / "home")
