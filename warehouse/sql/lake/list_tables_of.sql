-- Tables of a database, as a query writes them.
select printf('"%s"."%s"', schema_name, table_name) as relation
from duckdb_tables()
where database_name = $origin
order by relation
