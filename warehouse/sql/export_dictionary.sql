-- Views have become tables, and what a filter left out is not told of.
create table exported.main.data_dictionary as
select * replace (case kind when 'view' then 'table' else kind end as kind)
from published.main.data_dictionary
where relation in ('articles_at', 'data_dictionary')
or exists (
    from duckdb_tables() as tables
    where tables.database_name = 'exported'
    and tables.table_name = relation
)
order by relation, position
