"""`make bench`: every figure measured in this run, as a table; ratios are what to compare between machines."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from flows.terminal import show_table
from tests.benchmarks import (
    backfill,
    exporting,
    extraction,
    loading,
    memory,
    parsing,
    polling,
    replaying,
    searching,
    service,
    syndication,
    upkeep,
)

SECTIONS: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "parse": parsing.measure,
    "extraction": extraction.measure,
    "load": loading.measure,
    "poll": polling.measure,
    "replay": replaying.measure,
    "backfill": backfill.measure,
    "service": service.measure,
    "search": searching.measure,
    "syndication": syndication.measure,
    "export": exporting.measure,
    "maintain": upkeep.measure,
    "memory": memory.measure,
}


def main() -> None:
    """Measure the sections named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; all when none is given"
    )
    chosen = parser.parse_args().sections or list(SECTIONS)
    if unknown := sorted(set(chosen) - set(SECTIONS)):
        parser.error(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    for name in chosen:
        show_table(("what", "measured"), SECTIONS[name](), name)


if __name__ == "__main__":  # processes that parse import this module again
    main()
