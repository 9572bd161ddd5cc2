-- The articles of the batch as they stand. By the numbers of those that are known: of Parquet files every text would be
-- read otherwise, even where nothing is found.
create or replace temp table known as
from internal.current_articles
where document in (
    select document
    from internal.current_articles
    where permalink in (select permalink from batch)
)
