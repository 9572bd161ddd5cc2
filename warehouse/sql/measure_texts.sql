-- Reads every text, and so every block that holds one.
select
    count(*),
    sum(length(title)),
    sum(length(body))
from internal.current_articles
