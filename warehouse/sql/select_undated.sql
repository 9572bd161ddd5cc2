select
    permalink,
    source,
    title,
    author,
    date,
    published_at,
    body,
    lead,
    origin,
    language,
    version,
    first_seen_at,
    updated_at,
    gone_at,
    partial
from articles
where date is null
and ($source::varchar is null or source = $source::varchar)
and ($sources::varchar[] is null or list_contains($sources::varchar[], source))
and ($since::date is null or date >= $since::date)
and ($until::date is null or date <= $until::date)
and ($everything or permalink in (select permalink from temp.main.chosen))
-- The sign is 1 for the oldest first, -1 for the newest.
order by $sign * epoch_us(coalesce(published_at, date::timestamptz)), permalink
