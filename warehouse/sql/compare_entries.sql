-- The polled lines beside what is known of them: new, changed since last seen, and whose article it is.
create or replace temp table polled_entries as
with printed as (
    select
        *,
        md5(concat_ws(chr(31), coalesce(title, ''), coalesce(summary, ''), coalesce(epoch_us(published_at), 0))) as fingerprint
    from polled
    -- The same link twice in one feed is one entry: the first line stands.
    qualify row_number() over (partition by feed, link order by position) = 1
)
select
    printed.*,
    known.link is null as is_new,
    coalesce(known.fingerprint <> printed.fingerprint, false) as is_changed,
    coalesce(known.pending, true) as was_pending,
    current_articles.source as held_by
from printed
left join entries as known
    on known.link = printed.link
    and known.feed = printed.feed
left join internal.redirects
    on redirects.address = printed.permalink
left join internal.current_articles
    on current_articles.permalink = coalesce(redirects.permalink, printed.permalink)
