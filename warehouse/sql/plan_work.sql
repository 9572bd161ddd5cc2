-- Pending entries of the source, one row a link: those of this poll and those an earlier run left.
-- rank 1 is the entry whose page is fetched for its article; the others of the article follow it.
create or replace temp table work as
with in_hand as (
    -- Days that another run, which is still at it, will collect itself.
    select days.feed
    from internal.backfill_days as days
    join runs
        on runs.run_id = days.run_id
    where days.source = $source
    and runs.state = 'running'
    and runs.run_id <> $run_id
),

first_lines as (
    select
        entries.link,
        arg_min(
            struct_pack(feed := entries.feed, permalink := entries.permalink, first_seen_at := entries.first_seen_at),
            coalesce(polled_entries.position, 1000000000)
        ) as first_line,
        min(coalesce(polled_entries.position, 1000000000)) as position,
        coalesce(bool_or(polled_entries.is_changed), false) as is_changed
    from entries
    left join polled_entries
        on polled_entries.link = entries.link
        and polled_entries.feed = entries.feed
    where entries.source = $source
    and entries.pending
    -- Left to the next run by this one: a backfill plans once for every day.
    and entries.link not in (select link from decided)
    and entries.feed not in (select feed from in_hand)
    -- Nor does one that collects the past take up what feeds have left to those that follow them.
    and (
        not $is_past
        or entries.feed in (select feed from polled_entries)
        or entries.feed in (select feed from internal.backfill_days where source = $source)
    )
    group by entries.link
),

pending_links as (
    select
        link,
        position,
        is_changed,
        unnest(first_line)
    from first_lines
),

-- By permalink: a page that failed under one link of an article waits under all of them.
standing as (
    select
        permalink,
        max(attempts) as attempts,
        max(next_try_at) as next_try_at,
        arg_max(reason, last_at) as reason
    from rejects
    where source = $source
    and resolved_at is null
    group by permalink
),

targets as (
    select
        pending_links.*,
        coalesce(redirects.permalink, pending_links.permalink) as target,
        standing.attempts,
        standing.reason,
        standing.next_try_at
    from pending_links
    left join internal.redirects
        on redirects.address = pending_links.permalink
    left join standing
        on standing.permalink = pending_links.permalink
),

ranked as (
    select
        *,
        coalesce(max(next_try_at) over same_article > $now and not bool_or(is_changed) over same_article, false) as waits,
        row_number() over (partition by target order by position, link) as rank,
        first_value(link) over (partition by target order by position, link) as first_link
    from targets
    window same_article as (partition by target)
)

select
    *,
    row_number() over (partition by rank = 1 and not waits order by position, first_seen_at desc, link) as turn
from ranked
