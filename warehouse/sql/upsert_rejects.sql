-- A failed exchange is tried again by the next run, then after 5 minutes, half an hour, 2 and 6 hours, then daily for
-- two weeks. A page that can't be used is looked at again after 1 and 6 hours, 1 and 3 days, then given up.
insert into rejects
select
    link,
    source,
    feed,
    permalink,
    title,
    reason_code,
    reason,
    1,
    $now,
    $now,
    case when transient then $now when retry then $now + interval 1 hour end,
    null
from batch_rejects
qualify row_number() over (partition by link, source) = 1
on conflict (link, source) do update set
    feed = excluded.feed,
    permalink = excluded.permalink,
    title = excluded.title,
    reason_code = excluded.reason_code,
    reason = excluded.reason,
    attempts = case
        when rejects.resolved_at is not null then 1
        when excluded.next_try_at is null then rejects.attempts
        else rejects.attempts + 1
    end,
    last_at = excluded.last_at,
    next_try_at = case
        when excluded.next_try_at is null then null
        when excluded.next_try_at = excluded.last_at and rejects.attempts >= 19 then null
        when excluded.next_try_at = excluded.last_at then
            $now + to_minutes(coalesce([5, 30, 120, 360][rejects.attempts], 1440))
        when rejects.attempts >= 4 then null
        else $now + to_minutes(([360, 1440, 4320])[least(rejects.attempts, 3)])
    end,
    resolved_at = null
