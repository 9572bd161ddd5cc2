-- An entry is pending when its article is not here yet, or was printed differently this time.
-- One that was given up stays so until it is printed differently; another source's article is left to it.
insert into entries
select
    polled.feed,
    polled.link,
    $source,
    polled.permalink,
    polled.title,
    polled.summary,
    polled.author,
    polled.published_at,
    polled.printed_date,
    polled_entries.fingerprint,
    $now,
    $now,
    case
        when held_by is null then was_pending or is_changed
        when held_by = $source then is_changed or (was_pending and not is_new)
        else false
    end
from polled
inner join polled_entries
    on polled_entries.feed = polled.feed
    and polled_entries.position = polled.position
on conflict (link, feed) do update set
    permalink = excluded.permalink,
    title = excluded.title,
    summary = excluded.summary,
    author = excluded.author,
    published_at = excluded.published_at,
    printed_date = excluded.printed_date,
    fingerprint = excluded.fingerprint,
    last_seen_at = excluded.last_seen_at,
    pending = excluded.pending
