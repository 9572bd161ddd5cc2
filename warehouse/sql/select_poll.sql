select
    entries,
    overlap
from polls
where run_id = $run_id
and source = $source
and feed = $feed
