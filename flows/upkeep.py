"""What `maintain` does, a step each; what fails in one is told, and the others go on. Knows nothing of Prefect."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.running import running
from flows.settings import Settings
from flows.summary import BUSY, DONE, FAILED
from parsers.errors import FeedhouseError, WriterBusy
from warehouse.compaction import compact
from warehouse.lake.place import Lake
from warehouse.lake.upkeep import Tidied, compact_lake
from warehouse.lock import maintenance_lock
from warehouse.merging import merge_index
from warehouse.pruning import prune
from warehouse.reading import published
from warehouse.rotation import rotate
from warehouse.sampling import sample_archive
from warehouse.writer import Writer

log = logging.getLogger("feedhouse")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of a step: `state` is done, failed or busy; bytes before and after of what it works on."""

    step: str
    state: str
    told: str
    bytes_before: int
    bytes_after: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepSummary:
    """What became of every step."""

    run_id: str | None
    steps: tuple[Step, ...]

    @property
    def exit_code(self) -> int:
        """0 all well; 1 something failed; 75 nothing did, but another process held the lock too long."""
        states = {step.state for step in self.steps}
        return FAILED if "failed" in states else BUSY if "busy" in states else DONE

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for every step that was not done."""
        return tuple(f"{step.step}: {step.told}" for step in self.steps if step.state != "done")

    def rows(self) -> list[dict[str, Any]]:
        """One row a step, for tables."""
        return [
            {
                "step": step.step,
                "state": step.state,
                "what": step.told,
                "before": f"{step.bytes_before / 1e6:,.1f} MB",
                "after": f"{step.bytes_after / 1e6:,.1f} MB",
                "seconds": f"{step.seconds:.1f}",
            }
            for step in self.steps
        ]

    def as_json(self) -> dict[str, Any]:
        """The whole as plain values."""
        return {**asdict(self), "exit_code": self.exit_code}


class UpkeepError(FeedhouseError):
    """Some steps were not done. What the others did stands, and the next `maintain` goes on."""

    def __init__(self, summary: UpkeepSummary) -> None:
        told = "; ".join(summary.problems)
        super().__init__(f"{told}. Nothing was lost: mend that, and the next `feedhouse maintain` goes on from here")
        self.summary = summary


class Upkeep:
    """A home that is being maintained. Every step is told in `summary`, and raises nothing that was to be expected."""

    def __init__(self, settings: Settings, run_id: str | None, *, dry_run: bool) -> None:
        self.settings = settings
        self.home = settings.place
        self.run_id = run_id
        self.dry_run = dry_run
        self.steps: list[Step] = []

    @property
    def summary(self) -> UpkeepSummary:
        return UpkeepSummary(run_id=self.run_id, steps=tuple(self.steps))

    def prune(self) -> None:
        """Delete rows of fetches, polls and outcomes that are older than they are kept."""
        self._take("prune", self.home.writer, self._prune)

    def merge_index(self) -> None:
        """Merge what loads have added to the index of the search."""
        self._take("index", self.home.writer, self._merge_index)

    def rotate(self) -> None:
        """Join the archive's files of days that are over; delete those that were joined before."""
        self._take("archive", self.home.archive, self._rotate)

    def compact(self) -> None:
        """Write the writer's file anew where much of it holds nothing."""
        self._take("compact", self.home.writer, self._compact)

    def publish(self) -> None:
        """Publish what the steps before have changed."""
        self._take("publish", self.home.published, self._publish)

    def verify(self, records: int) -> None:
        """Read a sample of the archive, and hold it against digests and places."""
        self._take("verify", self.home.archive, lambda: self._verify(records))

    def prune_logs(self, delete: Callable[[datetime, bool], str]) -> None:
        """Have `delete` forget runs that ended before a moment where logs are kept; it says what it did."""
        before = self._before(self.settings.keep_logs)
        self._take("logs", None, lambda: delete(before, self.dry_run))

    def fail(self, name: str, error: FeedhouseError) -> None:
        """Tell what failed as a step of its own."""

        def act() -> str:
            raise error

        self._take(name, None, act)

    def _take(self, name: str, place: Path | None, act: Callable[[], str]) -> None:
        began, before = time.monotonic(), _size(place)
        state = "done"
        try:
            told = act()
        except WriterBusy as error:
            state, told = "busy", str(error)
        except FeedhouseError as error:
            state, told = "failed", str(error)
        step = Step(
            step=name,
            state=state,
            told=told,
            bytes_before=before,
            bytes_after=_size(place),
            seconds=time.monotonic() - began,
        )
        log.log(logging.INFO if state == "done" else logging.WARNING, "%s: %s", name, told)
        self.steps.append(step)

    def _before(self, days: float) -> datetime:
        return (datetime.now(UTC) - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)

    def _prune(self) -> str:
        pruned = prune(
            self.home,
            self.settings.lock_wait,
            self._before(self.settings.keep_fetches),
            self._before(self.settings.keep_outcomes),
            dry_run=self.dry_run,
        )
        return self._said(
            f"{pruned.fetches:,} fetches, {pruned.polls:,} polls and {pruned.outcomes:,} outcomes deleted"
        )

    def _merge_index(self) -> str:
        merged = merge_index(self.home, self.settings.lock_wait, dry_run=self.dry_run)
        if not merged.rows:
            return "too little was added since it was last merged"
        return self._said(f"{merged.rows:,} rows merged, {merged.dropped:,} of no article any more left out")

    def _rotate(self) -> str:
        if self.home.lake is not None:
            return "left as it is: other machines' runs may name its files, and a lake moves no places"
        rotated = rotate(self.home, self.settings.lock_wait, datetime.now(UTC), dry_run=self.dry_run)
        if rotated.waits_for:
            return f"left as it is: run {rotated.waits_for} is reading it from one end to the other"
        told = f"{rotated.joined:,} files joined into {rotated.into:,}, {rotated.places:,} places moved"
        told += f", {rotated.deleted:,} joined before deleted"
        told += f"; {rotated.files_before:,} files before, {rotated.files_after:,} after"
        if rotated.unsound:
            told += f"; not sound, and left as they are: {', '.join(rotated.unsound)}"
        return self._said(told)

    def _compact(self) -> str:
        if self.home.lake is not None:
            return self._compact_lake(self.home.lake)
        compacted = compact(self.home, self.settings.lock_wait, dry_run=self.dry_run)
        free = f"{compacted.free / 1e6:,.1f} of {compacted.before / 1e6:,.1f} MB held nothing"
        if not compacted.is_worth_it():
            return f"{free}, too little to write it anew"
        if compacted.after is None and not self.dry_run:
            return f"{free}; left as it is, for something was loaded meanwhile each of three times"
        return self._said(f"{free}: written anew")

    def _compact_lake(self, lake: Lake) -> str:
        keep = timedelta(days=self.settings.keep_snapshots)
        tidied = compact_lake(
            lake, self.settings.lock_wait, self.home.kept, keep, datetime.now(UTC), dry_run=self.dry_run
        )
        if self.dry_run:
            return f"the lake has {tidied.before:,} files; a dry run merges none"
        return (
            f"{tidied.before:,} files of the lake before, {tidied.after:,} after; {tidied.snapshots:,} states of the "
            f"past forgotten, {tidied.deleted:,} files deleted{_told_foreign(tidied)}"
        )

    def _publish(self) -> str:
        if self.home.lake is not None:
            return "a lake is read as it is"
        if self.dry_run:
            return "nothing is published by a dry run"
        is_published = Writer(self.home, self.settings.lock_wait).publish()
        return "published" if is_published else "nothing had changed"

    def _verify(self, records: int) -> str:
        sampled = sample_archive(self.home, records)
        if sampled.damages:
            raise StepError(sampled.sentence)
        of_here = " in files that this machine has" if self.home.lake is not None else ""
        return f"{sampled.records:,} records read{of_here}, each where the warehouse says and as its digest says"

    def _said(self, told: str) -> str:
        return f"would be: {told}" if self.dry_run else told


