-- Entries whose outcome is known without a fetch. Whatever is not here is fetched in this run.
insert into outcomes
with links as (
    select
        link,
        arg_min(feed, position) as feed,
        arg_min(permalink, position) as permalink,
        arg_min(held_by, position) as held_by
    from polled_entries
    group by link
),

given_up as (
    select
        permalink,
        arg_max(reason, last_at) as reason
    from rejects
    where source = $source
    and resolved_at is null
    group by permalink
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
            when links.held_by is null then given_up.reason
        end as reason
    from links
    left join given_up
        on given_up.permalink = links.permalink
    where not exists (from work where work.link = links.link)
    union all
    select
        feed,
        link,
        permalink,
        case when rank > 1 then 'duplicate' else 'deferred' end,
        case
            when rank > 1 then 'same article as ' || first_link
            when waits then printf('tried %d times, next at %s UTC: %s', attempts, strftime(next_try_at, '%Y-%m-%d %H:%M'), reason)
            else printf('beyond the limit of %d pages in this run', $limit)
        end
    from work
    where (waits or rank > 1 or turn > $limit)
    -- An entry that waits, or only follows another, and was not polled in this run is not of this run.
    and (exists (from links where links.link = work.link) or (rank = 1 and not waits))
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
