-- An entry is pending when its article is not here yet, or was printed differently this time.
-- One that was given up stays so until it is printed differently; another source's article is left to it.
merge into entries as old
using (
    select
        polled.feed,
        polled.link,
        $source as source,
        polled.permalink,
        polled.title,
        polled.summary,
        polled.author,
        polled.published_at,
        polled.printed_date,
        polled_entries.fingerprint,
        $now as first_seen_at,
        $now as last_seen_at,
        case
            when held_by is null then was_pending or is_changed
            when held_by = $source then is_changed or (was_pending and not is_new)
            else false
        end as pending
    from polled
    inner join polled_entries
        on polled_entries.feed = polled.feed
        and polled_entries.position = polled.position
) as new
on old.link = new.link
and old.feed = new.feed
when matched then update set
    permalink = new.permalink,
    title = new.title,
    summary = new.summary,
    author = new.author,
    published_at = new.published_at,
    printed_date = new.printed_date,
    fingerprint = new.fingerprint,
    last_seen_at = new.last_seen_at,
    pending = new.pending
when not matched then insert (
    feed,
    link,
    source,
    permalink,
    title,
    summary,
    author,
    published_at,
    printed_date,
    fingerprint,
    first_seen_at,
    last_seen_at,
    pending
)
values (
    new.feed,
    new.link,
    new.source,
    new.permalink,
    new.title,
    new.summary,
    new.author,
    new.published_at,
    new.printed_date,
    new.fingerprint,
    new.first_seen_at,
    new.last_seen_at,
    new.pending
)
