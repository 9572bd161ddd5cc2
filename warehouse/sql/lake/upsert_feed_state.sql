merge into internal.feed_states as old
using (
    select
        $feed as feed,
        $source as source,
        $etag as etag,
        $last_modified as last_modified,
        $body_hash as body_hash,
        $listed_hash as listed_hash,
        $succeeded_at as succeeded_at,
        $next_poll_at as next_poll_at,
        $interval as interval_seconds,
        $window as window_seconds,
        $failures as failures,
        $polls as polls,
        $moved_to as moved_to,
        $moves as moves,
        $gone as gone,
        $stopped as stopped
) as new
on old.feed = new.feed
and old.source = new.source
when matched then update set
    etag = new.etag,
    last_modified = new.last_modified,
    body_hash = new.body_hash,
    listed_hash = new.listed_hash,
    succeeded_at = new.succeeded_at,
    next_poll_at = new.next_poll_at,
    interval_seconds = new.interval_seconds,
    window_seconds = new.window_seconds,
    failures = new.failures,
    polls = new.polls,
    moved_to = new.moved_to,
    moves = new.moves,
    gone = new.gone,
    stopped = new.stopped
when not matched then insert (
    feed,
    source,
    etag,
    last_modified,
    body_hash,
    listed_hash,
    succeeded_at,
    next_poll_at,
    interval_seconds,
    window_seconds,
    failures,
    polls,
    moved_to,
    moves,
    gone,
    stopped
)
values (
    new.feed,
    new.source,
    new.etag,
    new.last_modified,
    new.body_hash,
    new.listed_hash,
    new.succeeded_at,
    new.next_poll_at,
    new.interval_seconds,
    new.window_seconds,
    new.failures,
    new.polls,
    new.moved_to,
    new.moves,
    new.gone,
    new.stopped
)
