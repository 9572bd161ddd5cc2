update alarms
set cleared_at = $now
where cleared_at is null
and not exists (
    from standing
    where standing.kind = alarms.kind
    and standing.source is not distinct from alarms.source
    and standing.subject is not distinct from alarms.subject
)
