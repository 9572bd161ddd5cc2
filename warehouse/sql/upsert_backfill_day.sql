-- A list that could not be had is asked for again by the next run, then after 5 minutes, half an hour, 2 and 6 hours,
-- then daily, 12 times in all. One without an article is, by the next run, a day later and a week later, then believed.
insert into internal.backfill_days by name
with tried as (
    select coalesce(max(attempts) filter (state = $state), 0) as earlier
    from internal.backfill_days
    where source = $source
    and day = $day
)

select
    $source as source,
    $day as day,
    $feed as feed,
    $state as state,
    earlier + 1 as attempts,
    $entries as entries,
    $reason as reason,
    $now as tried_at,
    $now + greatest(
        case
            when $state = 'open' then to_minutes(0)
            when $state = 'empty' then to_minutes([0, 1440, 10080][earlier + 1])
            when $state = 'failed' and earlier < 11 then to_minutes(coalesce([0, 5, 30, 120, 360][earlier + 1], 1440))
        end,
        case when $state = 'failed' and earlier < 11 then to_seconds($retry_after::double) end
    ) as next_try_at,
    $run_id as run_id,
    $raw_file as raw_file,
    $raw_offset as raw_offset
from tried
on conflict (source, day) do update set
    feed = excluded.feed,
    state = excluded.state,
    attempts = excluded.attempts,
    entries = excluded.entries,
    reason = excluded.reason,
    tried_at = excluded.tried_at,
    next_try_at = excluded.next_try_at,
    run_id = excluded.run_id,
    raw_file = excluded.raw_file,
    raw_offset = excluded.raw_offset
