"""The benchmarks run: at sizes too small to mean anything, so that `make bench` never rots."""

from __future__ import annotations

from tests.benchmarks import loading


def test_loading_is_measured_at_every_size_and_compared() -> None:
    rows = dict(loading.measure(sizes=(50, 100)))
    assert {"plan 100 entries (50 new) among 50", "load: 100 against 50"} <= set(rows)
