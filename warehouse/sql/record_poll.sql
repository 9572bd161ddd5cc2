insert into polls by name
select
    $run_id as run_id,
    $source as source,
    $feed as feed,
    $polled_at as polled_at,
    $status as status,
    $http_status as http_status,
    count(*) as entries,
    count(*) filter (is_held_over) as overlap,
    $reason as reason,
    $unconditional as unconditional,
    $left_out as left_out
from polled_entries
where feed = $feed
