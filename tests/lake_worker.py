"""One worker on a lake, as a process of its own: python -m tests.lake_worker HOME SOURCE ...

Follows the sources in its own order, each in a run as a flow run would, without Prefect, until all were followed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from flows.declared import declared_sources
from flows.running import conclude, running, side_by_side
from flows.settings import settings_from
from tests.making import follow


def main(home: Path, names: list[str]) -> None:
    settings = settings_from(home=str(home))
    declared = declared_sources(settings.home)
    for name in names:
        with running(settings, "manual") as run:
            side_by_side(run, follow, [declared[name]])
            conclude(run)
        print(name, flush=True)  # noqa: T201 - told to the test


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
