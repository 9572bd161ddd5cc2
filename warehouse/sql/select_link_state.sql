-- The articles that are to be linked next, by the first and last number of their documents; NULL where there are none.
select
    min(document) as first,
    least(max(document), min(document) + $most - 1) as last
from internal.current_articles
where document > (select max(up_to) from internal.linked)
