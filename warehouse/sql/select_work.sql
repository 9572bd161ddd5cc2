with printed as (
    from entries
    where link in (select link from work where rank = 1)
)

select
    printed.feed,
    printed.link,
    printed.permalink,
    printed.title,
    printed.summary,
    printed.author,
    printed.published_at,
    printed.printed_date
from work
inner join printed
    on printed.link = work.link
    and printed.feed = work.feed
where work.rank = 1
and not work.waits
and work.turn <= $limit
order by work.turn
