insert into internal.redirects
select
    entry_permalink,
    min(permalink),
    $now
from incoming
where entry_permalink <> permalink
group by entry_permalink
on conflict do nothing
