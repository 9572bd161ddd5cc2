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
        -- What begins in lower case is what the one before is: "Иван Иванов, доктор наук".
        unnest(list_distinct(list_filter(
            string_split(author, ', '),
            lambda name, place: place = 1 or not regexp_matches(name, '^\s*\p{Ll}')
        ))) as author,
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

comment on view authors is 'One row per author and source. Several authors of an article, joined with ", ", count each; what follows a name in lower case, such as a degree, is no author.';
comment on column authors.author is 'Name as printed; two spellings are two authors.';
comment on column authors.source is 'Name of the source.';
comment on column authors.articles is 'Articles that name the author now.';
comment on column authors.first_at is 'Publication of the earliest of them; when feedhouse first loaded it where that is unknown.';
comment on column authors.last_at is 'Publication of the latest of them; when feedhouse first loaded it where that is unknown.';
