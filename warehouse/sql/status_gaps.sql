-- Periods in which a feed may have listed what nobody saw.
select
    source,
    feed,
    from_at,
    to_at
from gaps
where closed_at is null
order by to_at desc
limit 20
