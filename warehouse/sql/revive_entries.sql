update entries
set pending = true
where source = $source
and link in (select unnest($links))
