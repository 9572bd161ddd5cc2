insert into polls by name
select
    $run_id as run_id,
    $source as source,
    $feed as feed,
    $polled_at as polled_at,
    $status as status,
    $http_status as http_status,
    $entries as entries,
    $overlap as overlap,
    $reason as reason,
    $unconditional as unconditional,
    $left_out as left_out,
    $raw_file as raw_file,
    $raw_offset as raw_offset
