-- Who was never told that it was raised need not be told that it is over.
insert into internal.untold_alarms
select
    kind,
    source,
    subject,
    sentence,
    true
from cleared_alarms
where not exists (
    from internal.untold_alarms as untold
    where untold.kind = cleared_alarms.kind
    and untold.source is not distinct from cleared_alarms.source
    and untold.subject is not distinct from cleared_alarms.subject
)
