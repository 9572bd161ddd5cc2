-- Articles that the batch reads otherwise, as they stand.
select
    current_articles.permalink,
    incoming.changed_fields as differing,
    current_articles.title,
    current_articles.author,
    current_articles.date,
    current_articles.published_at,
    current_articles.body,
    current_articles.lead,
    current_articles.origin,
    current_articles.language
from internal.current_articles
join incoming
    on incoming.permalink = current_articles.permalink
where incoming.outcome = 'updated'
order by incoming.position
