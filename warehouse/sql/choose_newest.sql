-- limit 0 makes an empty table, for an export of everything.
create or replace temp table temp.main.chosen as
select permalink
from articles
where ($sources::varchar[] is null or list_contains($sources::varchar[], source))
and ($since::date is null or date >= $since::date)
and ($until::date is null or date <= $until::date)
order by coalesce(published_at, date::timestamptz) desc nulls last, permalink
limit $newest
