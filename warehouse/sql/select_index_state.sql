-- The articles that are to be indexed next, by the first and last number of their documents; NULL where there are none.
select
    min(document) as first,
    max(document) as last,
    (select count(*) from internal.fresh_postings) as fresh
from (
    select document
    from internal.current_articles
    where document > (select max(up_to) from internal.indexed)
    order by document
    limit $most
)
