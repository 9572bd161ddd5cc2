select
    source,
    feed,
    etag,
    last_modified,
    body_hash
from internal.feed_state
