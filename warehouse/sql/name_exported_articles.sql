create or replace temp table exported_articles as
select permalink
from articles
where ($sources::varchar[] is null or list_contains($sources::varchar[], source))
and ($since::date is null or date >= $since::date)
and ($until::date is null or date <= $until::date)
and ($everything or permalink in (select permalink from temp.main.chosen))
