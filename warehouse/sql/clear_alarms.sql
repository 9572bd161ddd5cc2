-- What stands no longer. Whether a disk is full only its machine knows; where there are several, an alarm of one that
-- is not heard of for a day lapses.
update alarms
set cleared_at = $now
where cleared_at is null
and not exists (
    from standing
    where standing.kind = alarms.kind
    and standing.source is not distinct from alarms.source
    and standing.subject is not distinct from alarms.subject
)
and (
    kind <> 'disk.low'
    or $machine = ''
    or starts_with(subject, $machine)
    or raised_at < $now - to_days(1)
)
