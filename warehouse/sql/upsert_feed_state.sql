insert into internal.feed_state
values ($feed, $source, $etag, $last_modified, $body_hash, $now)
on conflict (feed, source) do update set
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    body_hash = excluded.body_hash,
    succeeded_at = excluded.succeeded_at
