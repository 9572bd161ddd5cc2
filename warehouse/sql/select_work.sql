with printed as (
    from entries
    where link in (select link from work where rank = 1)
),

-- What each feed says of an article now, and since when it has listed it.
lines as (
    select
        permalink,
        feed,
        arg_max(author, last_seen_at) as author,
        arg_max(published_at, last_seen_at) as published_at,
        arg_max(printed_date, last_seen_at) as printed_date,
        min(first_seen_at) as first_seen_at
    from entries
    where permalink in (select permalink from work where rank = 1)
    group by permalink, feed
),

-- Of several feeds those are believed that listed it first; where they do not agree, or one says nothing, none is: a
-- feed may list what it does not own.
believed as (
    select
        permalink,
        count(published_at) = count(*)
        and max(published_at) - min(published_at) <= interval 1 day as do_dates_agree,
        case when count(author) = count(*) and count(distinct author) = 1 then any_value(author) end as author,
        case when do_dates_agree then min(published_at) end as published_at,
        case when do_dates_agree then arg_min(printed_date, published_at) end as printed_date
    from (
        from lines
        qualify first_seen_at = min(first_seen_at) over (partition by permalink)
        and count(*) over (partition by permalink) > 1
    )
    group by permalink
)

select
    printed.feed,
    printed.link,
    printed.permalink,
    printed.title,
    printed.summary,
    case when believed.permalink is null then printed.author else believed.author end as author,
    case when believed.permalink is null then printed.published_at else believed.published_at end as published_at,
    case when believed.permalink is null then printed.printed_date else believed.printed_date end as printed_date
from work
inner join printed
    on printed.link = work.link
    and printed.feed = work.feed
left join believed
    on believed.permalink = printed.permalink
where work.rank = 1
and not work.waits
and work.turn <= $limit
order by work.turn
