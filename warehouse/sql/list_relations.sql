-- What a reader of this file can ask, and whether it tells of single articles.
select
    relation,
    bool_or(column_name = 'permalink') as tells_of_articles
from data_dictionary
where kind in ('table', 'view')
and relation <> 'data_dictionary'
group by all
order by relation
