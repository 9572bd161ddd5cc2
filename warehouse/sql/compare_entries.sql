-- The polled lines beside what is known of them: new, changed since last seen, and whose article it is.
create or replace temp table polled_entries as
with first_lines as (
    select
        feed,
        min(position) as position
    from polled
    group by feed, link
),

-- Not materialized: the texts of a long feed are many times its addresses.
printed as not materialized (
    select
        polled.feed,
        polled.link,
        polled.permalink,
        polled.position,
        md5(
            concat_ws(
                chr(31),
                coalesce(title, ''),
                coalesce(summary, ''),
                coalesce(printed_date, ''),
                coalesce(epoch_us(published_at), 0)
            )
        ) as fingerprint
    from polled
    -- The same link twice in one feed is one entry: the first line stands.
    semi join first_lines
        on first_lines.feed = polled.feed
        and first_lines.position = polled.position
),

-- Found by index or one column first: a left join of the lines would read every entry and article there is.
known as (
    from entries
    where link in (select link from printed)
),

-- A feed may begin to print another link for an article it has listed all along.
twins as (
    select
        feed,
        permalink,
        arg_max(fingerprint, last_seen_at) as fingerprint,
        max(last_seen_at) as last_seen_at
    from entries
    where permalink in (select permalink from printed)
    group by feed, permalink
),

-- When each feed was last read: what it listed then carries that moment.
windows as (
    select
        feed,
        max(last_seen_at) as read_at
    from entries
    where feed in (select feed from printed)
    group by feed
),

targets as (
    select
        printed.permalink,
        coalesce(redirects.permalink, printed.permalink) as target
    from (select distinct permalink from printed) as printed
    left join internal.redirects
        on redirects.address = printed.permalink
),

held as (
    select
        permalink,
        source
    from internal.current_articles
    where permalink in (select target from targets)
)

select
    printed.*,
    known.link is null as is_new,
    coalesce(coalesce(known.fingerprint, twins.fingerprint) <> printed.fingerprint, false) as is_changed,
    coalesce(known.pending, true) as was_pending,
    held.source as held_by,
    windows.read_at,
    coalesce(coalesce(known.last_seen_at, twins.last_seen_at) = windows.read_at, false) as is_held_over
from printed
left join known
    on known.link = printed.link
    and known.feed = printed.feed
left join twins
    on twins.permalink = printed.permalink
    and twins.feed = printed.feed
left join windows
    on windows.feed = printed.feed
left join targets
    on targets.permalink = printed.permalink
left join held
    on held.permalink = targets.target
