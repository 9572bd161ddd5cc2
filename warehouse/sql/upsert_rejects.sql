-- A failed exchange is tried again by the next run, then after 5 minutes, half an hour, 2 and 6 hours, then daily for
-- two weeks. A page that can't be used is looked at again after 1 and 6 hours, 1 and 3 days, then given up.
insert into rejects by name
with failed as (
    select
        batch_rejects.*,
        case when rejects.resolved_at is null then coalesce(rejects.attempts, 0) else 0 end as earlier
    from batch_rejects
    left join rejects using (link, source)
),

timed as (
    select
        *,
        case
            when not retry then null
            when transient and earlier < 19 then to_minutes(coalesce([0, 5, 30, 120, 360][earlier + 1], 1440))
            when not transient then to_minutes([60, 360, 1440, 4320][earlier + 1])
        end as pause
    from failed
)

select
    link,
    source,
    feed,
    permalink,
    title,
    reason_code,
    reason,
    case when retry then earlier + 1 else 1 end as attempts,
    $now as first_at,
    $now as last_at,
    -- What the server asked for puts a next try off; it makes none where there is none.
    case when pause is not null then $now + greatest(pause, to_seconds(retry_after)) end as next_try_at,
    null::timestamptz as resolved_at,
    raw_file,
    raw_offset,
    raw_length,
    raw_id,
    raw_digest
from timed
on conflict (link, source) do update set
    feed = excluded.feed,
    permalink = excluded.permalink,
    title = excluded.title,
    reason_code = excluded.reason_code,
    reason = excluded.reason,
    attempts = excluded.attempts,
    last_at = excluded.last_at,
    next_try_at = excluded.next_try_at,
    resolved_at = null,
    raw_file = excluded.raw_file,
    raw_offset = excluded.raw_offset,
    raw_length = excluded.raw_length,
    raw_id = excluded.raw_id,
    raw_digest = excluded.raw_digest
