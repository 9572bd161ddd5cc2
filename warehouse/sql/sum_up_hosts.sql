-- As politeness adds it up. A fetch that stays is counted there and not here, but for the busiest minute, which is one
-- minute however often it is counted.
merge into internal.past_hosts as past
using (
    with fetched as (
        select
            source,
            split_part(requested, '/', 3) as host,
            requested,
            fetched_at,
            epoch_us(fetched_at) // 60_000_000 as minute,
            tries + redirects as requests,
            tries,
            status,
            bytes,
            error is not null as is_error,
            milliseconds - waited * 1000 as milliseconds,
            waited,
            is_kept is true as is_kept,
            last_value(case when status = 200 then bytes end ignore nulls) over (
                partition by source, requested
                order by fetched_at
                rows between unbounded preceding and current row
            ) as last_bytes
        from old_fetches
    ),

    busiest as (
        select
            source,
            host,
            max(requests) as requests
        from (
            select
                source,
                host,
                minute,
                sum(requests) as requests
            from fetched
            group by all
        )
        group by all
    )

    select
        fetched.source,
        fetched.host,
        count(*) as fetches,
        sum(fetched.requests) as requests,
        count(*) filter (status = 304) as not_modified,
        sum(bytes) as bytes,
        coalesce(sum(last_bytes) filter (status = 304), 0) as bytes_saved,
        count(*) filter (is_error) as errors,
        sum(milliseconds) as milliseconds,
        sum(waited) as waited,
        sum(greatest(tries - 1, 0)) as further_tries,
        any_value(busiest.requests) as busiest_minute
    from fetched
    join busiest
        on busiest.source = fetched.source
        and busiest.host = fetched.host
    where not is_kept
    group by all
) as added
on past.source = added.source
and past.host = added.host
when matched then update set
    fetches = past.fetches + added.fetches,
    requests = past.requests + added.requests,
    not_modified = past.not_modified + added.not_modified,
    bytes = past.bytes + added.bytes,
    bytes_saved = past.bytes_saved + added.bytes_saved,
    errors = past.errors + added.errors,
    milliseconds = past.milliseconds + added.milliseconds,
    waited = past.waited + added.waited,
    further_tries = past.further_tries + added.further_tries,
    busiest_minute = greatest(past.busiest_minute, added.busiest_minute)
when not matched then insert by name
