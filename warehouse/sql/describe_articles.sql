select
    column_name,
    data_type,
    comment
from duckdb_columns()
where database_name = current_database()
and schema_name = 'main'
and table_name = 'articles'
order by column_index
