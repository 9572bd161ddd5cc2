"""What the rest of Prefect is told while runs go on: events, an asset, and how a run ended.

Other flows and automations can be triggered by each. Names of events are those of alarms (see warehouse.alarms),
`article.loaded` and `alarm.cleared`; the resource is `feedhouse.source.NAME`, or `feedhouse.home`.
"""

from collections.abc import Sequence
from threading import Thread
from typing import cast

from prefect.assets import Asset, AssetProperties, add_asset_metadata, materialize
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.events.worker import EventsWorker
from prefect.logging import get_run_logger
from prefect.states import Completed

from flows.reporting import report
from flows.running import Ended, Run
from flows.summary import Summary
from flows.temporary_server import is_temporary
from parsers.errors import WriterBusy
from warehouse.alarms import Alarm, Alarms
from warehouse.batch import Batch, Loaded

WAREHOUSE = Asset(
    key="duckdb://feedhouse/warehouse",
    properties=AssetProperties(
        name="feedhouse warehouse",
        description="The published warehouse.duckdb: one article per permalink, its history, and how it was collected.",
    ),
)
_SENT_WITHIN = 30.0  # seconds
_MOST_SENTENCES = 20  # in the state of a run; status has them all


def announce(ended: Ended, key: str = "ingest") -> Summary:
    """Tell everybody of a run that is over and published; gives how it ended.

    Prefect takes that for the state of the run, and hands out the summary that it holds.
    """
    report(ended, key)
    if not ended.is_dry:
        _tell_alarms(ended)
        if ended.summary.is_news:
            announce_published(ended.summary)
    return cast(Summary, _ending(ended.summary, ended.alarms))


def announce_loaded(run: Run, batch: Batch, loaded: Sequence[Loaded]) -> None:
    """One event a batch that brought something: what is new, and what has a new version.

    The writer has it then; readers have it with the next publication, of which the asset tells.
    """
    if loaded and not run.is_dry:
        payload = {"run_id": run.run_id, "source": batch.source, "articles": [item._asdict() for item in loaded]}
        emit_event("article.loaded", resource=_resource(batch.source), payload=payload)


def _tell_alarms(ended: Ended) -> None:
    """Whatever nobody was told yet: a killed run may have left it, or one that had a server to itself.

    It is noted as told only once a server that others look at has taken it, so that it is told once at least.
    """
    if not (ended.alarms.raised or ended.alarms.cleared):
        return
    announce_alarms(ended.alarms)
    if is_temporary() or not _is_taken():
        return
    try:
        ended.note_told()
    except WriterBusy as busy:  # the next run tells it once more, which is no reason to fail
        get_run_logger().warning("%s", busy)


def announce_alarms(alarms: Alarms) -> None:
    """One event for each alarm that is over, and for each that was raised."""
    for alarm in alarms.cleared:
        emit_event("alarm.cleared", resource=_resource(alarm.source), payload=_payload(alarm))
    for alarm in alarms.raised:
        emit_event(alarm.kind, resource=_resource(alarm.source), payload=_payload(alarm))


def _is_taken() -> bool:
    """Whether the events that were emitted have gone out, as far as can be known, and the server lives."""
    # In a thread that may be left behind: where the server is gone, this can last.
    sending = Thread(target=EventsWorker.instance().wait_until_empty, daemon=True)
    sending.start()
    sending.join(_SENT_WITHIN)
    if sending.is_alive():
        return False
    with get_client(sync_client=True) as client:
        return client.api_healthcheck() is None


@materialize(WAREHOUSE, name="publish", task_run_name="published", cache_policy=NO_CACHE)
def announce_published(summary: Summary) -> None:
    """The warehouse that everyone reads has what this run brought."""
    loaded, updated = (sum(getattr(source, name) for source in summary.sources) for name in ("loaded", "updated"))
    add_asset_metadata(WAREHOUSE, {"run_id": summary.run_id, "loaded": loaded, "updated": updated})


def _ending(summary: Summary, alarms: Alarms) -> State[Summary]:
    """How the run ended: well, or well with alarms standing, which are named where states are shown."""
    if not alarms.standing:
        return Completed(data=summary, message=summary.sentence)
    kinds = dict.fromkeys(alarm.kind for alarm in alarms.standing)
    sentences = [alarm.sentence for alarm in alarms.standing]
    if more := len(sentences) - _MOST_SENTENCES:
        sentences[_MOST_SENTENCES:] = [f"and {more} more, see `feedhouse status`"] if more > 0 else []
    return Completed(data=summary, name=f"Alarm: {', '.join(kinds)}", message="; ".join(sentences))


def _resource(source: str | None) -> dict[str, str]:
    if source is None:
        return {"prefect.resource.id": "feedhouse.home", "prefect.resource.name": "feedhouse"}
    return {"prefect.resource.id": f"feedhouse.source.{source}", "prefect.resource.name": source}


def _payload(alarm: Alarm) -> dict[str, str | None]:
    return {"kind": alarm.kind, "source": alarm.source, "subject": alarm.subject, "sentence": alarm.sentence}
