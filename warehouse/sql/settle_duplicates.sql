-- The article's first entry carries the work from here on.
update entries
set pending = false
where pending
and source = $source
and link in (select link from work where rank > 1 and not waits)
