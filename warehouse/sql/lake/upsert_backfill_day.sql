-- A list that could not be had is asked for again by the next run, then after 5 minutes, half an hour, 2 and 6 hours,
-- then daily, 12 times in all. One without an article is, by the next run, a day later and a week later, then believed.
merge into internal.backfill_days as old
using (
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
) as new
on old.source = new.source
and old.day = new.day
when matched then update set
    feed = new.feed,
    state = new.state,
    attempts = new.attempts,
    entries = new.entries,
    reason = new.reason,
    tried_at = new.tried_at,
    next_try_at = new.next_try_at,
    run_id = new.run_id,
    raw_file = new.raw_file,
    raw_offset = new.raw_offset
when not matched then insert (
    source,
    day,
    feed,
    state,
    attempts,
    entries,
    reason,
    tried_at,
    next_try_at,
    run_id,
    raw_file,
    raw_offset
)
values (
    new.source,
    new.day,
    new.feed,
    new.state,
    new.attempts,
    new.entries,
    new.reason,
    new.tried_at,
    new.next_try_at,
    new.run_id,
    new.raw_file,
    new.raw_offset
)