class StepError(FeedhouseError):
    """A step found something that somebody has to look at."""


@contextmanager
def maintaining(settings: Settings, trigger: str, *, dry_run: bool) -> Iterator[Upkeep]:
    """The upkeep of a home from its row in `runs` to its end; a dry run has none.

    Raises WriterBusy where another one is going on, WarehouseError where there is no home, and UpkeepError at the end
    where a step was not done.
    """
    home = settings.place
    if home.lake is not None or not home.writer.exists():
        with published(home):  # says what is missing; where only the writer is, it is made anew
            pass
    with maintenance_lock(home):
        if dry_run:
            upkeep = Upkeep(settings, None, dry_run=True)
            yield upkeep
            _refuse_failures(upkeep)
        else:
            with _recorded(settings, trigger) as upkeep:
                yield upkeep


@contextmanager
def _recorded(settings: Settings, trigger: str) -> Iterator[Upkeep]:
    upkeep: Upkeep | None = None
    try:
        with running(settings, trigger, flow="maintain") as run:
            upkeep = Upkeep(settings, run.run_id, dry_run=False)
            yield upkeep
            _refuse_failures(upkeep)
    except UpkeepError:
        raise
    except FeedhouseError as error:
        if upkeep is None:
            raise
        # What ends a run is no step; where the disk is full it fails like one, and must not hide which did.
        upkeep.fail("end", error)
        raise UpkeepError(upkeep.summary) from error


def _refuse_failures(upkeep: Upkeep) -> None:
    if upkeep.summary.exit_code != DONE:
        raise UpkeepError(upkeep.summary)


def _told_foreign(tidied: Tidied) -> str:
    if not tidied.foreign:
        return ""
    return (
        f"; what killed workers left stays, because {tidied.foreign[0]} and {len(tidied.foreign) - 1:,} other files "
        "there are none of the lake's: move them elsewhere"
    )


def _size(place: Path | None) -> int:
    """Bytes of a file, or of all files in a folder."""
    if place is None or not place.exists():
        return 0
    if place.is_file():
        return place.stat().st_size
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
