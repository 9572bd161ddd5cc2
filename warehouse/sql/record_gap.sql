-- Nothing of what the feed listed the last time is left: what came between may have been missed.
insert into gaps
select
    $source,
    $feed,
    max(read_at),
    $polled_at,
    null
from polled_entries
where feed = $feed
having max(read_at) is not null
and not bool_or(is_held_over)
