create or replace view coverage as
with collected as (
    select
        source,
        date as day,
        count(*) as articles,
        count(author) as with_author,
        count(lead) as with_lead,
        avg(characters) as mean_characters
    from internal.current_articles
    group by all
),

-- Quarters of an hour before days: every time zone is a whole number of them from UTC, and few are left to convert.
printed as (
    select
        source,
        epoch_us(coalesce(published_at, first_seen_at)) // 900_000_000 as quarter,
        count(*) as listed,
        0 as rejected
    from entries
    group by all
    union all
    select
        source,
        epoch_us(first_at) // 900_000_000,
        0,
        count(*)
    from rejects
    where resolved_at is null
    group by all
),

listed as (
    select
        source,
        (make_timestamptz(quarter * 900_000_000) at time zone coalesce(timezone, 'UTC'))::date as day,
        sum(listed)::bigint as listed,
        sum(rejected)::bigint as rejected
    from printed
    left join internal.all_sources using (source)
    group by all
)

select
    coalesce(collected.source, listed.source) as source,
    coalesce(collected.day, listed.day) as day,
    coalesce(articles, 0) as articles,
    coalesce(listed, 0) as entries,
    coalesce(rejected, 0) as rejected,
    coalesce(with_author, 0) as with_author,
    coalesce(with_lead, 0) as with_lead,
    mean_characters
from collected
full join listed
    on listed.source = collected.source
    and listed.day = collected.day;

comment on view coverage is 'One row per source and day on which anything was listed, collected or rejected: how much of it is there, and how complete.';
comment on column coverage.source is 'Name of the source.';
comment on column coverage.day is 'Day in the time zone of the source; NULL for articles of unknown day.';
comment on column coverage.articles is 'Articles published that day.';
comment on column coverage.entries is 'Lines of feeds dated that day; without a date, first seen that day. An article listed by two feeds is two lines.';
comment on column coverage.rejected is 'Things that could not be used, first tried that day and still open.';
comment on column coverage.with_author is 'Articles of the day that name an author.';
comment on column coverage.with_lead is 'Articles of the day that have a lead.';
comment on column coverage.mean_characters is 'Mean length of their bodies, in characters; NULL without articles.';
