insert into internal.stories by name
select
    regrouped.document,
    regrouped.story,
    articles.permalink,
    articles.source,
    articles.title,
    articles.origin,
    coalesce(articles.published_at, articles.first_seen_at) as appeared_at
from regrouped
join internal.current_articles as articles
    on articles.document = regrouped.document
