update rejects
set next_try_at = $now
where source = $source
and resolved_at is null
and link in (select unnest($links))
