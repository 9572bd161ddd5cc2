-- Rejects that no entry led to, as links that were no article's: now they are entries, and pending.
-- Seen when their feed last listed them: a later moment would be taken for a poll that listed nothing else.
merge into entries as old
using (
    select
        revived.feed,
        revived.link,
        $source as source,
        revived.permalink,
        revived.title,
        revived.summary,
        revived.author,
        revived.published_at,
        revived.printed_date,
        md5(concat_ws(chr(31), coalesce(revived.title, ''), '', '', coalesce(epoch_us(revived.published_at), 0))) as fingerprint,
        rejects.first_at as first_seen_at,
        rejects.last_at as last_seen_at,
        true as pending
    from revived
    inner join rejects
        on rejects.link = revived.link
        and rejects.source = $source
) as new
on old.link = new.link
and old.feed = new.feed
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
