-- A period all of whose days were asked for by their own lists, as whole days, is missed no more.
update gaps
set closed_at = $now
where source = $source
and closed_at is null
and not exists (
    from range(
        (from_at at time zone (select timezone from internal.all_sources where source = $source))::date,
        (to_at at time zone (select timezone from internal.all_sources where source = $source))::date + 1,
        interval 1 day
    ) as days (day)
    where day::date not in (
        select backfilled.day
        from internal.backfill_days as backfilled
        where backfilled.source = $source
        and backfilled.state = 'done'
    )
)
