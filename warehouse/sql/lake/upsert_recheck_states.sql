-- An article is looked at again an hour after it was first loaded, then as advance_rechecks says; whoever loads an entry
-- that got a page notes its validators. What was a week old when it was collected from the past is not looked at again.
merge into internal.recheck_states as old
using (
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
) as new
on old.permalink = new.permalink
when matched then update set
    etag = case when new.seen_at >= coalesce(old.seen_at, new.seen_at) then new.etag else old.etag end,
    last_modified = case
        when new.seen_at >= coalesce(old.seen_at, new.seen_at) then new.last_modified
        else old.last_modified
    end,
    seen_at = greatest(new.seen_at, old.seen_at),
    unstable_at = coalesce(old.unstable_at, new.unstable_at)
when not matched then insert (
    permalink,
    source,
    first_seen_at,
    rechecks,
    next_recheck_at,
    etag,
    last_modified,
    unstable_at,
    seen_at
)
values (
    new.permalink,
    new.source,
    new.first_seen_at,
    new.rechecks,
    new.next_recheck_at,
    new.etag,
    new.last_modified,
    new.unstable_at,
    new.seen_at
)
