delete from internal.untold_alarms as untold
where is_over = $is_over
and exists (
    from told_alarms as told
    where told.kind = untold.kind
    and told.source is not distinct from untold.source
    and told.subject is not distinct from untold.subject
)
