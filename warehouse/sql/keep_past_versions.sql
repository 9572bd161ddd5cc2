insert into internal.past_versions
select
    permalink,
    current_articles.source,
    current_articles.title,
    current_articles.author,
    current_articles.date,
    current_articles.published_at,
    current_articles.body,
    current_articles.lead,
    current_articles.origin,
    current_articles.language,
    current_articles.version,
    current_articles.updated_at,
    $now,
    current_articles.change,
    current_articles.changed_fields
from internal.current_articles
where permalink in (select permalink from incoming where outcome = 'updated')
