-- A loaded article is looked at again an hour, 6 hours, a day and 7 days after it was first seen, then never. Every look
-- that got a page notes its validators. What was a week old when it was collected from the past is not looked at again.
insert into internal.recheck_states by name
select
    permalink,
    source,
    $now as first_seen_at,
    0 as rechecks,
    case
        when ($is_past or feed in (select feed from internal.backfill_days))
        and coalesce(published_at, date, '-infinity'::timestamptz) < $now - to_days(7) then null
        else $now + to_hours(1)
    end as next_recheck_at,
    etag,
    last_modified,
    case when is_unstable then $now end as unstable_at,
    coalesce(captured_at, $now) as seen_at
from incoming
where rank = 1
and outcome <> 'duplicate'
on conflict (permalink) do update set
    etag = case when excluded.seen_at >= coalesce(recheck_states.seen_at, excluded.seen_at) then excluded.etag else recheck_states.etag end,
    last_modified = case when excluded.seen_at >= coalesce(recheck_states.seen_at, excluded.seen_at) then excluded.last_modified else recheck_states.last_modified end,
    seen_at = greatest(excluded.seen_at, recheck_states.seen_at),
    unstable_at = coalesce(recheck_states.unstable_at, excluded.unstable_at)
