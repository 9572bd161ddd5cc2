select
    source,
    count(*) as articles,
    min(date) as first_day,
    max(date) as last_day,
    max(updated_at) as changed_at
from articles
where ($sources::varchar[] is null or list_contains($sources::varchar[], source))
and ($since::date is null or date >= $since::date)
and ($until::date is null or date <= $until::date)
and ($everything or permalink in (select permalink from temp.main.chosen))
group by all
order by source
