update rejects
set
    resolved_at = $now,
    next_try_at = null
where resolved_at is null
and source = $source
and permalink in (select entry_permalink from incoming)
