-- The one place that says which sources there are and in which time zone their days are counted.
create or replace view internal.all_sources as
with named as (
    select source from internal.sources
    union
    select source from internal.current_articles
    union
    select source from main.polls
    union
    select source from main.fetches
    union
    select source from internal.past_hosts
)

select
    source,
    -- Undeclared since time zones are kept, or declared in one that DuckDB does not know and every view would fail at.
    coalesce(zones.name, 'UTC') as timezone
from named
left join internal.sources using (source)
left join pg_timezone_names() as zones
    on zones.name = sources.timezone;

comment on view internal.all_sources is 'Every source there is a trace of, with its time zone.';
comment on column internal.all_sources.source is 'Name of the source.';
comment on column internal.all_sources.timezone is 'Time zone its days are counted in; UTC when it was never declared, or is none that DuckDB knows.';
