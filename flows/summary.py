"""What a run did, as values: for the terminal, for JSON, for Prefect's artifact, and for the exit code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from warehouse.batch import Poll

OUTCOMES = ("loaded", "updated", "unchanged", "duplicate", "rejected", "deferred")

DONE, FAILED, USAGE, DONE_WITH_REJECTS, UNREACHABLE, BUSY = 0, 1, 2, 3, 4, 75


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    """What one source brought. `problems` are sentences about feeds that could not be read, or not whole."""

    source: str
    read: bool
    reached: bool
    problems: tuple[str, ...]
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: int = 0
    deferred: int = 0

    @classmethod
    def of(cls, source: str, polls: Iterable[Poll], counts: Mapping[str, int]) -> SourceSummary:
        """The summary of one source from its polls and its outcomes."""
        polls = tuple(polls)
        return cls(
            source=source,
            # A source that only had work left over from an earlier run was not asked.
            read=not polls or any(poll.status != "failed" for poll in polls),
            reached=not polls or any(not poll.unreachable for poll in polls),
            problems=tuple(f"{poll.feed}: {poll.reason}" for poll in polls if poll.reason),
            **counts,
        )

    @property
    def sentence(self) -> str:
        """The outcomes that occurred, as in "12 loaded, 1 rejected"."""
        counts = [f"{getattr(self, name)} {name}" for name in OUTCOMES if getattr(self, name)]
        return ", ".join(counts) or ("nothing new" if self.read else "no feed could be read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run brought, source by source."""

    run_id: str
    sources: tuple[SourceSummary, ...]

    @classmethod
    def of(cls, run_id: str, polls: Iterable[Poll], counts: Mapping[str, Mapping[str, int]]) -> Self:
        """The summary of a run: every source that was polled or had work left over, by name."""
        by_source: dict[str, list[Poll]] = {}
        for poll in polls:
            by_source.setdefault(poll.source, []).append(poll)
        return cls(
            run_id=run_id,
            sources=tuple(
                SourceSummary.of(name, by_source.get(name, ()), counts.get(name, {}))
                for name in sorted(by_source.keys() | counts.keys())
            ),
        )

    @property
    def exit_code(self) -> int:
        """0 all well; 3 something was rejected or a source gave no feed; 4 no source could be reached."""
        if self.sources and not any(source.reached for source in self.sources):
            return UNREACHABLE
        if any(source.rejected or not source.read for source in self.sources):
            return DONE_WITH_REJECTS
        return DONE

    @property
    def is_news(self) -> bool:
        """Whether an article is new or has a new version."""
        return any(source.loaded or source.updated for source in self.sources)

    @property
    def sentence(self) -> str:
        """The outcomes of all sources together."""
        totals = {name: sum(getattr(source, name) for source in self.sources) for name in OUTCOMES}
        told = ", ".join(f"{number} {name}" for name, number in totals.items() if number)
        return f"{len(self.sources)} sources: {told or 'nothing new'}"

    def rows(self) -> list[dict[str, Any]]:
        """One row a source, for tables."""
        return [
            {"source": source.source, **{name: getattr(source, name) for name in OUTCOMES}} for source in self.sources
        ]

    def as_json(self) -> dict[str, Any]:
        """The whole as plain values."""
        return {**asdict(self), "exit_code": self.exit_code}
