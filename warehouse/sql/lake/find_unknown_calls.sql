-- Names that are called and may do more than compute a value: no words of the language, and no functions of that kind.
with called as (
    select unnest($names::varchar[]) as name
),

computing as (
    select function_name
    from duckdb_functions()
    where function_type in ('scalar', 'aggregate', 'macro')
),

acting as (
    select function_name
    from duckdb_functions()
    where function_type in ('table', 'table_macro', 'pragma')
)

select distinct name
from called
where name not in ('search', 'articles_at')
and name not in (select function_name from computing)
and (
    name not in (select keyword_name from duckdb_keywords())
    or name in (select function_name from acting)
)
order by name
