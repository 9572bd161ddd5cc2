create or replace view data_dictionary as
-- A view cannot ask in which file it stands, and the current database may be another one: it is told by its internals.
with warehouses as (
    select database_name
    from duckdb_tables()
    where schema_name = 'internal'
    and table_name = 'views_digest'
),

described as (
    select
        database_name,
        schema_name,
        table_name as relation,
        'table' as kind,
        null as column_name,
        0 as position,
        null as type,
        comment
    from duckdb_tables()
    union all
    select
        database_name,
        schema_name,
        view_name,
        'view',
        null,
        0,
        null,
        comment
    from duckdb_views()
    where not internal
    union all
    select
        database_name,
        schema_name,
        function_name,
        'macro',
        null,
        0,
        '(' || array_to_string(parameters, ', ') || ')',
        comment
    from duckdb_functions()
    where not internal
    and function_type in ('macro', 'table_macro')
    union all
    select
        columns.database_name,
        columns.schema_name,
        columns.table_name,
        case when tables.table_name is null then 'view' else 'table' end,
        columns.column_name,
        columns.column_index,
        columns.data_type,
        columns.comment
    from duckdb_columns() as columns
    left join duckdb_tables() as tables
        on tables.database_name = columns.database_name
        and tables.schema_name = columns.schema_name
        and tables.table_name = columns.table_name
    where not columns.internal
    -- DuckDB keeps no columns of macros: nearly all of theirs are those of articles.
    union all
    select
        database_name,
        schema_name,
        'articles_at',
        'macro',
        column_name,
        column_index,
        data_type,
        comment
    from duckdb_columns()
    where table_name = 'articles'
    union all
    select
        database_name,
        schema_name,
        'search',
        'macro',
        column_name,
        list_position(['permalink', 'title', 'author', 'date', 'source'], column_name),
        data_type,
        comment
    from duckdb_columns()
    where table_name = 'articles'
    and column_name in ('permalink', 'title', 'author', 'date', 'source')
    union all
    select
        database_name,
        'main',
        'search',
        'macro',
        'score',
        6,
        'DOUBLE',
        'How well it fits: the sum over the words of what each weighs in it by BM25; 0 where only filters were given.'
    from warehouses
)

select distinct
    relation,
    kind,
    column_name,
    position,
    type,
    comment
from described
join warehouses using (database_name)
where schema_name = 'main'
order by relation, position;

comment on view data_dictionary is 'One row per relation of this file and one per column of it: what there is to ask, and what it means.';
comment on column data_dictionary.relation is 'Name of the table, view or macro.';
comment on column data_dictionary.kind is 'table, view or macro.';
comment on column data_dictionary.column_name is 'Name of the column; NULL in the row of the relation itself.';
comment on column data_dictionary.position is 'Place of the column, from 1; 0 for the relation itself.';
comment on column data_dictionary.type is 'Type of the column, parameters of the macro; NULL for tables and views.';
comment on column data_dictionary.comment is 'What it is, with its unit.';
