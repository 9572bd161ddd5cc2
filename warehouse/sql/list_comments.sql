-- Statements that comment the tables of the file being made as the relations they come from are.
select
    'comment on '
    || case when column_name is null then 'table ' else 'column ' end
    || 'exported.main.'
    || '"' || replace(relation, '"', '""') || '"'
    || coalesce('."' || replace(column_name, '"', '""') || '"', '')
    || ' is '''
    || replace(comment, '''', '''''')
    || ''''
from exported.main.data_dictionary
where kind = 'table'
and comment is not null
