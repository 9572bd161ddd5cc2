create or replace view politeness as
-- Once for all that follows: cutting the host out of an address takes as long as adding everything up. Minutes are
-- added up by the number of the site, as its names are long keys for many rows.
with fetched as materialized (
    select
        source,
        split_part(requested, '/', 3) as host,
        hash(source, host) as site,
        epoch_us(fetched_at) // 60_000_000 as minute,
        tries + redirects as requests,
        tries,
        status,
        bytes,
        error is not null as is_error,
        milliseconds,
        waited
    from fetches
),

asked as (
    select
        source,
        host,
        site,
        count(*) as fetches,
        sum(requests)::bigint as requests,
        count(*) filter (status = 304) as not_modified,
        sum(bytes)::bigint as bytes,
        count(*) filter (is_error) as errors,
        sum(milliseconds - waited * 1000) as milliseconds,
        sum(waited) as waited,
        sum(greatest(tries - 1, 0))::bigint as further_tries
    from fetched
    group by all
),

-- Only addresses that ever answered 304 have anything to save.
unmodified as materialized (
    select distinct requested
    from fetches
    where status = 304
),

conditional as (
    select
        source,
        requested,
        fetched_at,
        status,
        bytes
    from fetches
    where status in (200, 304)
    and requested in (from unmodified)
),

saved as (
    select
        source,
        split_part(requested, '/', 3) as host,
        sum(last_bytes)::bigint as bytes_saved
    from (
        select
            source,
            requested,
            status,
            last_value(case when status = 200 then bytes end ignore nulls) over (
                partition by source, requested
                order by fetched_at
                rows between unbounded preceding and current row
            ) as last_bytes
        from conditional
    )
    where status = 304
    group by all
),

busiest as (
    select
        site,
        max(requests)::bigint as requests
    from (
        select
            site,
            minute,
            sum(requests) as requests
        from fetched
        group by all
    )
    group by all
),

-- With those that were deleted since, which are added up.
known as (
    select
        asked.source,
        asked.host,
        asked.fetches,
        asked.requests,
        asked.not_modified,
        asked.bytes,
        coalesce(saved.bytes_saved, 0) as bytes_saved,
        asked.errors,
        asked.milliseconds,
        asked.waited,
        asked.further_tries,
        busiest.requests as busiest_minute
    from asked
    join busiest using (site)
    left join saved using (source, host)
    union all by name
    from internal.past_hosts
)

select
    source,
    host,
    sum(fetches)::bigint as fetches,
    sum(requests)::bigint as requests,
    sum(not_modified) / sum(fetches) as not_modified,
    sum(bytes)::bigint as bytes,
    sum(bytes_saved)::bigint as bytes_saved,
    sum(errors)::bigint as errors,
    sum(milliseconds) / sum(fetches) as mean_milliseconds,
    sum(waited) as waited_seconds,
    sum(further_tries)::bigint as further_tries,
    max(busiest_minute) as busiest_minute
from known
group by all;

comment on view politeness is 'One row per source and host: what we cost the host, what was spared it, and how long we waited for its sake. Without the requests for robots.txt.';
comment on column politeness.source is 'Name of the source.';
comment on column politeness.host is 'Host and port that were asked first; redirects may have led to others.';
comment on column politeness.fetches is 'Pages and feeds asked for.';
comment on column politeness.requests is 'Requests that took, redirects and further tries included.';
comment on column politeness.not_modified is 'Share of the fetches that were answered 304, not modified: 0 to 1.';
comment on column politeness.bytes is 'Decoded bytes of the bodies that came.';
comment on column politeness.bytes_saved is 'Bytes the 304s spared: for each those of the last 200 of the same address before it.';
comment on column politeness.errors is 'Fetches that failed.';
comment on column politeness.mean_milliseconds is 'Mean time of a fetch without what we waited before it.';
comment on column politeness.waited_seconds is 'Seconds we waited before asking, for the sake of the host.';
comment on column politeness.further_tries is 'Tries beyond the first.';
comment on column politeness.busiest_minute is 'Requests in the busiest minute of the clock.';
