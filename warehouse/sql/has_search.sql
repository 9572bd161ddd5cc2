select count(*) > 0
from duckdb_functions()
where function_name = 'search'
and database_name = current_database()
