-- Each source: how much, how fresh against its own rhythm, when it was last asked, and what is left to fetch.
with waiting as (
    select
        source,
        count(*) as pending
    from entries
    where pending
    group by source
)

select
    source,
    sentence,
    articles,
    newest_at as newest,
    last_loaded_at,
    last_polled_at,
    coalesce(pending, 0) as pending
from freshness
left join waiting using (source)
order by source
