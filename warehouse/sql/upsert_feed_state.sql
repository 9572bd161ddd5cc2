insert into internal.feed_states
values (
    $feed,
    $source,
    $etag,
    $last_modified,
    $body_hash,
    $succeeded_at,
    $next_poll_at,
    $interval,
    $window,
    $failures,
    $polls,
    $moved_to,
    $moves,
    $gone,
    $stopped
)
on conflict (feed, source) do update set
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    body_hash = excluded.body_hash,
    succeeded_at = excluded.succeeded_at,
    next_poll_at = excluded.next_poll_at,
    interval_seconds = excluded.interval_seconds,
    window_seconds = excluded.window_seconds,
    failures = excluded.failures,
    polls = excluded.polls,
    moved_to = excluded.moved_to,
    moves = excluded.moves,
    gone = excluded.gone,
    stopped = excluded.stopped
