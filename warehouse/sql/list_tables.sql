-- Tables of the writer, as a query writes them.
select printf('"%s"."%s"', schema_name, table_name) as relation
from duckdb_tables()
where database_name = 'writer'
order by relation
