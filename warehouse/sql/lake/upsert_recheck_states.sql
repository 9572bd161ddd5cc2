-- A loaded article is looked at again an hour, 6 hours, a day and 7 days after it was first seen, then never. Every look
-- that got a page notes its validators.
merge into internal.recheck_states as old
using (
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
) as new
on old.permalink = new.permalink
when matched then update set
    etag = new.etag,
    last_modified = new.last_modified,
    unstable_at = coalesce(old.unstable_at, new.unstable_at)
when not matched then insert (
    permalink,
    source,
    first_seen_at,
    rechecks,
    next_recheck_at,
    etag,
    last_modified,
    unstable_at
)
values (
    new.permalink,
    new.source,
    new.first_seen_at,
    new.rechecks,
    new.next_recheck_at,
    new.etag,
    new.last_modified,
    new.unstable_at
)
