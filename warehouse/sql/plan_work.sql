-- Pending entries of the source, one row a link: those of this poll and those an earlier run left.
-- rank 1 is the entry whose page is fetched for its article; the others of the article follow it.
create or replace temp table work as
with pending_links as (
    select
        entries.link,
        arg_min(entries, coalesce(polled_entries.position, 1000000000)) as entry,
        min(coalesce(polled_entries.position, 1000000000)) as position,
        coalesce(bool_or(polled_entries.is_changed), false) as is_changed
    from entries
    left join polled_entries
        on polled_entries.link = entries.link
        and polled_entries.feed = entries.feed
    where entries.source = $source
    and entries.pending
    group by entries.link
),

targets as (
    select
        pending_links.*,
        coalesce(redirects.permalink, entry.permalink) as target,
        rejects.attempts,
        rejects.reason,
        rejects.next_try_at,
        coalesce(rejects.next_try_at > $now and not pending_links.is_changed, false) as waits
    from pending_links
    left join internal.redirects
        on redirects.address = pending_links.entry.permalink
    left join rejects
        on rejects.link = pending_links.link
        and rejects.source = $source
        and rejects.resolved_at is null
),

ranked as (
    select
        *,
        row_number() over (partition by target order by waits, position, link) as rank,
        first_value(link) over (partition by target order by waits, position, link) as first_link
    from targets
)

select
    *,
    row_number() over (partition by rank = 1 and not waits order by position, entry.first_seen_at desc, link) as turn
from ranked
