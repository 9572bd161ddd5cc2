-- Those that are still the text of an article.
select
    document,
    body
from internal.current_articles
where document in (select unnest($documents::integer[]))
