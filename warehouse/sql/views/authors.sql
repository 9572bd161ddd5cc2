create or replace view authors as
-- Counted as printed before the names are split: few bylines, many articles.
with bylines as (
    select
        source,
        author,
        count(*) as articles,
        min(coalesce(published_at, first_seen_at)) as first_at,
        max(coalesce(published_at, first_seen_at)) as last_at
    from internal.current_articles
    where author is not null
    group by all
),

named as (
    select
        unnest(list_distinct(string_split(author, ', '))) as author,
        source,
        articles,
        first_at,
        last_at
    from bylines
)

select
    author,
    source,
    sum(articles)::bigint as articles,
    min(first_at) as first_at,
    max(last_at) as last_at
from named
where author <> ''
group by all;

comment on view authors is 'One row per author and source. Several authors of an article, joined with ", ", count each.';
comment on column authors.author is 'Name as printed; two spellings are two authors.';
comment on column authors.source is 'Name of the source.';
comment on column authors.articles is 'Articles that name the author now.';
comment on column authors.first_at is 'Publication of the earliest of them; when feedhouse first loaded it where that is unknown.';
comment on column authors.last_at is 'Publication of the latest of them; when feedhouse first loaded it where that is unknown.';
