delete from internal.untold_alarms as untold
where not is_over
and exists (
    from cleared_alarms
    where cleared_alarms.kind = untold.kind
    and cleared_alarms.source is not distinct from untold.source
    and cleared_alarms.subject is not distinct from untold.subject
)
