-- A loaded article is looked at again an hour, 6 hours, a day and 7 days after it was first seen, then never. Every look
-- that got a page notes its validators.
insert into internal.recheck_states by name
select
    permalink,
    source,
    $now as first_seen_at,
    0 as rechecks,
    $now + to_hours(1) as next_recheck_at,
    etag,
    last_modified,
    case when is_unstable then $now end as unstable_at
from incoming
where rank = 1
and outcome <> 'duplicate'
on conflict (permalink) do update set
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    unstable_at = coalesce(recheck_states.unstable_at, excluded.unstable_at)
