-- Periods of the last 30 days in which a feed may have listed what nobody saw. The table keeps the older ones.
select
    source,
    feed,
    from_at,
    to_at
from gaps
where closed_at is null
and to_at > now() - interval 30 days
order by to_at desc
limit 20
