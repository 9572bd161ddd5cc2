with found as (
    select
        *,
        row_number() over () as place
    from search($query)
    limit $limit
)

select
    found.permalink,
    found.title,
    found.author,
    found.date,
    found.source,
    found.score,
    concat_ws(chr(10), articles.lead, articles.body) as text
from found
join articles
    on articles.permalink = found.permalink
order by found.place
