-- Statements that make texts of the lists in the file being made: DuckDB 1.0 fails at one of which all are empty.
select
    'alter table exported.main."'
    || replace(table_name, '"', '""')
    || '" alter "'
    || replace(column_name, '"', '""')
    || '" type varchar using array_to_string("'
    || replace(column_name, '"', '""')
    || '", '', '')'
from duckdb_columns()
where database_name = 'exported'
and data_type like '%[]'
