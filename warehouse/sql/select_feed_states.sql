select
    source,
    feed,
    etag,
    last_modified,
    body_hash,
    listed_hash,
    succeeded_at,
    next_poll_at,
    interval_seconds as interval,
    window_seconds as window,
    failures,
    polls,
    moved_to,
    moves,
    gone,
    stopped
from internal.feed_states
where $source is null or source = $source
