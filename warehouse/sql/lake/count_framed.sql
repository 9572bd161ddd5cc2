merge into internal.framed_articles as old
using (
    select
        $source as source,
        count(*) as articles
    from batch
    where parser = 'general'
    and position in (select position from incoming where outcome = 'loaded')
) as new
on old.source = new.source
when matched then update set
    articles = old.articles + new.articles
when not matched then insert (
    source,
    articles
)
values (
    new.source,
    new.articles
)
