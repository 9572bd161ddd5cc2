insert into polls
select
    $run_id,
    $source,
    $feed,
    $polled_at,
    $status,
    $http_status,
    (select count(*) from polled_entries where feed = $feed),
    (select count(*) from polled_entries where feed = $feed and not is_new),
    $reason
