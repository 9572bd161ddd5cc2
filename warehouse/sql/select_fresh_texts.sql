select
    document,
    body
from internal.current_articles
where document between $first and $last
