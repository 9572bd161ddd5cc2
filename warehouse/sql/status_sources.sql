-- Each source: how much, how fresh, and when it was last asked.
with collected as (
    select
        source,
        count(*) as articles,
        max(published_at) as newest,
        max(first_seen_at) as last_loaded_at
    from articles
    group by source
),

asked as (
    select
        source,
        max(polled_at) as last_polled_at
    from polls
    where status <> 'failed'
    group by source
),

waiting as (
    select
        source,
        count(*) as pending
    from entries
    where pending
    group by source
)

select
    coalesce(collected.source, asked.source, waiting.source) as source,
    coalesce(articles, 0) as articles,
    newest,
    last_loaded_at,
    last_polled_at,
    coalesce(pending, 0) as pending
from collected
full join asked on asked.source = collected.source
full join waiting on waiting.source = coalesce(collected.source, asked.source)
order by source
