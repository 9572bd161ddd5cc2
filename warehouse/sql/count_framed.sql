insert into internal.framed_articles
select
    $source,
    count(*)
from batch
where parser = 'general'
and position in (select position from incoming where outcome = 'loaded')
on conflict do update set articles = articles + excluded.articles
