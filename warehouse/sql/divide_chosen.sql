-- A month at a time is sorted in little memory, however many there are.
select
    case when $by_source then source end as source,
    date_trunc('month', date)::date as month
from articles
where ($sources::varchar[] is null or list_contains($sources::varchar[], source))
and ($since::date is null or date >= $since::date)
and ($until::date is null or date <= $until::date)
and ($everything or permalink in (select permalink from temp.main.chosen))
group by all
order by source, month nulls last
