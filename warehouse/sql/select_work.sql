select
    entry.feed,
    link,
    entry.permalink,
    entry.title,
    entry.summary,
    entry.author,
    entry.published_at,
    entry.printed_date
from work
where rank = 1
and not waits
and turn <= $limit
order by turn
