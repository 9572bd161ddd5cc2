-- The one place that says which sources there are and in which time zone their days are counted.
create or replace view internal.all_sources as
with named as (
    select source from internal.sources
    union
    select source from internal.current_articles
    union
    select source from polls
    union
    select source from fetches
)

select
    source,
    -- A source that no run has declared since time zones are kept.
    coalesce(sources.timezone, 'UTC') as timezone
from named
left join internal.sources using (source);

comment on view internal.all_sources is 'Every source there is a trace of, with its time zone.';
comment on column internal.all_sources.source is 'Name of the source.';
comment on column internal.all_sources.timezone is 'Time zone its days are counted in; UTC when it was never declared.';
