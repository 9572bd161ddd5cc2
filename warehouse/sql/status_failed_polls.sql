-- Feeds whose latest poll failed.
select
    source,
    feed,
    polled_at,
    reason
from polls
qualify row_number() over (partition by source, feed order by polled_at desc) = 1
and status = 'failed'
order by source, feed
