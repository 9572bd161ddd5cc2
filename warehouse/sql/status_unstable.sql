-- Articles of which no more versions are kept, with the latest as an example.
select
    source,
    count(*) as articles,
    max(unstable_at) as last_at,
    arg_max(permalink, unstable_at) as example
from unstable_articles
group by source
order by source
