-- The articles of the batch as they stand. Through the index: a left join of the batch would read every article there is.
create or replace temp table known as
from internal.current_articles
where permalink in (select permalink from batch)
