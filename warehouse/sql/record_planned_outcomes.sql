-- Entries whose outcome is known without a fetch. Whatever is not here is fetched in this run.
insert into outcomes
with links as (
    select
        link,
        arg_min(feed, position) as feed,
        arg_min(permalink, position) as permalink,
        arg_min(held_by, position) as held_by,
        min(position) as position
    from polled_entries
    group by link
),

judged as (
    select
        links.feed,
        links.link,
        links.permalink,
        case
            when links.held_by <> $source then 'duplicate'
            when links.held_by is not null then 'unchanged'
            else 'rejected'
        end as outcome,
        case
            when links.held_by <> $source then 'already collected from ' || links.held_by
            when links.held_by is null then rejects.reason
        end as reason
    from links
    left join rejects
        on rejects.link = links.link
        and rejects.source = $source
    where not exists (from work where work.link = links.link)
    union all
    select
        entry.feed,
        link,
        entry.permalink,
        case when rank > 1 and not waits then 'duplicate' else 'deferred' end,
        case
            when waits then printf('tried %d times, next at %s UTC: %s', attempts, strftime(next_try_at, '%Y-%m-%d %H:%M'), reason)
            when rank > 1 then 'same article as ' || first_link
            else printf('beyond the limit of %d pages in this run', $limit)
        end
    from work
    -- An entry that waits and was not polled in this run is not of this run.
    where (waits and exists (from links where links.link = work.link))
    or (not waits and rank > 1)
    or (not waits and rank = 1 and turn > $limit)
)

select
    $run_id,
    $source,
    feed,
    link,
    permalink,
    outcome,
    reason,
    $now
from judged
