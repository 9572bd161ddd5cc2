create or replace view daily_counts as
-- Quarters of an hour before days: every time zone is a whole number of them from UTC, and few are left to convert.
with happened as (
    select
        source,
        epoch_us(updated_at) // 900_000_000 as quarter,
        count(*) as versions,
        0 as rejects
    from internal.current_articles
    group by all
    union all
    select
        source,
        epoch_us(valid_from) // 900_000_000,
        count(*),
        0
    from internal.past_versions
    group by all
    union all
    select
        source,
        epoch_us(first_at) // 900_000_000,
        0,
        count(*)
    from rejects
    group by all
),

counted as (
    select
        source,
        (make_timestamptz(quarter * 900_000_000) at time zone coalesce(timezone, 'UTC'))::date as day,
        0 as articles,
        versions,
        rejects
    from happened
    left join internal.all_sources using (source)
    union all
    select
        source,
        date,
        count(*),
        0,
        0
    from internal.current_articles
    group by all
)

select
    day,
    source,
    sum(articles)::bigint as articles,
    sum(versions)::bigint as versions,
    sum(rejects)::bigint as rejects
from counted
group by all;

comment on view daily_counts is 'One row per day and source on which anything was published, loaded or rejected.';
comment on column daily_counts.day is 'Day in the time zone of the source; NULL for articles of unknown day.';
comment on column daily_counts.source is 'Name of the source.';
comment on column daily_counts.articles is 'Articles published that day.';
comment on column daily_counts.versions is 'States of articles loaded that day, first ones included.';
comment on column daily_counts.rejects is 'Things first rejected that day, mended ones included.';
