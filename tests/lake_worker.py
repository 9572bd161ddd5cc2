"""One worker on a lake, as a process of its own: python -m tests.lake_worker HOME QUEUE

QUEUE is a folder with a file a source that is still to be followed. The worker takes some by chance, follows them in a
run as a flow run would, without Prefect, and strikes them off; until none is left.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import SystemRandom

from flows.declared import declared_sources
from flows.running import conclude, running, side_by_side
from flows.settings import settings_from
from tests.making import follow

_AT_ONCE = 5  # sources in a run


def main(home: Path, queue: Path) -> None:
    settings = settings_from(home=str(home))
    declared = declared_sources(settings.home)
    while names := sorted(path.name for path in queue.iterdir()):
        chosen = SystemRandom().sample(names, min(_AT_ONCE, len(names)))
        with running(settings, "manual") as run:
            side_by_side(run, follow, [declared[name] for name in chosen])
            conclude(run)
            done = {poll.source for poll in run.polls}
        for name in done:
            (queue / name).unlink(missing_ok=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
