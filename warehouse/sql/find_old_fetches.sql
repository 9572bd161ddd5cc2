-- Fetches of before a moment, and which of them stay: the last body that came of an address, where the next 304 is still
-- to be counted as so many bytes saved.
create or replace temp table old_fetches as
select
    rowid as number,
    *,
    status = 200
    and fetched_at = max(fetched_at) filter (status = 200) over (partition by source, requested)
    and (
        purpose = 'feed'
        or requested in (select requested from fetches where status = 304 and fetched_at >= $before)
    ) as is_kept
from fetches
where fetched_at < $before
