create or replace view syndication as
with told as materialized (
    from internal.articles_told
),

links as (
    select
        document,
        other,
        similarity
    from internal.links
    union all
    select
        other,
        document,
        similarity
    from internal.links
)

select
    any_value(followers.permalink) as permalink,
    any_value(followers.source) as source,
    any_value(followers.title) as title,
    any_value(followers.origin) as origin,
    any_value(followers.appeared_at) as appeared_at,
    any_value(firsts.permalink) as first_permalink,
    any_value(firsts.source) as first_source,
    any_value(firsts.title) as first_title,
    any_value(firsts.appeared_at) as first_at,
    any_value(date_diff('minute', firsts.appeared_at, followers.appeared_at)) as minutes,
    -- What follows may be a copy of a copy, and never have been likened to the first.
    coalesce(
        max(links.similarity) filter (where links.other = firsts.document),
        max(links.similarity)
    ) as similarity
from told as followers
join told as firsts
    on firsts.story = followers.story
join links
    on links.document = followers.document
where firsts.place = 1
and followers.place > 1
group by followers.document;

comment on view syndication is 'One row per article that tells what another had before it, in its source or another; see clusters.';
comment on column syndication.permalink is 'Permanent URL of the article that followed; the key.';
comment on column syndication.source is 'Name of its source.';
comment on column syndication.title is 'Its headline.';
comment on column syndication.origin is 'Outlet it credits; NULL when it credits none.';
comment on column syndication.appeared_at is 'Its publication; when feedhouse first loaded it where that is unknown.';
comment on column syndication.first_permalink is 'Permanent URL of the article that had the story first, of those that feedhouse has.';
comment on column syndication.first_source is 'Name of the source of that one.';
comment on column syndication.first_title is 'Headline of that one.';
comment on column syndication.first_at is 'Publication of that one, likewise.';
comment on column syndication.minutes is 'Minutes from the one to the other.';
comment on column syndication.similarity is 'How much of the shorter text stands in the longer in the same order, in words: 0 to 1. Of a copy of a copy that was not likened to the first, to the one most like it.';
