-- Views have become tables, lists perhaps texts, and what a filter left out is not told of.
create table exported.main.data_dictionary as
select described.* replace (
    case described.kind when 'view' then 'table' else described.kind end as kind,
    coalesce(columns.data_type, described.type) as type
)
from published.main.data_dictionary as described
left join duckdb_columns() as columns
    on columns.database_name = 'exported'
    and columns.table_name = described.relation
    and columns.column_name = described.column_name
where described.relation in ('articles_at', 'data_dictionary')
or described.relation in (select table_name from duckdb_tables() where database_name = 'exported')
order by described.relation, described.position
