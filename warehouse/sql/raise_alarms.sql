insert into alarms
select
    kind,
    source,
    subject,
    sentence,
    $now,
    null,
    $run_id
from standing
where not exists (
    from alarms as raised
    where raised.cleared_at is null
    and raised.kind = standing.kind
    and raised.source is not distinct from standing.source
    and raised.subject is not distinct from standing.subject
)
