create or replace view origins as
with credited as (
    select
        source,
        origin,
        count(*) as articles,
        min(coalesce(published_at, first_seen_at)) as first_at,
        max(coalesce(published_at, first_seen_at)) as last_at
    from internal.current_articles
    group by all
)

select
    source,
    origin,
    articles,
    articles / sum(articles) over (partition by source) as share,
    first_at,
    last_at
from credited
qualify origin is not null;

comment on view origins is 'One row per source and outlet that its articles credit.';
comment on column origins.source is 'Name of the source.';
comment on column origins.origin is 'Outlet as the pages credit it.';
comment on column origins.articles is 'Articles that credit it now.';
comment on column origins.share is 'Their share of all articles of the source, those that credit nobody included: 0 to 1.';
comment on column origins.first_at is 'Publication of the earliest of them; when feedhouse first loaded it where that is unknown.';
comment on column origins.last_at is 'Publication of the latest of them; when feedhouse first loaded it where that is unknown.';
