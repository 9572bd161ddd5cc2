-- A failed exchange is tried again by the next run, then after 5 minutes, half an hour, 2 and 6 hours, then daily for
-- two weeks. A page that can't be used is looked at again after 1 and 6 hours, 1 and 3 days, then given up.
merge into rejects as old
using (
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
) as new
on old.link = new.link
and old.source = new.source
when matched then update set
    feed = new.feed,
    permalink = new.permalink,
    title = new.title,
    reason_code = new.reason_code,
    reason = new.reason,
    attempts = new.attempts,
    last_at = new.last_at,
    next_try_at = new.next_try_at,
    resolved_at = null,
    raw_file = new.raw_file,
    raw_offset = new.raw_offset,
    raw_length = new.raw_length,
    raw_id = new.raw_id,
    raw_digest = new.raw_digest
when not matched then insert (
    link,
    source,
    feed,
    permalink,
    title,
    reason_code,
    reason,
    attempts,
    first_at,
    last_at,
    next_try_at,
    resolved_at,
    raw_file,
    raw_offset,
    raw_length,
    raw_id,
    raw_digest
)
values (
    new.link,
    new.source,
    new.feed,
    new.permalink,
    new.title,
    new.reason_code,
    new.reason,
    new.attempts,
    new.first_at,
    new.last_at,
    new.next_try_at,
    new.resolved_at,
    new.raw_file,
    new.raw_offset,
    new.raw_length,
    new.raw_id,
    new.raw_digest
)
