-- Lines that name an article, and how many of them the feed had also listed when it was last read.
select
    feed,
    count(*) as entries,
    count(*) filter (is_held_over) as overlap
from polled_entries
group by feed
