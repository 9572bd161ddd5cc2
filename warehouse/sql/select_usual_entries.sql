-- How many articles a day of a source has: by the days of its archive that are known, else by those it is followed.
select coalesce(
    (select avg(entries) from internal.backfill_days where source = $source and state = 'done'),
    (select normal_per_day from freshness where source = $source)
)
