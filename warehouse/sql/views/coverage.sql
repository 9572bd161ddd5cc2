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

-- An article that two feeds list is one. By one hash: a million addresses are eight times as slow to group.
named as (
    select
        any_value(source) as source,
        coalesce(min(published_at), min(first_seen_at)) as moment
    from entries
    -- Lists of the past that print no dates: when they were read is not when anything was listed.
    where published_at is not null
    or feed not in (select feed from internal.backfill_days)
    group by hash(source, permalink)
),

refused as (
    select
        rejects.source,
        coalesce(min(entries.published_at), min(entries.first_seen_at), any_value(rejects.first_at)) as moment
    from rejects
    left join (
        from entries
        where link in (select link from rejects where resolved_at is null)
    ) as entries
        on entries.link = rejects.link
        and entries.source = rejects.source
    where rejects.resolved_at is null
    group by
        rejects.source,
        rejects.link
),

-- Quarters of an hour before days: every time zone is a whole number of them from UTC, and few are left to convert.
printed as (
    select
        source,
        epoch_us(moment) // 900_000_000 as quarter,
        count(*) as listed,
        0 as rejected
    from named
    group by all
    union all
    select
        source,
        epoch_us(moment) // 900_000_000,
        0,
        count(*)
    from refused
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
comment on column coverage.entries is 'Articles that feeds listed with that date; without a date, first seen that day. One that two feeds list is one, of the earlier date.';
comment on column coverage.rejected is 'Things that could not be used, and still can not: of the day their entry has, or were first tried that day where no feed lists them.';
comment on column coverage.with_author is 'Articles of the day that name an author.';
comment on column coverage.with_lead is 'Articles of the day that have a lead.';
comment on column coverage.mean_characters is 'Mean length of their bodies, in characters; NULL without articles.';
